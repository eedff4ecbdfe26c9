import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainError } from '../../src/explain/explain-error.ts';
import { JournalUnavailableError } from '../../src/journal/errors.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import type { Fault } from '../../src/sandbox/index.ts';
import {
  DROP_AFTER,
  HANG_AFTER,
  listed,
  openOutOfTime,
  POSTS,
  post,
  postRequests,
  refusal,
  requestsSeen,
  X,
} from '../support/posting.ts';
import { openSandbox, type ServerOptions, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { LeapingClock } from '../support/virtual-clock.ts';
import { stillClock, textOf } from '../support/whole.ts';

const clock = new LeapingClock();

async function open(options: ServerOptions = {}) {
  const sandbox = await openSandbox({ clock, readings: ['no-list'] });
  return { sandbox, client: await serveAndConnect(sandbox.url, { clock, random: () => 0, ...options }) };
}

const answer = (status: number, body: unknown, contentType = 'application/json'): Fault => ({
  kind: 'respond',
  status,
  body,
  contentType,
  processFirst: true,
});

/** How a call can end after its bytes left. `kind`, `code` and `status` are those of what came last. */
const ENDS: [string, Fault[], Record<string, unknown>, boolean][] = [
  ['no answer until the deadline', [HANG_AFTER], { kind: 'timeout', code: 'timeout' }, true],
  ['every connection dropped', [DROP_AFTER], { kind: 'network' }, true],
  ['503 to the end', [answer(503, {})], { kind: 'upstream', code: 'http_503', status: 503 }, true],
  ['524, which is not repeated', [answer(524, {})], { kind: 'upstream', status: 524 }, true],
  [
    'success without a body',
    [answer(200, undefined)],
    { kind: 'upstream', code: 'unusable_answer', status: 200 },
    true,
  ],
  [
    '204',
    [{ kind: 'respond', status: 204, processFirst: true }],
    { code: 'unusable_answer', status: 204 },
    true,
  ],
  ['success with an HTML page', [answer(200, '<html>', 'text/html')], { code: 'unusable_answer' }, true],
  ['success with broken JSON', [answer(201, '{"postSub')], { code: 'unusable_answer', status: 201 }, true],
  ['success without an id', [answer(201, { id: 1 })], { code: 'unusable_answer' }, true],
  ['success with an empty id', [answer(201, { postSubmissionId: ' ' })], { code: 'unusable_answer' }, true],
  ['success with a body over 2 MB', [answer(201, 'x'.repeat(2_200_000))], { code: 'unusable_answer' }, true],
  [
    'a refusal after an answer was lost',
    [DROP_AFTER, refusal(403)],
    { kind: 'subscription', status: 403 },
    false,
  ],
  ['an invalid request after an answer was lost', [DROP_AFTER, refusal(400)], { kind: 'input' }, false],
];

describe('bytes left and no decisive answer came', () => {
  test.each(ENDS)('%s', async (_name, faults, expected, retryable) => {
    const { sandbox, client } = faults.includes(HANG_AFTER) ? await openOutOfTime() : await open();
    sandbox.faults.next(POSTS, ...faults);
    const last = faults.at(-1);
    if (last !== undefined) sandbox.faults.always(POSTS, last);
    const first = await post(client, 'uncertain');
    expect(first.isError).toBe(true);
    expect(first.error).toMatchObject({ ...expected, outcome: 'unknown', retryable });
    expect(first.error.fix).toMatch(/with exactly the same content.*soku_list_posts/);
    expect(first.text).toBe(textOf(first.error, 'publish'));
    expect(await listed(client)).toMatchObject([{ status: 'unknown', text: 'uncertain' }]);

    sandbox.faults.clear();
    const again = await post(client, 'uncertain');
    expect(again.result).toMatchObject({
      resumed: true,
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
    });
    expect(first.error.fix).toContain(`${again.result.idempotencyKey}`);
    expect(sandbox.posts).toHaveLength(1);
    expect(await listed(client)).toMatchObject([{ status: 'accepted' }]);
  });

  test('in a batch the item says so, and the same list finishes it', async () => {
    const { sandbox, client } = await open();
    const posts = ['one', 'two', 'three'].map((text) => ({ text, platforms: X }));
    sandbox.faults.next(POSTS, { kind: 'none' }, answer(200, undefined));
    const first = await client.call('soku_create_posts', { posts });
    expect(first.result).toMatchObject({
      succeeded: 2,
      failed: 1,
      items: [
        { status: 'submitted' },
        { status: 'failed', error: { outcome: 'unknown' } },
        { status: 'submitted' },
      ],
    });
    expect(first.text).toContain(
      '2 of 3 posts are submitted, 1 may or may not be submitted, 0 failed, 0 not sent',
    );
    expect(first.text).toContain('The post may or may not have been submitted.');
    expect(first.result.nextStep).toContain('Call again with exactly the same list');
    const second = await client.call('soku_create_posts', { posts });
    expect(second.result).toMatchObject({
      succeeded: 3,
      failed: 0,
      items: [
        { status: 'duplicate' },
        { status: 'submitted', postSubmissionId: sandbox.posts[1]?.postSubmissionId },
        { status: 'duplicate' },
      ],
    });
    expect(sandbox.posts).toHaveLength(3);
  });
});

test('a 401 after a lost answer, also for the other header, says nothing of what was lost', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.next(POSTS, DROP_AFTER, refusal(401), refusal(401));
  const refused = await post(client, 'lost');
  expect(refused.error).toMatchObject({ kind: 'auth', status: 401, outcome: 'unknown' });
  expect((await post(client, 'lost')).result.resumed).toBe(true);
  expect(sandbox.posts).toHaveLength(1);
});

test('a 401 after a lost answer under the second header says nothing of it either', async () => {
  const sandbox = await openSandbox({ clock, readings: ['bearer', 'no-list'] });
  const client = await serveAndConnect(sandbox.url, { clock });
  sandbox.faults.next(POSTS, { kind: 'none' }, DROP_AFTER, refusal(401));
  const refused = await post(client, 'lost');
  expect(refused.error).toMatchObject({ kind: 'auth', outcome: 'unknown' });
  expect((await post(client, 'lost')).result.resumed).toBe(true);
  expect(sandbox.posts).toHaveLength(1);
});

describe('a refusal of an attempt that was taken up again', () => {
  test('says nothing of the first attempt', async () => {
    const { sandbox, client } = await open();
    sandbox.faults.next(POSTS, answer(200, undefined), refusal(403));
    await post(client, 'lost');
    const refused = await post(client, 'lost');
    expect(refused.error).toMatchObject({ kind: 'subscription', outcome: 'unknown', retryable: false });
    expect(refused.text).toContain("This refusal doesn't show what became of an earlier attempt");
    expect((await post(client, 'lost')).result.resumed).toBe(true);
    expect(sandbox.posts).toHaveLength(1);
  });

  test('proves nothing either when it is about the content itself: its media may have gone since', async () => {
    const { sandbox, client } = await open();
    sandbox.faults.next(POSTS, ...Array.from({ length: 4 }, () => refusal(503)));
    await post(client, 'bad words');
    const error = { code: 'validation_error', message: 'bad words', details: { field: 'post.content.text' } };
    sandbox.faults.next(POSTS, { kind: 'respond', status: 400, body: { error } });
    const refused = await post(client, 'bad words');
    expect(refused.error).toMatchObject({ kind: 'input', field: 'text', outcome: 'unknown' });
    expect(await listed(client)).toMatchObject([{ status: 'unknown' }]);
  });
});

test('the same post in other code points, after a lost answer: nothing goes out under the key of the first', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.next(POSTS, answer(200, undefined));
  await post(client, 'caf\u00e9');
  const again = await post(client, 'cafe\u0301');
  expect(again.error).toMatchObject({
    code: 'earlier_attempt_open',
    outcome: 'unknown',
    retryable: false,
    message: expect.stringContaining('code points'),
    fix: expect.stringContaining('exactly the arguments of the first call'),
  });
  expect(postRequests(sandbox)).toHaveLength(1);
  expect((await post(client, 'caf\u00e9')).result.resumed).toBe(true);
  expect(sandbox.posts).toHaveLength(1);
});

describe('nothing was sent', () => {
  test('a call that was cancelled before its bytes left is no open submission', async () => {
    const journal = createMemoryJournal({ clock });
    let intended = () => {};
    const written = new Promise<void>((resolve) => {
      intended = resolve;
    });
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const slow = {
      ...journal,
      begin: async (...args: Parameters<typeof journal.begin>) => {
        const begun = await journal.begin(...args);
        intended();
        await over;
        return begun;
      },
    };
    const { sandbox, client } = await open({ journal: slow });
    const caller = new AbortController();
    const call = expect(post(client, 'too late', {}, { signal: caller.signal })).rejects.toThrow();
    await written;
    caller.abort();
    await call;
    // The client is done at once; the server has heard of it by the time that it answers another call.
    await listed(client);
    end();
    await expect.poll(() => listed(client)).toMatchObject([{ status: 'rejected', text: 'too late' }]);
    expect(sandbox.requests).toHaveLength(0);
  });

  test('a call that was cancelled after its bytes left stays open, and is taken up', async () => {
    const { sandbox, client } = await open();
    const caller = new AbortController();
    sandbox.faults.next(POSTS, HANG_AFTER);
    const call = expect(post(client, 'cut off', {}, { signal: caller.signal })).rejects.toThrow();
    await requestsSeen(sandbox, 1);
    caller.abort();
    await call;
    await expect.poll(() => listed(client)).toMatchObject([{ status: 'unknown' }]);
    expect((await post(client, 'cut off')).result.resumed).toBe(true);
    expect(sandbox.posts).toHaveLength(1);
  });
});

test('what can’t be written down isn’t sent, and the person learns what to mend', async () => {
  const file = join(temporaryFolder(), 'not-a-folder');
  writeFileSync(file, '');
  const { sandbox, client } = await open({ env: { SOKU_STATE_DIR: file } });
  const { error, text } = await post(client, 'not sent');
  expect(error).toMatchObject({ kind: 'config', code: 'journal_unavailable', outcome: 'nothing_happened' });
  // A caller over HTTP learns no paths; who runs the server does.
  expect(text).not.toContain(file);
  const { fix } = explainError(new JournalUnavailableError('ENOSPC', file), {
    args: {},
    audience: 'owner',
    has: () => true,
  });
  expect(fix).toContain(file);
  expect(fix).toContain('SOKU_STATE_DIR');
  const batch = await client.call('soku_create_posts', { posts: [{ text: 'one', platforms: X }] });
  expect(batch.result).toMatchObject({ items: [{ error: { code: 'journal_unavailable' } }] });
  expect(sandbox.requests).toHaveLength(0);
});

describe('with SOKU_JOURNAL=best-effort a journal that can not be written stops nothing and is told', () => {
  async function openWithoutJournal() {
    const file = join(temporaryFolder(), 'not-a-folder');
    writeFileSync(file, '');
    return open({ env: { SOKU_STATE_DIR: file, SOKU_JOURNAL: 'best-effort' } });
  }
  const WARNING = /could not be written to the journal \(ENOTDIR\)/;

  test('with a success', async () => {
    const { sandbox, client } = await openWithoutJournal();
    const { isError, result, text } = await post(client, 'all the same');
    expect(isError).toBe(false);
    expect(result.warnings).toEqual(expect.arrayContaining([expect.stringMatching(WARNING)]));
    expect(text).toMatch(WARNING);
    expect(text).not.toContain('not-a-folder');
    expect((await post(client, 'all the same')).error.kind).toBe('duplicate');
    expect(sandbox.posts).toHaveLength(1);
  });

  test('with an outcome that is unknown', async () => {
    const { sandbox, client } = await openWithoutJournal();
    sandbox.faults.next(POSTS, answer(200, undefined));
    const { error, text } = await post(client, 'lost');
    expect(error.outcome).toBe('unknown');
    expect(text).toMatch(WARNING);
    expect((await post(client, 'lost')).result.resumed).toBe(true);
    expect(sandbox.posts).toHaveLength(1);
  });

  test('with a refusal', async () => {
    const { sandbox, client } = await openWithoutJournal();
    sandbox.faults.next(POSTS, refusal(400));
    const { error, text } = await post(client, 'refused');
    expect(error).toMatchObject({ kind: 'input', outcome: 'nothing_happened' });
    expect(text).toMatch(WARNING);
  });

  test('with a batch', async () => {
    const { client } = await openWithoutJournal();
    const posts = [{ text: 'one', platforms: X }];
    const { isError, result, text } = await client.call('soku_create_posts', { posts });
    expect(isError).toBe(false);
    expect(result.warnings).toEqual(expect.arrayContaining([expect.stringMatching(WARNING)]));
    expect(text).toMatch(WARNING);
  });
});

test.each([
  { status: 424, requests: 1, outcome: 'nothing_happened' },
  { status: 500, requests: 4, outcome: 'unknown' },
])('Soku’s word that it refused counts below 500 only: $status', async ({ status, requests, outcome }) => {
  const sandbox = await openSandbox({ readings: ['no-list'] });
  const client = await serveAndConnect(sandbox.url, { clock: stillClock, random: () => 0 });
  const body = { error: { code: 'missing_integrations', message: 'no', details: { platforms: ['x'] } } };
  sandbox.faults.always('POST /v1/posts', { kind: 'respond', status, body });
  const { error } = await client.call('soku_create_post', { text: 'hi', platforms: [{ platform: 'x' }] });
  expect(error).toMatchObject({ kind: 'integrations', outcome, retryable: false });
  expect(postRequests(sandbox)).toHaveLength(requests);
});

test.each([302, 408, 409, 421, 425, 499])(
  'taken, but answered with %d: it is not known, and goes again under its key',
  async (status) => {
    const sandbox = await openSandbox({ clock: stillClock, readings: ['no-list'] });
    const client = await serveAndConnect(sandbox.url, { clock: stillClock, random: () => 0 });
    const post = { text: 'hi', platforms: [{ platform: 'x' }] };
    sandbox.faults.always('POST /v1/posts', { kind: 'respond', status, processFirst: true });
    const { error } = await client.call('soku_create_post', post);
    expect(error).toMatchObject({ outcome: 'unknown' });
    sandbox.faults.clear();
    expect((await client.call('soku_create_post', post)).isError).toBe(false);
    expect(sandbox.posts).toHaveLength(1);
  },
);

test('taken, but answered with a gateway’s page at 403: it is not known', async () => {
  const sandbox = await openSandbox({ readings: ['no-list'] });
  const client = await serveAndConnect(sandbox.url, { clock: stillClock, random: () => 0 });
  const page = { kind: 'respond', status: 403, contentType: 'text/html', body: '<html>' } as const;
  sandbox.faults.always('POST /v1/posts', { ...page, processFirst: true });
  const { error } = await client.call('soku_create_post', { text: 'hi', platforms: [{ platform: 'x' }] });
  expect(error).toMatchObject({ outcome: 'unknown' });
  expect(sandbox.posts).toHaveLength(1);
});

test('a post that Soku takes long to answer is not sent a second time beside itself', async () => {
  const sandbox = await openSandbox({ readings: ['no-list'] });
  const client = await serveAndConnect(sandbox.url, { clock });
  // 24 of the 45 seconds.
  sandbox.faults.always(POSTS, { kind: 'delay', ms: 1_200 });
  const answer = await client.call('soku_create_post', { text: 'hi', platforms: [{ platform: 'x' }] });
  expect(answer).toMatchObject({ isError: false });
  expect(sandbox.requests).toHaveLength(1);
});
