import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { connectHttp, type TestClient } from '../support/clients.ts';
import {
  DROP_AFTER,
  keysOf,
  listed,
  openOutOfTime,
  POSTS,
  post,
  postRequests,
  refusal,
  X,
} from '../support/posting.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { LeapingClock } from '../support/virtual-clock.ts';

/** A sandbox, and servers before it that share a state folder, as one server has before and after a restart. */
async function open(env: Record<string, string> = {}, clock: Clock = new LeapingClock()) {
  const sandbox = await openSandbox({ clock, readings: ['no-list'] });
  const shared = { ...env, SOKU_STATE_DIR: join(temporaryFolder(), 'state') };
  const start = (headers?: Record<string, string>) =>
    serveAndConnect(sandbox.url, {
      clock,
      random: () => 0,
      env: shared,
      ...(headers !== undefined && { headers }),
    });
  return { clock, sandbox, start, client: await start() };
}

/** Leaves a post behind that Soku has and whose call ended without an answer. */
async function leaveOpen(
  { sandbox, client }: Awaited<ReturnType<typeof open>>,
  text: string,
  args: Record<string, unknown> = {},
): Promise<void> {
  const { posts } = sandbox;
  const before = posts.length;
  sandbox.faults.next(POSTS, DROP_AFTER, refusal(503), refusal(503), refusal(503));
  const answer = await post(client, text, args);
  expect(answer.error.outcome).toBe('unknown');
  expect(posts).toHaveLength(before + 1);
}

describe.each(['in one process', 'after a restart'])('called again %s', (when) => {
  const next = async ({ client, start }: { client: TestClient; start: () => Promise<TestClient> }) =>
    when === 'in one process' ? client : start();

  test('a post that was accepted is named instead of sent', async () => {
    const world = await open();
    const { sandbox, client } = world;
    const first = await post(client, 'again');
    const second = await post(await next(world), 'again');
    expect(second.isError).toBe(true);
    expect(second.error).toMatchObject({
      kind: 'duplicate',
      code: 'duplicate_content',
      retryable: false,
      outcome: 'nothing_happened',
      field: 'allowDuplicate',
    });
    expect(second.text).toContain(`was submitted as ${first.result.postSubmissionId} at `);
    expect(sandbox.requests).toHaveLength(1);
  });

  test('allowDuplicate sends it once more, under a key of its own', async () => {
    const world = await open();
    const { sandbox, client } = world;
    const first = await post(client, 'twice');
    const second = await post(await next(world), 'twice', { allowDuplicate: true });
    expect(second.result.warnings).toEqual([
      expect.stringContaining(`The same post was submitted before as ${first.result.postSubmissionId} at `),
    ]);
    expect(second.result.postSubmissionId).toBe(sandbox.posts[1]?.postSubmissionId);
    expect(second.result.idempotencyKey).not.toBe(first.result.idempotencyKey);
    expect(second.result).not.toHaveProperty('resumed');
    expect(sandbox.posts).toHaveLength(2);
  });

  test('one whose outcome is unknown goes out under its first key', async () => {
    const world = await open();
    const { sandbox } = world;
    await leaveOpen(world, 'open');
    const again = await post(await next(world), 'open');
    expect(again.result).toMatchObject({
      resumed: true,
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
      idempotencyKey: sandbox.posts[0]?.idempotencyKey,
    });
    expect(again.result).not.toHaveProperty('replayed');
    expect(again.text).toContain('taken up again under its key');
    expect(sandbox.posts).toHaveLength(1);
    expect(keysOf(sandbox)).toHaveLength(1);
  });

  test('an unknown one is also taken up when duplicates are allowed, and when it never arrived', async () => {
    const world = await open({ SOKU_DUPLICATE_WINDOW_HOURS: '0' });
    const { sandbox, client } = world;
    await leaveOpen(world, 'open');
    expect((await post(await next(world), 'open', { allowDuplicate: true })).result.resumed).toBe(true);
    expect(sandbox.posts).toHaveLength(1);

    sandbox.faults.next(POSTS, { kind: 'drop_before' }, refusal(500), refusal(500), refusal(500));
    expect((await post(client, 'never came')).error.outcome).toBe('unknown');
    const again = await post(await next(world), 'never came');
    expect(again.result).toMatchObject({ resumed: true, idempotencyKey: sandbox.posts[1]?.idempotencyKey });
    expect(sandbox.posts).toHaveLength(2);
  });

  test('an idempotency key with the same content gives the recorded result', async () => {
    const world = await open();
    const { sandbox, client } = world;
    const args = { idempotencyKey: 'my-key' };
    const first = await post(client, 'keyed', args);
    const second = await post(await next(world), 'keyed', args);
    const summary = expect.stringContaining('nothing was sent now');
    expect(second.result).toEqual({ ...first.result, summary, replayed: true });
    expect(second.text).toMatch(/nothing was sent/i);
    expect(sandbox.requests).toHaveLength(1);
    expect(keysOf(sandbox)).toEqual(['my-key']);
  });

  test('an idempotency key with other content is a conflict', async () => {
    const world = await open();
    const { sandbox, client } = world;
    const first = await post(client, 'keyed', { idempotencyKey: 'my-key' });
    const second = await post(await next(world), 'other', { idempotencyKey: 'my-key' });
    expect(second.error).toMatchObject({
      kind: 'conflict',
      code: 'idempotency_conflict',
      outcome: 'nothing_happened',
      field: 'idempotencyKey',
    });
    expect(second.text).toContain(`${first.result.postSubmissionId}`);
    expect(sandbox.requests).toHaveLength(1);
  });

  test('a key whose content is still open is a conflict for other content, and taken up for its own', async () => {
    const world = await open();
    const { sandbox } = world;
    await leaveOpen(world, 'keyed', { idempotencyKey: 'my-key' });
    const client = await next(world);
    expect((await post(client, 'other', { idempotencyKey: 'my-key' })).error.kind).toBe('conflict');
    const again = await post(client, 'keyed', { idempotencyKey: 'my-key' });
    expect(again.result).toMatchObject({ resumed: true, idempotencyKey: 'my-key' });
    expect(sandbox.posts).toHaveLength(1);
  });

  test('a key whose content was refused may carry the mended content', async () => {
    const world = await open();
    const { sandbox, client } = world;
    sandbox.faults.next(POSTS, refusal(400));
    expect((await post(client, 'bad', { idempotencyKey: 'my-key' })).error.outcome).toBe('nothing_happened');
    const mended = await post(await next(world), 'good', { idempotencyKey: 'my-key' });
    expect(mended.result).toMatchObject({ idempotencyKey: 'my-key' });
    expect(sandbox.posts).toHaveLength(1);
  });

  test('it is the same post however it is written down', async () => {
    const world = await open();
    const { sandbox } = world;
    const written = { platforms: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }] };
    const media = { imageUrls: ['https://files.example/a.jpg'] };
    const at = { scheduledTime: '2026-11-23T10:00:00+01:00', ...media };
    await leaveOpen(world, 'same', { ...written, ...at, enableRepurposing: false });
    const otherwise = {
      platforms: [{ platform: 'instagram', accountId: 'ig_main' }, { platform: 'Twitter' }],
      scheduledTime: '2026-11-23T09:00:00.000',
      timeZone: 'UTC',
      ...media,
    };
    const client = await next(world);
    expect((await post(client, 'same', otherwise)).result).toMatchObject({
      status: 'scheduled',
      resumed: true,
    });
    expect((await post(client, 'same', { ...written, ...at })).error.kind).toBe('duplicate');
    expect(sandbox.posts).toHaveLength(1);
    const others = [
      { ...otherwise, scheduledTime: '2026-11-23T09:00:01.000' },
      { ...otherwise, platforms: [{ platform: 'instagram', accountId: 'ig_second' }, { platform: 'x' }] },
      { ...otherwise, imageUrls: ['https://files.example/b.jpg'] },
      { ...otherwise, enableRepurposing: true },
    ];
    for (const other of others) expect((await post(client, 'same', other)).isError).toBe(false);
    expect(sandbox.posts).toHaveLength(1 + others.length);
  });
});

test('a key keeps the order of the targets of its first attempt, also when that was refused', async () => {
  const world = await open();
  const { sandbox, client } = world;
  const forth = { idempotencyKey: 'my-key', platforms: [{ platform: 'x' }, { platform: 'threads' }] };
  const back = { ...forth, platforms: forth.platforms.toReversed() };
  sandbox.faults.next(POSTS, refusal(403));
  expect((await post(client, 'in any order', forth)).error.outcome).toBe('nothing_happened');
  await leaveOpen(world, 'in any order', back);
  expect((await post(client, 'in any order', forth)).result.resumed).toBe(true);
  expect(sandbox.posts).toHaveLength(1);
});

test('outside the window the same content is a post of its own', async () => {
  const { clock, sandbox, client } = await open({ SOKU_DUPLICATE_WINDOW_HOURS: '0' });
  expect((await post(client, 'daily')).isError).toBe(false);
  await clock.sleep(1_000);
  expect((await post(client, 'daily')).isError).toBe(false);
  expect(sandbox.posts).toHaveLength(2);
  expect(keysOf(sandbox)).toHaveLength(2);
});

test.each([2, 5])('%i identical calls at once make one post, and each gets its id', async (count) => {
  const { sandbox, start, client } = await open({}, systemClock);
  const other = await start();
  const calls = Array.from({ length: count }, (_, index) =>
    post(index % 2 === 0 ? client : other, 'at once'),
  );
  const answers = await Promise.all(calls);
  expect(sandbox.posts).toHaveLength(1);
  const [one] = sandbox.posts;
  for (const { isError, result, error, text } of answers) {
    expect(isError ? error.kind : result.postSubmissionId).toBe(
      isError ? 'duplicate' : one?.postSubmissionId,
    );
    expect(text).toContain(one?.postSubmissionId);
  }
});

test('of identical calls at once, one that fails still learns what the other brought', async () => {
  const { sandbox, start, client } = await open({}, systemClock);
  const other = await start();
  sandbox.faults.next(POSTS, { kind: 'delay', ms: 100 }, refusal(403));
  const answers = await Promise.all([post(client, 'one'), post(other, 'one')]);
  expect(sandbox.posts).toHaveLength(1);
  for (const { text } of answers) expect(text).toContain(sandbox.posts[0]?.postSubmissionId);
  expect((await post(client, 'one')).error.kind).toBe('duplicate');
});

test('identical calls at once that are all refused: nothing happened, for all of them in the end', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.always(POSTS, refusal(403));
  await Promise.all([post(client, 'refused'), post(client, 'refused')]);
  expect(await listed(client)).toMatchObject([{ status: 'rejected' }]);
  sandbox.faults.clear();
  expect((await post(client, 'refused')).result).not.toHaveProperty('resumed');
  expect(sandbox.posts).toHaveLength(1);
});

test('callers with keys of their own see nothing of each other', async () => {
  const { sandbox, client } = await open();
  const keyed = (key: string) => connectHttp('client-2026', client.url, { 'soku-api-key': key });
  const mine = await keyed(SANDBOX_KEYS.active);
  const theirs = await keyed(SANDBOX_KEYS.no_credits);
  const args = { idempotencyKey: 'one-key' };
  expect((await post(mine, 'same words', args)).isError).toBe(false);
  const second = await post(theirs, 'same words', args);
  expect(second.isError).toBe(false);
  expect(second.result).not.toHaveProperty('replayed');
  expect(sandbox.posts.map(({ ownerId }) => ownerId)).toEqual(['user_active', 'user_no_credits']);
  const [own] = await listed(mine);
  const [other, ...more] = await listed(theirs);
  expect(own).toMatchObject({ postSubmissionId: sandbox.posts[0]?.postSubmissionId });
  expect(other).toMatchObject({ postSubmissionId: sandbox.posts[1]?.postSubmissionId });
  expect(more).toEqual([]);
  await Promise.all([mine.close(), theirs.close()]);
});

test('one key in all attempts, and another for every other post', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.next(POSTS, { kind: 'drop_before' }, refusal(503), DROP_AFTER);
  await post(client, 'first');
  expect(keysOf(sandbox)).toHaveLength(1);
  await client.call('soku_create_posts', {
    posts: [
      { text: 'second', platforms: X },
      { text: 'third', platforms: X },
    ],
  });
  expect(keysOf(sandbox)).toHaveLength(3);
});

test('a key stands for its content also long afterwards', async () => {
  const { clock, sandbox, client } = await openOutOfTime();
  const first = await post(client, 'keyed', { idempotencyKey: 'my-key' });
  await clock.sleep(40 * 24 * 3_600_000);
  const { error, text } = await post(client, 'other', { idempotencyKey: 'my-key' });
  expect(error).toMatchObject({ code: 'idempotency_conflict', outcome: 'nothing_happened' });
  expect(text).toContain(`${first.result.postSubmissionId}`);
  expect(postRequests(sandbox)).toHaveLength(1);
});
