import { describe, expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import type { ToolAnswer } from '../support/clients.ts';
import {
  DROP_AFTER,
  HANG_AFTER,
  keysOf,
  openOutOfTime as open,
  POSTS,
  post,
  refusal,
  X,
} from '../support/posting.ts';

const TOOL = 'soku_create_posts';

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ text: `post ${from + index}`, platforms: X }));

function statuses({ result }: ToolAnswer): unknown[] {
  return Array.isArray(result.items) ? result.items.map(({ status }) => status) : [];
}

describe("Soku's limit of 30 posts a minute", () => {
  test('60 posts in three calls: 60 accepted, no duplicates, hardly a 429', async () => {
    const { sandbox, client } = await open({ env: { SOKU_TIMEOUT_MS: '180000' } });
    for (const from of [0, 20, 40]) {
      const answer = await client.call(TOOL, { posts: numbered(from, 20) });
      expect(answer.result).toMatchObject({ succeeded: 20, failed: 0, notSent: 0 });
      expect(answer.isError).toBe(false);
    }
    expect(new Set(sandbox.posts.map(({ content }) => content.text)).size).toBe(60);
    expect(sandbox.posts).toHaveLength(60);
    expect(keysOf(sandbox)).toHaveLength(60);
    expect(sandbox.requests.filter(({ status }) => status === 429).length).toBeLessThan(3);
  });

  test('with the usual deadline: what does not fit is left, and the same list called again finishes it', async () => {
    const { clock, sandbox, client } = await open();
    await client.call(TOOL, { posts: numbered(0, 20) });
    const posts = numbered(20, 20);
    const startedAt = clock.now();
    const first = await client.call(TOOL, { posts });
    expect(clock.now() - startedAt).toBeLessThan(46_000);
    expect(first.isError).toBe(false);
    expect(first.result).toMatchObject({ succeeded: 10, failed: 0, notSent: 10 });
    expect(statuses(first)).toEqual([...Array(10).fill('submitted'), ...Array(10).fill('not_sent')]);
    expect(first.result.nextStep).toMatch(
      /^Call again in \d\d seconds with exactly the same list: only what is missing will be sent\.$/,
    );
    expect(sandbox.posts).toHaveLength(30);

    const tooSoon = await client.call(TOOL, { posts });
    expect(tooSoon.isError, 'what is submitted already counts').toBe(false);
    expect(statuses(tooSoon)).toEqual([...Array(10).fill('duplicate'), ...Array(10).fill('not_sent')]);

    await clock.sleep(Number(/in (\d+) seconds/.exec(`${tooSoon.result.nextStep}`)?.[1]) * 1000);
    const last = await client.call(TOOL, { posts });
    expect(last.result).toMatchObject({ succeeded: 20, failed: 0, notSent: 0 });
    expect(statuses(last)).toEqual([...Array(10).fill('duplicate'), ...Array(10).fill('submitted')]);
    expect(sandbox.posts).toHaveLength(40);
    expect(sandbox.requests.filter(({ status }) => status === 429)).toHaveLength(0);
  });

  test('a limit that was used up elsewhere ends the batch with a time, and is kept to afterwards', async () => {
    const { sandbox, client } = await open();
    sandbox.faults.next(POSTS, { kind: 'none' }, refusal(429, { 'Retry-After': '50' }));
    const answer = await client.call(TOOL, { posts: numbered(0, 4) });
    expect(statuses(answer)).toEqual(['submitted', 'failed', 'not_sent', 'not_sent']);
    expect(answer.result.items).toMatchObject([
      {},
      { error: { kind: 'rate_limit', outcome: 'nothing_happened' } },
      {},
      {},
    ]);
    expect(answer.result.nextStep).toMatch(/again in [45]\d seconds with the whole list/);
    expect(sandbox.requests).toHaveLength(2);
    expect(statuses(await client.call(TOOL, { posts: numbered(0, 4) }))).toEqual([
      'duplicate',
      ...Array(3).fill('not_sent'),
    ]);
    expect(sandbox.requests).toHaveLength(2);
  });
});

test('between two posts of a batch 200 ms pass, as in the code examples', async () => {
  const { clock, sandbox, client } = await open();
  const startedAt = clock.now();
  await client.call(TOOL, { posts: numbered(0, 4) });
  expect(sandbox.posts).toHaveLength(4);
  expect(clock.now() - startedAt).toBe(600);
  sandbox.faults.next(POSTS, refusal(422), refusal(422));
  const refusedAt = clock.now();
  const { result } = await client.call(TOOL, { posts: numbered(4, 3) });
  expect(result).toMatchObject({ succeeded: 1, failed: 2 });
  expect(clock.now() - refusedAt, 'after a refused one too').toBe(400);
});

describe('near the deadline', () => {
  test('it stops cleanly, and the same list called again finishes it without a double', async () => {
    const { clock, sandbox, client } = await open({ moved: true, env: { SOKU_TIMEOUT_MS: '30000' } });
    const posts = numbered(0, 5);
    const slow = { kind: 'delay', ms: 300, processFirst: true } as const;
    sandbox.faults.next(POSTS, slow, slow);
    /** As long as it takes until so many requests have come: the pause between two posts is on this clock too. */
    const untilRequests = async (count: number) => {
      while (sandbox.requests.length < count) {
        // So slowly that it stays far from the deadline, however long a request takes to come.
        await clock.advance(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const call = client.call(TOOL, { posts });
    for (const count of [1, 2]) {
      await untilRequests(count);
      await clock.advance(13_000);
    }
    void untilRequests(5);
    const first = await call;
    expect(first.result).toMatchObject({ succeeded: 2, failed: 0, notSent: 3 });
    expect(first.isError).toBe(false);
    const second = await client.call(TOOL, { posts });
    expect(statuses(second)).toEqual(['duplicate', 'duplicate', 'submitted', 'submitted', 'submitted']);
    expect(sandbox.posts).toHaveLength(5);
  });

  test('a post that hangs into the deadline is unknown, the rest is not sent, and the same list finishes it', async () => {
    const { clock, sandbox, client } = await open();
    const posts = numbered(0, 3);
    sandbox.faults.next(POSTS, { kind: 'none' }, HANG_AFTER, HANG_AFTER, HANG_AFTER);
    const startedAt = clock.now();
    const first = await client.call(TOOL, { posts });
    expect(clock.now() - startedAt).toBeLessThan(46_000);
    expect(statuses(first)).toEqual(['submitted', 'failed', 'not_sent']);
    expect(first.result.items).toMatchObject([{}, { error: { kind: 'timeout', outcome: 'unknown' } }, {}]);
    sandbox.faults.clear();
    const second = await client.call(TOOL, { posts });
    expect(statuses(second)).toEqual(['duplicate', 'submitted', 'submitted']);
    expect(sandbox.posts).toHaveLength(3);
  });

  test("the caller's abort ends a wait for the limit, and nothing more is sent", async () => {
    const { sandbox, client } = await open({ env: { SOKU_TIMEOUT_MS: '180000' } });
    await client.call(TOOL, { posts: numbered(0, 25) });
    const caller = new AbortController();
    const call = client.call(
      TOOL,
      { posts: numbered(25, 10) },
      {
        signal: caller.signal,
        onProgress: ({ progress }) => {
          if (progress === 5) caller.abort();
        },
      },
    );
    await expect(call).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sandbox.requests).toHaveLength(30);
  });
});

describe('one bad post', () => {
  const refused = { kind: 'respond', status: 400, body: { error: { code: 'validation_error' } } } as const;

  test('does not stop the rest', async () => {
    const { sandbox, client } = await open();
    sandbox.faults.next(POSTS, { kind: 'none' }, refused);
    const answer = await client.call(TOOL, { posts: numbered(0, 4) });
    expect(statuses(answer)).toEqual(['submitted', 'failed', 'submitted', 'submitted']);
    expect(answer.isError).toBe(false);
    expect(sandbox.posts).toHaveLength(3);
  });

  test('stops the rest with stopOnError', async () => {
    const { sandbox, client } = await open();
    sandbox.faults.next(POSTS, { kind: 'none' }, refused);
    const answer = await client.call(TOOL, { posts: numbered(0, 4), stopOnError: true });
    expect(statuses(answer)).toEqual(['submitted', 'failed', 'not_sent', 'not_sent']);
    expect(answer.result).toMatchObject({ succeeded: 1, failed: 1, notSent: 2 });
    expect(sandbox.requests).toHaveLength(2);
  });

  test('that is invalid is found before the first is sent', async () => {
    const { sandbox, client } = await open();
    const posts = [...numbered(0, 2), { text: 'y'.repeat(281), platforms: X }];
    const stopped = await client.call(TOOL, { posts, stopOnError: true });
    expect(statuses(stopped)).toEqual(['not_sent', 'not_sent', 'failed']);
    expect(stopped.isError).toBe(true);
    expect(sandbox.requests).toHaveLength(0);
    const goneOn = await client.call(TOOL, { posts });
    expect(statuses(goneOn)).toEqual(['submitted', 'submitted', 'failed']);
    expect(goneOn.isError).toBe(false);
  });
});

describe('what would meet every further post stops early', () => {
  test.each([
    ['401', refusal(401), 'auth', 2],
    ['403', refusal(403), 'subscription', 1],
  ])('%s', async (_name, fault, kind, requests) => {
    const { sandbox, client } = await open();
    sandbox.faults.always(POSTS, fault);
    const answer = await client.call(TOOL, { posts: numbered(0, 5) });
    expect(statuses(answer)).toEqual(['failed', ...Array(4).fill('not_sent')]);
    expect(answer.result.items).toMatchObject([
      { error: { kind, outcome: 'nothing_happened' } },
      {},
      {},
      {},
      {},
    ]);
    expect(answer.isError).toBe(true);
    expect(answer.result.nextStep).toMatch(
      /^Do what Fix says for the failed posts, then call again with the whole list/,
    );
    expect(sandbox.requests).toHaveLength(requests);
  });

  test('a key that Soku refuses for real', async () => {
    const { sandbox, client } = await open({ env: { SOKU_API_KEY: SANDBOX_KEYS.past_due } });
    expect(statuses(await client.call(TOOL, { posts: numbered(0, 3) }))).toEqual([
      'failed',
      'not_sent',
      'not_sent',
    ]);
    expect(sandbox.requests).toHaveLength(1);
  });

  test('nobody listens', async () => {
    const { sandbox, client } = await open();
    await sandbox.close();
    const answer = await client.call(TOOL, { posts: numbered(0, 3) });
    expect(statuses(answer)).toEqual(['failed', 'not_sent', 'not_sent']);
    expect(answer.result.items).toMatchObject([
      { error: { kind: 'network', outcome: 'nothing_happened' } },
      {},
      {},
    ]);
  });

  test('no key at all is one error of the whole call', async () => {
    const { sandbox, client } = await open({ env: { SOKU_API_KEY: '' } });
    const answer = await client.call(TOOL, { posts: numbered(0, 3) });
    expect(answer.error).toMatchObject({
      kind: 'config',
      code: 'missing_credential',
      outcome: 'nothing_happened',
    });
    expect(sandbox.requests).toHaveLength(0);
  });
});

test('the same post twice in one list goes out once', async () => {
  const { sandbox, client } = await open();
  const [one] = numbered(1, 1);
  const answer = await client.call(TOOL, { posts: [one, { ...one, platforms: [{ platform: 'Twitter' }] }] });
  const id = sandbox.posts[0]?.postSubmissionId;
  expect(answer.result.items).toMatchObject([
    { index: 0, status: 'submitted', postSubmissionId: id },
    { index: 1, status: 'duplicate', postSubmissionId: id },
  ]);
  expect(answer.text).toContain('2 of 2 posts are submitted (1 ');
  expect(sandbox.posts).toHaveLength(1);
});

test('a post that was scheduled before tells its time also when the list comes again', async () => {
  const { client, clock } = await open();
  const scheduledTime = new Date(clock.now() + 86_400_000).toISOString();
  const posts = [{ text: 'Tomorrow', platforms: X, scheduledTime }, ...numbered(1, 1)];
  await client.call(TOOL, { posts });
  const { result, text } = await client.call(TOOL, { posts });
  expect(result.items).toMatchObject([
    { status: 'duplicate', scheduledTime: { utc: scheduledTime } },
    { status: 'duplicate' },
  ]);
  expect(text).toContain(scheduledTime);
});

test('the same post twice on purpose goes out twice', async () => {
  const { sandbox, client } = await open();
  const [one] = numbered(1, 1);
  const answer = await client.call(TOOL, { posts: [one, { ...one, allowDuplicate: true }] });
  expect(statuses(answer)).toEqual(['submitted', 'submitted']);
  expect(sandbox.posts).toHaveLength(2);
});

test('answers that were lost on the way cost no double, in a batch and after it', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.next(
    POSTS,
    DROP_AFTER,
    { kind: 'none' },
    { kind: 'drop_before' },
    { kind: 'none' },
    DROP_AFTER,
  );
  const answer = await client.call(TOOL, { posts: numbered(0, 3) });
  expect(statuses(answer)).toEqual(['submitted', 'submitted', 'submitted']);
  expect(sandbox.posts).toHaveLength(3);
  for (const { text } of numbered(0, 3)) expect((await post(client, text)).error.kind).toBe('duplicate');
  expect(sandbox.posts).toHaveLength(3);
});

test('an idempotency key of an item works as in soku_create_post', async () => {
  const { sandbox, client } = await open();
  const posts = numbered(0, 2).map((item, index) => ({ ...item, idempotencyKey: `key-${index}` }));
  await client.call(TOOL, { posts });
  expect(keysOf(sandbox)).toEqual(['key-0', 'key-1']);
  const again = await client.call(TOOL, { posts });
  expect(statuses(again)).toEqual(['duplicate', 'duplicate']);
  expect(again.result).toMatchObject({ duplicates: 2, failed: 0, notSent: 0 });
  expect(again.text).toMatch(/^Nothing was sent now: all 2 posts were submitted before\./);
  expect(again.result.nextStep).toContain('allowDuplicate');
  const others = numbered(5, 2).map((item, index) => ({ ...item, idempotencyKey: `key-${index}` }));
  const conflicts = await client.call(TOOL, { posts: others });
  expect(conflicts.result.items).toMatchObject([
    { error: { kind: 'conflict' } },
    { error: { kind: 'conflict' } },
  ]);
  expect(conflicts.isError).toBe(true);
});

test('warnings on posts that go out are told with their place', async () => {
  const { client } = await open({ env: { SOKU_VALIDATE: 'warn' } });
  const posts = [
    { text: 'fine', platforms: X },
    { text: 'y'.repeat(281), platforms: X },
  ];
  const { result, text } = await client.call(TOOL, { posts });
  expect(result.warnings).toEqual([expect.stringMatching(/^posts\[1\]: The text counts 281 characters/)]);
  expect(text).toContain('Warning: posts[1]: The text counts 281 characters');
});

test('lists that stop before anything is sent use up none of the posts a minute', async () => {
  const { clock, sandbox, client } = await open();
  const posts = [...numbered(0, 1), { text: 'long '.repeat(100), platforms: X }];
  for (let call = 0; call < 30; call += 1) {
    const { result } = await client.call(TOOL, { posts, stopOnError: true });
    expect(result).toMatchObject({ succeeded: 0, failed: 1, notSent: 1 });
  }
  expect(sandbox.requests).toHaveLength(0);
  const before = clock.now();
  expect((await post(client, 'now')).isError).toBe(false);
  expect(clock.now()).toBe(before);
});
