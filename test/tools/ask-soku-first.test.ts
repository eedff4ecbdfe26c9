import { describe, expect, test, vi } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import type { Fault, Reading, Sandbox } from '../../src/sandbox/index.ts';
import {
  DROP_AFTER,
  HANG_AFTER,
  keysOf,
  openOutOfTime,
  POSTS,
  post,
  postRequests,
  requestsSeen,
} from '../support/posting.ts';
import { serveAndConnect } from '../support/servers.ts';

const DROP_BEFORE = { kind: 'drop_before' } as const;
const LIST = 'GET /v1/posts';
const HOUR = 3_600_000;
const postsSent = (sandbox: Sandbox) => postRequests(sandbox).length;

/** With a list of posts, whatever Soku does with its keys. */
describe.each<{ readings: Reading[] }>([
  { readings: [] },
  { readings: ['no-idempotency'] },
  { readings: ['list-with-keys'] },
  { readings: ['list-with-keys', 'no-idempotency'] },
  { readings: ['list-with-keys', 'keys-for-an-hour'] },
])('with a list of posts, read as $readings', ({ readings }) => {
  test('a post whose answer was lost is found in the same call, and not sent again', async () => {
    const { sandbox, client } = await openOutOfTime({ readings });
    sandbox.faults.next(POSTS, DROP_AFTER);
    const { result, text } = await post(client, 'found at once');
    expect(sandbox.posts).toHaveLength(1);
    expect(postsSent(sandbox)).toBe(1);
    expect(result).toMatchObject({
      status: 'submitted',
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
      warnings: [expect.stringContaining("Soku's list of posts shows that it went through")],
    });
    expect(text).toContain("Soku's list of posts shows that it went through");
    expect((await post(client, 'found at once')).error).toMatchObject({ code: 'duplicate_content' });
  });

  test('a later call finds what an earlier one left open, also long afterwards', async () => {
    const { clock, sandbox, client } = await openOutOfTime({ readings });
    for (const hours of [0, 2, 25]) {
      const content = `open for ${hours} hours`;
      sandbox.faults.next(POSTS, DROP_AFTER);
      sandbox.faults.always(LIST, { kind: 'respond', status: 409, body: {} });
      const caller = new AbortController();
      const seen = sandbox.requests.length;
      const cut = expect(post(client, content, {}, { signal: caller.signal })).rejects.toThrow();
      await requestsSeen(sandbox, seen + 1);
      caller.abort();
      await cut;
      sandbox.faults.clear();
      await clock.sleep(hours * HOUR + 1);
      const before = postsSent(sandbox);
      const { result } = await post(client, content);
      expect(result).toMatchObject({
        replayed: true,
        postSubmissionId: sandbox.posts.at(-1)?.postSubmissionId,
        warnings: [expect.stringContaining("Soku's list of posts shows that it went through")],
      });
      expect(postsSent(sandbox)).toBe(before);
    }
    expect(sandbox.posts).toHaveLength(3);
  });

  test('what did not arrive is sent, under the same key', async () => {
    const { sandbox, client } = await openOutOfTime({ readings });
    sandbox.faults.next(POSTS, DROP_BEFORE);
    const { result } = await post(client, 'not there');
    expect(result.warnings).toEqual([expect.stringContaining('sent again under the same idempotency key')]);
    expect(keysOf(sandbox)).toHaveLength(1);
    expect(sandbox.posts).toHaveLength(1);
  });
});

test('a wanted second post is not mistaken for the first one', async () => {
  const { sandbox, client } = await openOutOfTime({ readings: [] });
  await post(client, 'again');
  sandbox.faults.next(POSTS, DROP_BEFORE);
  const { result } = await post(client, 'again', { allowDuplicate: true });
  expect(sandbox.posts).toHaveLength(2);
  expect(result.postSubmissionId).toBe(sandbox.posts[1]?.postSubmissionId);
});

test('two wanted at once are not mistaken for each other', async () => {
  const { clock, sandbox, journal, client } = await openOutOfTime({ readings: [] });
  await post(client, 'both');
  let consulted = 0;
  const meeting: Journal = {
    ...journal,
    // Both have looked at the record before either is on it.
    async begin(...args) {
      consulted += 1;
      await clock.hold(() => vi.waitUntil(() => consulted === 2, { timeout: 60_000 }));
      return journal.begin(...args);
    },
  };
  const start = () => serveAndConnect(sandbox.url, { clock, journal: meeting, random: () => 0 });
  const clients = [await start(), await start()];
  sandbox.faults.next(POSTS, { kind: 'respond', status: 503, body: {} });
  const answers = await Promise.all(clients.map((one) => post(one, 'both', { allowDuplicate: true })));
  for (const { result } of answers) {
    const own = sandbox.posts.find(({ idempotencyKey }) => idempotencyKey === result.idempotencyKey);
    expect(own?.postSubmissionId).toBe(result.postSubmissionId);
  }
});

test('without a list it goes by the key', async () => {
  const { sandbox, client } = await openOutOfTime();
  sandbox.faults.next(POSTS, DROP_AFTER);
  const { result } = await post(client, 'by its key');
  expect(result.warnings).toEqual([expect.stringContaining('sent again under the same idempotency key')]);
  expect(postsSent(sandbox)).toBe(2);
  expect(sandbox.posts).toHaveLength(1);
});

test.each<[string, Fault]>([
  ['hangs', { kind: 'hang' }],
  ['is cut off', { kind: 'drop_before' }],
  ['fails', { kind: 'respond', status: 503, body: {} }],
])('nothing goes again while a list %s; the next call asks anew', async (_how, fault) => {
  const { sandbox, client } = await openOutOfTime({ readings: ['no-idempotency'] });
  sandbox.faults.next(POSTS, DROP_AFTER);
  sandbox.faults.always(LIST, fault);
  expect((await post(client, 'seen?')).error).toMatchObject({ outcome: 'unknown' });
  const again = await post(client, 'seen?');
  expect(again.error).toMatchObject({
    code: 'earlier_attempt_open',
    outcome: 'unknown',
    field: 'allowDuplicate',
  });
  expect(again.error.fix).toMatch(/^Call again in a minute/);
  expect(postsSent(sandbox)).toBe(1);
  sandbox.faults.clear();
  expect((await post(client, 'seen?')).result).toMatchObject({
    replayed: true,
    postSubmissionId: sandbox.posts[0]?.postSubmissionId,
  });
  expect(sandbox.posts).toHaveLength(1);
});

test('a list that fails for a moment is asked again in the same call', async () => {
  const { sandbox, client } = await openOutOfTime({ readings: ['no-idempotency'] });
  sandbox.faults.next(POSTS, DROP_BEFORE);
  sandbox.faults.next(
    LIST,
    ...Array.from({ length: 4 }, () => ({ kind: 'respond', status: 503, body: {} }) as const),
  );
  expect((await post(client, 'a moment')).result).toMatchObject({ status: 'submitted' });
  expect(sandbox.posts).toHaveLength(1);
});

test.each([401, 403, 410])('a list that answers %i is none: it goes by the key', async (status) => {
  const { sandbox, client } = await openOutOfTime({ readings: [] });
  sandbox.faults.next(POSTS, DROP_AFTER);
  sandbox.faults.always(LIST, { kind: 'respond', status, body: {} });
  expect((await post(client, 'not for us')).result).toMatchObject({ status: 'submitted' });
  expect(postsSent(sandbox)).toBe(2);
  expect(sandbox.posts).toHaveLength(1);
});

test('with SOKU_RESEND=never it is asked all the same', async () => {
  const env = { SOKU_RESEND: 'never', SOKU_TIMEOUT_MS: '8000' };
  const { sandbox, client } = await openOutOfTime({ readings: ['no-idempotency'], env });
  sandbox.faults.next(POSTS, HANG_AFTER);
  expect((await post(client, 'asked')).error.outcome).toBe('unknown');
  sandbox.faults.clear();
  const found = await post(client, 'asked');
  expect(found.result).toMatchObject({ replayed: true });
  expect(postsSent(sandbox)).toBe(1);
});

test('two that Soku made of one key are told', async () => {
  const { sandbox, client } = await openOutOfTime({ readings: ['list-with-keys', 'no-idempotency'] });
  sandbox.faults.next(POSTS, DROP_AFTER, DROP_AFTER);
  // Asked the first time, the list could not be had.
  sandbox.faults.next(LIST, { kind: 'respond', status: 404 });
  const { result } = await post(client, 'doubled');
  expect(sandbox.posts).toHaveLength(2);
  const ids = sandbox.posts.map(({ postSubmissionId }) => postSubmissionId);
  expect(result.warnings).toEqual(
    expect.arrayContaining([expect.stringContaining('Soku made 2 submissions of this post')]),
  );
  for (const id of ids) expect(JSON.stringify(result.warnings)).toContain(id);
  expect((await post(client, 'doubled')).error.message).toContain('more than one submission');
});
