import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { FIREBASE_API_KEY, openAccountWorld, renewable, requestsTo } from '../support/account.ts';
import type { TestClient, ToolAnswer } from '../support/clients.ts';
import { openSandbox, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

const text = (words: string) => ({ text: words, platforms: [{ platform: 'x' }] });

const media = { url: 'https://example.com/a.png' };

/** Calls every tool of Soku's, the ones that change keys last. */
async function callEverything(client: TestClient): Promise<ToolAnswer[]> {
  const calls: [string, Record<string, unknown>][] = [
    ['soku_check_connection', {}],
    ['soku_validate_post', text('One')],
    ['soku_create_post', text('One')],
    ['soku_create_posts', { posts: [text('Two'), text('Three')] }],
    ['soku_list_posts', {}],
    ['soku_list_posts', { source: 'account' }],
    ['soku_upload_media', media],
    ['soku_render_template', { templateSlug: 'tweetImage' }],
    ['soku_render_og_image', { templateSlug: 'og-blog-post' }],
    ['soku_transcribe_media', { mediaId: 'media_sandbox1' }],
    ['soku_list_api_keys', {}],
    ['soku_refresh_metrics', {}],
    ['soku_create_api_key', { name: 'Laptop' }],
    ['soku_revoke_api_key', { keyId: 'key_sandbox_revoked' }],
    ['soku_rotate_api_key', { oldKeyId: 'key_sandbox_active' }],
  ];
  const answers: ToolAnswer[] = [];
  for (const [tool, args] of calls) answers.push(await client.call(tool, args));
  return answers;
}

const ACCOUNT_ROUTES = ['DELETE /v1/api-keys', 'GET /v1/api-keys', 'POST /v1/api-keys', 'POST /v1/metrics'];
const CONTENT_ROUTES = [
  'GET /v1/posts',
  'POST /v1/ai',
  'POST /v1/media',
  'POST /v1/posts',
  'POST /v1/templates',
];

/** `POST /v1/media` for `/v1/media/render-og?x`. */
const family = ({ method, path }: Sandbox['requests'][number]) =>
  `${method} ${path.replace(/[?].*/, '').split('/').slice(0, 3).join('/')}`;

it.each([
  ['soku-api-key', 'auto'],
  ['bearer', 'auto'],
  ['bearer', 'bearer'],
] as const)(
  'each endpoint gets its own credential and never the other (%s, asked as %s)',
  async (scheme, asked) => {
    const { sandbox, client } = await openAccountWorld({
      soku: { readings: scheme === 'bearer' ? ['bearer'] : [] },
      env: { SOKU_IMAGES: 'false', SOKU_AUTH_SCHEME: asked, SOKU_ID_TOKEN: SANDBOX_ID_TOKEN },
    });
    const answers = await callEverything(client);
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect([...new Set(sandbox.requests.map(family))].toSorted()).toEqual(
      [...ACCOUNT_ROUTES, ...CONTENT_ROUTES].toSorted(),
    );
    for (const request of sandbox.requests) {
      const isAccount = ACCOUNT_ROUTES.includes(family(request));
      const sent = JSON.stringify(request);
      expect(sent.includes(SANDBOX_ID_TOKEN), `${family(request)}: ID token`).toBe(isAccount);
      expect(/sk_live_/.test(sent), `${family(request)}: API key`).toBe(!isAccount);
      if (isAccount) expect(request.headers.authorization).toBe(`Bearer ${SANDBOX_ID_TOKEN}`);
      else
        expect(
          Object.keys(request.headers).filter((name) => /^(authorization|soku-api-key)$/.test(name)),
        ).toHaveLength(1);
    }
  },
);

/** Every secret of a run: keys, ID tokens and refresh tokens, those that came at run time too. */
function secretsOf(sandbox: Sandbox): Set<string> {
  const idTokens = ACCOUNT_ROUTES.flatMap((route) =>
    sandbox.requests.filter((request) => family(request) === route),
  ).map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
  const refreshTokens = requestsTo(sandbox, 'POST /token').map(
    ({ rawBody }) => new URLSearchParams(rawBody).get('refresh_token') ?? '',
  );
  return new Set([
    SANDBOX_KEYS.active,
    // The four that the sandbox starts with are not this server's, but for the first.
    ...sandbox
      .listKeys()
      .slice(4)
      .map(({ key }) => key),
    ...idTokens,
    ...refreshTokens,
    FIREBASE_API_KEY,
  ]);
}

function filesIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .filter(({ parentPath }) => parentPath !== join(folder, 'keys'))
    .map(({ parentPath, name }) => `${name}\n${readFileSync(join(parentPath, name), 'utf8')}`)
    .join('\n');
}

it('no secret is in a result, an error, the log or the journal after everything was called', async () => {
  const sandbox = await openSandbox();
  const folder = temporaryFolder();
  const client = await spawnAndConnect({
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    SOKU_LOG_LEVEL: 'trace',
    ...renewable(sandbox),
  });
  const seen = await callEverything(client);
  // A second round of tokens, and answers that give back what they got.
  const unauthorized = { kind: 'respond', status: 401, body: {} } as const;
  sandbox.faults.next('GET /v1/api-keys', unauthorized);
  seen.push(await client.call('soku_list_api_keys'));
  sandbox.faults.next('GET /v1/api-keys', unauthorized);
  seen.push(await client.call('soku_list_api_keys'));
  for (const secret of secretsOf(sandbox)) {
    // Long messages are cut: this one in the middle of an API key.
    const message = `${secret.length > 100 ? '' : '.'.repeat(258)}You sent ${secret}`;
    sandbox.faults.always('*', {
      kind: 'respond',
      status: 400,
      body: { error: { code: 'validation_error', message, details: { field: 'a', reason: message } } },
    });
    seen.push(await client.call('soku_list_api_keys'), await client.call('soku_upload_media', media));
  }
  sandbox.faults.always('*', { kind: 'drop_after' });
  seen.push(await client.call('soku_create_api_key'));

  const secrets = secretsOf(sandbox);
  expect(secrets.size).toBeGreaterThanOrEqual(9);
  const pieces = [...secrets].map((secret) => secret.slice(0, Math.min(60, 0.75 * secret.length)));
  const places = {
    results: seen.map((answer) => JSON.stringify(answer)).join('\n'),
    log: client.stderr(),
    files: filesIn(folder),
  };
  expect(places.results).toContain('[secret]');
  expect(places.log).toContain('/v1/api-keys');
  expect(places.files).toContain('"accepted"');
  for (const [place, found] of Object.entries(places)) {
    for (const piece of pieces) expect(found.includes(piece), `${piece} in ${place}`).toBe(false);
  }
});
