import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { createRedactor } from '../../src/text/redactor.ts';
import { openSignIn } from '../../src/transports/http/oauth.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { openKeys } from '../support/identity-provider.ts';
import { configOf, openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';

const RESOURCE = new URL('http://127.0.0.1:9/mcp');
const ANN = { sub: 'auth0|ann', email: 'ann@example.com' };
const BOB = { sub: 'bob', name: 'Bob\u202e "the\n builder"' };
const postOf = (text: string) => ({ text, platforms: [{ platform: 'x' }] });

async function open(more: Record<string, string> = {}) {
  const keys = await openKeys();
  const sandbox = await openSandbox();
  const lines: string[] = [];
  const log = createLogger('info', createRedactor([]), (line) => void lines.push(line));
  const folder = temporaryFolder();
  const env = {
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    SOKU_OAUTH_ISSUER: keys.issuer,
    SOKU_PUBLIC_URL: 'http://127.0.0.1:9',
    ...more,
  };
  const runtime = await createRuntime(configOf(env), { log });
  const settings = { issuer: keys.issuer, resource: RESOURCE, audience: undefined, introspection: undefined };
  const serving = await serveHttp(runtime, {
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    signIn: openSignIn(settings, log),
  });
  onTestFinished(async () => {
    await serving.close(0);
    await runtime.close();
  });
  const as = async (claims: object, kind: (typeof CLIENT_KINDS)[number] = 'client-2026') => {
    const authorization = `Bearer ${await keys.sign({ aud: RESOURCE.href, ...claims })}`;
    const client = await connectHttp(kind, `${serving.url}/mcp`, { authorization });
    onTestFinished(() => client.close());
    return client;
  };
  const records = () => {
    const journal = join(folder, 'journal');
    const files = readdirSync(journal).filter((name) => name.startsWith('journal-'));
    const text = files.map((name) => readFileSync(join(journal, name), 'utf8')).join('');
    return text.split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]));
  };
  return { as, records, lines };
}

it.each(CLIENT_KINDS)('posts are known by who had them sent (%s)', async (kind) => {
  const { as, records, lines } = await open();
  const ann = await as(ANN, kind);
  const bob = await as(BOB, kind);
  await ann.call('soku_create_post', postOf('from Ann'));
  await bob.call('soku_create_posts', { posts: [postOf('first of Bob'), postOf('second of Bob')] });

  const all = await ann.call('soku_list_posts');
  expect(all.result.posts).toMatchObject([
    { text: 'second of Bob', by: 'Bob "the builder"' },
    { text: 'first of Bob', by: 'Bob "the builder"' },
    { text: 'from Ann', by: 'ann@example.com' },
  ]);
  expect(all.text).toContain('by "ann@example.com": "from Ann"');
  const own = await bob.call('soku_list_posts', { mine: true, limit: 1 });
  expect(own.result).toMatchObject({ posts: [{ text: 'second of Bob' }], hasMore: true });
  expect((await ann.call('soku_list_posts', { mine: true })).result.posts).toHaveLength(1);
  const atSoku = await ann.call('soku_list_posts', { mine: true, source: 'account' });
  expect([atSoku.isError, atSoku.error.field]).toEqual([true, 'mine']);

  const by = (who: { sub: string }, name: string) => ({ subject: who.sub, name });
  expect(records()).toMatchObject([
    { record: 'intent', by: by(ANN, 'ann@example.com') },
    { record: 'outcome', by: by(ANN, 'ann@example.com') },
    ...[1, 2].flatMap(() => [
      { record: 'intent', by: by(BOB, 'Bob "the builder"') },
      { record: 'outcome', by: by(BOB, 'Bob "the builder"') },
    ]),
  ]);
  const calls = lines.filter((line) => line.includes('"tool call"'));
  expect(calls.length).toBeGreaterThan(5);
  for (const line of calls) expect(line).toMatch(/"caller":"(auth0\|ann|bob)","callerName":"/);
});

it('one’s own posts are found behind many of others', async () => {
  const { as } = await open();
  const ann = await as(ANN);
  const bob = await as(BOB);
  await ann.call('soku_create_post', postOf('long ago'));
  const many = Array.from({ length: 12 }, (_, index) => postOf(`number ${index}`));
  await bob.call('soku_create_posts', { posts: many });
  const own = await ann.call('soku_list_posts', { mine: true, limit: 2 });
  expect(own.result).toMatchObject({ posts: [{ text: 'long ago' }], hasMore: false });
});

it('without sign-in nothing speaks of it', async () => {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url);
  const listed = JSON.stringify((await client.listTools()).find(({ name }) => name === 'soku_list_posts'));
  expect(listed).not.toMatch(/"mine"|"by"/);
  expect((await client.call('soku_list_posts', { mine: true })).error.code).toBe('invalid_arguments');
  await client.call('soku_create_post', postOf('hi'));
  expect(JSON.stringify((await client.call('soku_list_posts')).result)).not.toContain('"by"');
});

it('who signed in is told to which accounts they may post, wherever this is said', async () => {
  const { as } = await open({ SOKU_ACCOUNTS: 'x,instagram:ig_main' });
  const ann = await as(ANN);
  const allowed = [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }];
  expect(ann.instructions()).toContain('Only these may be posted to: x, instagram (ig_main).');
  expect((await ann.call('soku_check_connection')).result).toMatchObject({
    allowedAccounts: allowed,
    knownAccounts: [{ platform: 'instagram', accountId: 'ig_main' }],
  });
  expect((await ann.reading.read('soku://setup')).data).toMatchObject({ allowedAccounts: allowed });
  expect((await ann.reading.read('soku://accounts')).data).toMatchObject({ allowedAccounts: allowed });
});
