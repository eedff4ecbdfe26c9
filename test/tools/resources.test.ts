import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { openSandbox, serveAndConnect, spawnAndConnect } from '../support/servers.ts';

const to = (accountId: string, text = 'News') => ({
  text,
  imageUrls: ['https://example.com/a.png'],
  platforms: [{ platform: 'instagram', accountId }],
});
const uris = (list: Record<string, unknown>) =>
  (Array.isArray(list.resources) ? list.resources : []).map(({ uri }: { uri: string }) => uri);

async function open(options: Parameters<typeof serveAndConnect>[1] = {}) {
  const sandbox = await openSandbox();
  return { sandbox, client: await serveAndConnect(sandbox.url, options) };
}

describe.each(CLIENT_KINDS)('resources, read by %s', (kind) => {
  it('are listed with whom they are for, and each that is listed can be read', async () => {
    const { client } = await open({ kind });
    const posted = await client.call('soku_create_post', to('ig_main'));
    const { reading } = client;
    const list = await reading.resources();
    const id = String(posted.result.postSubmissionId);
    expect(uris(list)).toEqual(
      expect.arrayContaining([
        'soku://platforms',
        'soku://accounts',
        'soku://setup',
        'soku://posts',
        `soku://posts/${id}`,
        'soku://troubleshooting',
        'skill://soku/plan-a-week-of-posts/SKILL.md',
        'ui://soku/post.html',
      ]),
    );
    expect(list.resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          uri: `soku://posts/${id}`,
          annotations: { audience: ['user', 'assistant'], priority: 0.5, lastModified: expect.any(String) },
        }),
      ]),
    );
    for (const uri of uris(list)) {
      const contents = await reading.contents(uri);
      expect(contents.length, uri).toBeGreaterThan(0);
      for (const one of contents) {
        expect(one.uri).toBe(uri);
        expect(one.text.length, uri).toBeGreaterThan(50);
      }
    }
  });

  it('tell the rules of the networks, as data and as a table', async () => {
    const { reading } = (await open({ kind })).client;
    const all = await reading.read('soku://platforms');
    expect(all.data.platforms).toHaveLength(8);
    expect(all.text).toContain('| x | X | 280 |');
    const { data, text } = await reading.read('soku://platforms/instagram');
    expect(data).toMatchObject({
      platform: 'instagram',
      captionLimit: 2200,
      maxImages: 10,
      textAlone: false,
    });
    expect(text).toContain('| instagram | Instagram | 2,200 |');
  });

  it('tell what is known of accounts and posts', async () => {
    const { client } = await open({ kind });
    const { reading } = client;
    expect((await reading.read('soku://accounts')).text).toContain('No account is known here yet.');
    expect((await reading.read('soku://posts')).data.posts).toEqual([]);

    const { result } = await client.call('soku_create_post', to('ig_main', 'A | B'));
    const known = await reading.read('soku://accounts');
    expect(known.data.knownAccounts).toMatchObject([{ platform: 'instagram', accountId: 'ig_main' }]);
    expect(known.text).toContain('others may be connected');
    const id = String(result.postSubmissionId);
    expect((await reading.read('soku://posts')).text).toContain('"A \\| B"');
    expect((await reading.read(`soku://posts/${id}`)).data).toMatchObject({
      postSubmissionId: id,
      status: 'accepted',
      text: 'A | B',
    });
  });

  it('explain error codes', async () => {
    const { reading } = (await open({ kind })).client;
    const { data, text } = await reading.read('soku://troubleshooting/missing_account');
    expect(data).toMatchObject({ code: 'missing_account', of: 'Soku', who: 'agent' });
    expect(text).toContain('Settings > Integrations');
    expect((await reading.read('soku://troubleshooting/http_503')).data.who).toBe('time');
    expect((await reading.read('soku://troubleshooting/ECONNREFUSED')).data.who).toBe('operator');
    expect((await reading.read('soku://troubleshooting')).text).toContain('A thread of several posts');
  });

  it('complete what can be named', async () => {
    const { client } = await open({ kind });
    const { reading } = client;
    const { result } = await client.call('soku_create_post', to('ig_main'));
    const typed = (uri: string, name: string, value: string) =>
      reading.complete({ type: 'ref/resource', uri }, name, value);
    expect(await typed('soku://platforms/{platform}', 'platform', 't')).toEqual(
      expect.arrayContaining(['threads', 'tiktok']),
    );
    expect(await typed('soku://posts/{postSubmissionId}', 'postSubmissionId', '')).toEqual([
      result.postSubmissionId,
    ]);
    expect(await typed('soku://troubleshooting/{code}', 'code', 'missing_')).toEqual([
      'missing_account',
      'missing_integrations',
      'missing_credential',
    ]);
    expect(await typed('soku://nothing/{x}', 'x', '')).toEqual([]);
  });
});

it('say how long they may be kept, where the protocol has this', async () => {
  const { sandbox, client } = await open();
  const shared = (await client.reading.read('soku://platforms')).whole;
  expect(shared).toMatchObject({ ttlMs: 3_600_000, cacheScope: 'public' });
  expect((await client.reading.read('soku://posts')).whole).toMatchObject({
    ttlMs: 0,
    cacheScope: 'private',
  });
  expect(await client.reading.resources()).toMatchObject({ cacheScope: 'private' });
  const older = await serveAndConnect(sandbox.url, { kind: 'client-2025' });
  expect((await older.reading.read('soku://platforms')).whole).not.toHaveProperty('ttlMs');
});

it('show each caller its own, over HTTP with two keys', async () => {
  const { client } = await open();
  const other = await connectHttp('client-2026', client.url, { 'soku-api-key': SANDBOX_KEYS.no_credits });
  const mine = await client.call('soku_create_post', to('ig_main'));
  const theirs = await other.call('soku_create_post', to('ig_second', 'Theirs'));
  const id = String(mine.result.postSubmissionId);
  expect(uris(await other.reading.resources())).not.toContain(`soku://posts/${id}`);
  await expect(other.reading.read(`soku://posts/${id}`)).rejects.toThrow('There is nothing to read');
  const { data } = await other.reading.read('soku://accounts');
  expect(data.knownAccounts).toMatchObject([{ accountId: 'ig_second' }]);
  expect(JSON.stringify(await other.reading.read('soku://posts'))).not.toContain('ig_main');
  const ref = { type: 'ref/resource', uri: 'soku://posts/{postSubmissionId}' } as const;
  expect(await other.reading.complete(ref, 'postSubmissionId', '')).toEqual([theirs.result.postSubmissionId]);
  expect(await other.reading.prompt('what_went_wrong', { postSubmissionId: id })).toContain(
    'No post with the id',
  );
  await other.close();
});

it('tell callers over HTTP nothing of the operator’s settings', async () => {
  const { sandbox, client } = await open({
    env: { SOKU_ACCOUNTS: 'instagram:ig_main', SOKU_TIME_ZONE: 'Europe/Paris' },
  });
  const whole = JSON.stringify(await client.reading.read('soku://setup'));
  expect(whole).toContain('Europe/Paris');
  for (const told of ['ig_main', new URL(sandbox.url).host, 'SOKU_STATE_DIR'])
    expect(whole).not.toContain(told);
});

it.each(CLIENT_KINDS)(
  'tell the owner every setting, and of secrets only that they are set (%s)',
  async (kind) => {
    const secrets = {
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_ID_TOKEN: SANDBOX_ID_TOKEN,
      SOKU_BUCKET_SECRET_ACCESS_KEY: 'the-secret-of-the-bucket',
      SOKU_CONFIRM_SECRET: 'the-secret-that-signs-confirmations',
      SOKU_FIREBASE_REFRESH_TOKEN: 'the-refresh-token',
    };
    const password = 'the-password-of-redis';
    const { sandbox, client } = await open({
      kind,
      local: true,
      env: {
        ...secrets,
        SOKU_FIREBASE_API_KEY: 'a-key-of-firebase',
        SOKU_BUCKET_URL: 'https://bucket.example/media',
        SOKU_BUCKET_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        SOKU_REDIS_URL: `redis://user:${password}@127.0.0.1:1`,
        SOKU_ACCOUNTS: 'instagram:ig_main',
      },
    });
    const { data, text, whole } = await client.reading.read('soku://setup');
    const told = JSON.stringify(whole);
    for (const secret of [...Object.values(secrets), password]) {
      expect(told).not.toContain(secret);
      expect(told).not.toContain(encodeURIComponent(secret));
    }
    const settings = z
      .array(z.object({ name: z.string(), value: z.string().optional(), origin: z.string() }))
      .parse(data.settings);
    for (const name of [...Object.keys(secrets), 'SOKU_REDIS_URL', 'SOKU_BUCKET_URL', 'SOKU_BASE_URL']) {
      expect(settings.map((setting) => setting.name)).toContain(name);
      expect(text).toContain(`| ${name} |`);
    }
    expect(text).toContain(new URL(sandbox.url).host);
    expect(text).toContain('instagram (ig_main)');
  },
);

it('are as far there as their tools are', async () => {
  const { client } = await open({ env: { SOKU_TOOLSETS: 'media' } });
  expect(uris(await client.reading.resources())).toEqual(['soku://troubleshooting']);
  await expect(client.reading.read('soku://posts')).rejects.toThrow('There is nothing to read');
});

const HOSTILE = [
  'soku://posts/',
  'soku://posts/..',
  'soku://posts/../setup',
  'soku://posts/%2e%2e',
  'soku://posts/%2e%2e%2fsetup',
  'soku://posts/%252e%252e',
  'soku://posts/%',
  'soku://posts/%00',
  'soku://posts/%E2%80%AEx',
  'soku://posts/a%0Ab',
  'soku://posts/x?y=1',
  'soku://posts/x#y',
  'soku://platforms/x/../instagram',
  'soku://platforms/__proto__',
  'soku://platforms/constructor',
  'soku://platforms/%20x',
  'soku://troubleshooting/constructor',
  'soku://troubleshooting/http_999',
  `soku://troubleshooting/E${'A'.repeat(900)}`,
  'SOKU://setup',
  'soku://setup/',
  'soku:setup',
  'file:///etc/passwd',
  'http://127.0.0.1/',
  'skill://soku/../package.json',
  'skill://soku/plan-a-week-of-posts/../../package.json',
  'ui://soku/../post.html',
  'not an address',
  '',
];

describe('hostile addresses', () => {
  it.each(CLIENT_KINDS)('lead nowhere, asked by %s', async (kind) => {
    const { client } = await open({ kind });
    for (const uri of HOSTILE)
      await expect(client.reading.contents(uri), uri).rejects.toThrow('There is nothing to read');
  });

  it('of 10 MB are refused without being repeated, over stdio too', async () => {
    const { client } = await open();
    const long = `soku://posts/${'x'.repeat(10_000_000)}`;
    await expect(client.reading.contents(long)).rejects.toThrow();
    const stdio = await spawnAndConnect({ SOKU_API_KEY: SANDBOX_KEYS.active });
    const refused = await stdio.reading.contents(long).catch((error: Error) => error.message);
    expect(String(refused)).toContain('There is nothing to read');
    expect(String(refused).length).toBeLessThan(1_000);
  });
});
