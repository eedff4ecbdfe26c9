import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { PROBE } from '../../src/soku/probe.ts';
import type { TestClient } from '../support/clients.ts';
import { DROP_AFTER, listed, POSTS, post, postRequests, X } from '../support/posting.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { LeapingClock, VirtualClock } from '../support/virtual-clock.ts';

// Over HTTP with keys of the callers' own: nothing is recorded of a key before Soku has accepted it.

const MADE_UP = 'sk_live_made_up_by_somebody_0123456789abcdef';

/** What stands in the files of the journal. */
function recordsIn(stateDir: string): Record<string, unknown>[] {
  const folder = join(stateDir, 'journal');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const PROBE_BODY = JSON.stringify(PROBE.body);
const isProbe = ({ body }: Sandbox['requests'][number]) => JSON.stringify(body) === PROBE_BODY;
const probes = (sandbox: Sandbox) => sandbox.requests.filter(isProbe).length;
const posts = (sandbox: Sandbox) => postRequests(sandbox).filter((request) => !isProbe(request)).length;

async function open(apiKey: string, options: Parameters<typeof serveAndConnect>[1] = {}) {
  const sandbox = await openSandbox(options.clock && { clock: options.clock });
  const stateDir = temporaryFolder();
  const connect = (): Promise<TestClient> =>
    serveAndConnect(sandbox.url, {
      env: { SOKU_STATE_DIR: stateDir },
      headers: { 'soku-api-key': apiKey },
      ...options,
    });
  return { sandbox, stateDir, connect, client: await connect() };
}

it.each([
  ['made up', MADE_UP, 'auth'],
  ['revoked', SANDBOX_KEYS.revoked, 'auth'],
  ['without an active subscription', SANDBOX_KEYS.past_due, 'subscription'],
])('a key that is %s leaves nothing, however often it comes', async (_what, apiKey, kind) => {
  const { sandbox, stateDir, client } = await open(apiKey);
  const first = await post(client, 'One');
  expect(first.error).toMatchObject({ kind, outcome: 'nothing_happened', endpoint: POSTS });
  for (let index = 0; index < 10; index += 1) {
    const { error, text } = await post(client, `Post ${index}`);
    expect(error).toMatchObject({ kind, outcome: 'nothing_happened' });
    expect(text).toMatch(/It said so \d+ s ago, and is asked again in \d+ s\./);
  }
  const batch = await client.call('soku_create_posts', {
    posts: ['a', 'b'].map((text) => ({ text, platforms: X })),
  });
  expect(batch.result).toMatchObject({ failed: 1, notSent: 1 });
  const transcription = await client.call('soku_transcribe_media', { mediaId: 'media_sandbox1' });
  expect(transcription.error).toMatchObject({ kind, outcome: 'nothing_happened' });
  expect(recordsIn(stateDir)).toEqual([]);
  expect(posts(sandbox)).toBe(0);
  // Under either header, and then not again.
  expect(probes(sandbox)).toBeLessThanOrEqual(2);
});

it('a new key is asked about once, and its first post is on record before it leaves', async () => {
  const { sandbox, stateDir, client } = await open(SANDBOX_KEYS.active);
  sandbox.faults.next(POSTS, { kind: 'none' }, { kind: 'hang' });
  const call = post(client, 'First', {}, { timeoutMs: 50_000 });
  await expect.poll(() => posts(sandbox)).toBe(1);
  expect(recordsIn(stateDir)).toMatchObject([{ record: 'intent', text: 'First' }]);
  await client.close();
  await call.catch(() => {});
  expect(probes(sandbox)).toBe(1);
});

it('a key on record is not asked about, after a restart either', async () => {
  const { sandbox, connect, client } = await open(SANDBOX_KEYS.active);
  expect((await post(client, 'One')).result.status).toBe('submitted');
  expect((await post(client, 'Two')).result.status).toBe('submitted');
  const other = await connect();
  expect((await post(other, 'Three')).result.status).toBe('submitted');
  expect(probes(sandbox)).toBe(1);
  expect(await listed(other)).toHaveLength(3);
});

it('a key whose picture or post list Soku gave is not asked about', async () => {
  const { sandbox, client } = await open(SANDBOX_KEYS.active);
  expect((await client.call('soku_list_posts', { source: 'account' })).isError).toBe(false);
  expect((await post(client, 'One')).result.status).toBe('submitted');
  expect(probes(sandbox)).toBe(0);
});

it('calls that come at once ask once', async () => {
  const { sandbox, client } = await open(SANDBOX_KEYS.active);
  const answers = await Promise.all([1, 2, 3, 4, 5].map((index) => post(client, `Post ${index}`)));
  expect(answers.map(({ result }) => result.status)).toEqual(Array(5).fill('submitted'));
  expect(probes(sandbox)).toBe(1);
});

it('a refusal is forgotten after a minute', async () => {
  const clock = new VirtualClock();
  const { sandbox, client } = await open(SANDBOX_KEYS.active, { clock });
  const refused = {
    kind: 'respond',
    status: 401,
    body: { error: { code: 'unauthorized', message: 'no' } },
  } as const;
  sandbox.faults.next(POSTS, refused, refused);
  expect((await post(client, 'One')).error.kind).toBe('auth');
  await clock.advance(59_000);
  expect((await post(client, 'One')).error.kind).toBe('auth');
  await clock.advance(1_000);
  expect((await post(client, 'One')).result.status).toBe('submitted');
});

it.each([
  ['a server fault', { kind: 'respond', status: 503, body: { error: { code: 'internal' } } }],
  ['a lost answer', DROP_AFTER],
  ['a limit', { kind: 'respond', status: 429, body: { error: { code: 'rate_limited' } } }],
] as const)(
  '%s says nothing of a key: nothing is sent or recorded, and the next call asks again',
  async (_, fault) => {
    const { sandbox, stateDir, client } = await open(SANDBOX_KEYS.active, { clock: new LeapingClock() });
    sandbox.faults.always(POSTS, fault);
    const { error } = await post(client, 'One');
    expect(error).toMatchObject({ outcome: 'nothing_happened', retryable: true });
    expect(posts(sandbox)).toBe(0);
    expect(recordsIn(stateDir)).toEqual([]);
    sandbox.faults.clear();
    expect((await post(client, 'One')).result.status).toBe('submitted');
  },
);

it('what answers in Soku’s place has accepted nothing', async () => {
  const { sandbox, stateDir, client } = await open(SANDBOX_KEYS.active);
  const portal = { kind: 'respond', status: 200, contentType: 'text/html', body: '<p>Sign in</p>' } as const;
  sandbox.faults.next(POSTS, portal);
  expect((await post(client, 'One')).error).toMatchObject({
    code: 'not_soku',
    outcome: 'nothing_happened',
  });
  expect(recordsIn(stateDir)).toEqual([]);
});

it('a submission that Soku made of the question is told', async () => {
  const { sandbox, client } = await open(SANDBOX_KEYS.active);
  const taken = { kind: 'respond', status: 201, body: { postSubmissionId: 'sub_of_probe' } } as const;
  sandbox.faults.next(POSTS, taken);
  const { result } = await post(client, 'One');
  expect(result).toMatchObject({
    status: 'submitted',
    warnings: [expect.stringContaining('made the submission "sub_of_probe" of the question')],
  });
});
