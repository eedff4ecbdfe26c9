import { describe, expect, test } from 'vitest';
import type { Fault, Reading } from '../../src/sandbox/index.ts';
import {
  DROP_AFTER,
  keysOf,
  listed,
  openOutOfTime,
  POSTS,
  post,
  postRequests,
  refusal,
} from '../support/posting.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';
import { LeapingClock } from '../support/virtual-clock.ts';

async function open(readings: readonly Reading[] = ['no-list']) {
  const clock = new LeapingClock();
  const sandbox = await openSandbox({ clock, readings });
  const client = await serveAndConnect(sandbox.url, { clock, random: () => 0.5 });
  return { clock, sandbox, client };
}

const PASSING: [string, Fault][] = [
  ['dropped before it was read', { kind: 'drop_before' }],
  ['dropped after it was accepted', DROP_AFTER],
  ['half an answer', { kind: 'partial' }],
  ['half an answer after it was accepted', { kind: 'partial', processFirst: true }],
  ['429 without a header', refusal(429)],
  ['429 with Retry-After', refusal(429, { 'Retry-After': '2' })],
  ['429 with X-RateLimit-Reset', refusal(429, { 'X-RateLimit-Reset': '2026-11-21T12:00:01Z' })],
  ['500', refusal(500)],
  ['500 after it was accepted', { kind: 'respond', status: 500, processFirst: true }],
  ['502 with an HTML page', { kind: 'respond', status: 502, contentType: 'text/html', body: '<html>' }],
  ['503', refusal(503)],
  ['504 after it was accepted', { kind: 'respond', status: 504, processFirst: true }],
];

describe('a fault that passes: one post, and the agent gets its id', () => {
  test.each(PASSING)('%s', async (_name, fault) => {
    const { sandbox, client } = await open();
    sandbox.faults.next(POSTS, fault);
    const answer = await post(client, 'once');
    expect(answer.isError).toBe(false);
    expect(sandbox.posts).toHaveLength(1);
    expect(answer.result).toMatchObject({
      status: 'submitted',
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
      idempotencyKey: sandbox.posts[0]?.idempotencyKey,
    });
    expect(postRequests(sandbox)).toHaveLength(2);
    expect(postRequests(sandbox)[1]).toMatchObject({ rawBody: postRequests(sandbox)[0]?.rawBody });
    expect(keysOf(sandbox)).toEqual([answer.result.idempotencyKey]);
    expect(await listed(client)).toMatchObject([{ status: 'accepted' }]);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['soku_transcribe_media', 'POST /v1/ai/transcribe', { mediaId: 'media_sandbox1' }],
    ['soku_upload_media', 'POST /v1/media', { url: 'https://files.example/a.jpg' }],
    ['soku_render_template', 'POST /v1/templates', { templateSlug: 'tweetImage' }],
    ['soku_render_og_image', 'POST /v1/media/render-og', { templateSlug: 'og-blog-post' }],
    ['soku_list_posts', 'GET /v1/posts', { source: 'account' }],
  ])('%s is repeated as well', async (tool, route, args) => {
    const { sandbox, client } = await open([]);
    if (!isRoute(route)) throw new Error(route);
    sandbox.faults.next(route, DROP_AFTER, refusal(503));
    const answer = await client.call(tool, args);
    expect(answer.text).not.toContain('Fix:');
    expect(answer.isError).toBe(false);
    // The picture that a rendering brings is fetched beside.
    expect(sandbox.requests.filter(({ path }) => path.startsWith('/v1/'))).toHaveLength(3);
  });
});

const isRoute = (text: string): text is `${string} /${string}` => text.includes(' /');

test('a transcription keeps its key over all attempts and is paid once', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.next('POST /v1/ai/transcribe', DROP_AFTER, refusal(500), refusal(429), refusal(502));
  const failed = await client.call('soku_transcribe_media', { mediaId: 'media_sandbox1' });
  expect(failed.error).toMatchObject({ kind: 'upstream', retryable: true, outcome: 'unknown' });
  const answer = await client.call('soku_transcribe_media', { mediaId: 'media_sandbox1' });
  expect(answer.result).toMatchObject({ status: 'completed', creditsDebited: 10 });
  expect(keysOf(sandbox, '/v1/ai/transcribe')).toEqual([answer.result.idempotencyKey]);
});

test('after four attempts it ends', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.always(POSTS, refusal(503));
  const answer = await post(client, 'never');
  expect(answer.error).toMatchObject({ kind: 'upstream', status: 503 });
  expect(postRequests(sandbox)).toHaveLength(4);
  expect(keysOf(sandbox)).toHaveLength(1);
});

test('a refusal is not repeated', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.always(POSTS, refusal(400));
  const answer = await post(client, 'never');
  expect(answer.error).toMatchObject({ kind: 'input', outcome: 'nothing_happened' });
  expect(postRequests(sandbox)).toHaveLength(1);
});

test('a wait that does not fit into the deadline comes as rate_limit at once', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.always(POSTS, refusal(429, { 'Retry-After': '50' }));
  const answer = await post(client, 'later');
  expect(answer.error).toMatchObject({
    kind: 'rate_limit',
    status: 429,
    retryable: true,
    retryAfterSeconds: 50,
    outcome: 'nothing_happened',
  });
  expect(answer.text).toContain('The same call may be retried after 50 seconds.');
  expect(postRequests(sandbox)).toHaveLength(1);
  expect(await listed(client)).toMatchObject([{ status: 'rejected' }]);
});

test('four times 429 ends with what the last one asked for, and nothing happened', async () => {
  const { sandbox, client } = await open();
  sandbox.faults.always(POSTS, refusal(429, { 'Retry-After': '1' }));
  const answer = await post(client, 'later');
  expect(answer.error).toMatchObject({
    kind: 'rate_limit',
    retryAfterSeconds: 1,
    outcome: 'nothing_happened',
  });
  expect(postRequests(sandbox)).toHaveLength(4);
  sandbox.faults.clear();
  expect((await post(client, 'later')).result).not.toHaveProperty('resumed');
  expect(sandbox.posts).toHaveLength(1);
});

test('429 after an answer was lost: what became of the first attempt stays unknown', async () => {
  const { clock, sandbox, client } = await open();
  sandbox.faults.next(POSTS, DROP_AFTER, refusal(429, { 'Retry-After': '50' }));
  const answer = await post(client, 'lost');
  expect(answer.error).toMatchObject({ kind: 'rate_limit', retryAfterSeconds: 50, outcome: 'unknown' });
  expect((await post(client, 'lost')).error).toMatchObject({ code: 'posts_a_minute', outcome: 'unknown' });
  expect(postRequests(sandbox)).toHaveLength(2);
  await clock.advance(51_000);
  expect((await post(client, 'lost')).result).toMatchObject({
    resumed: true,
    postSubmissionId: sandbox.posts[0]?.postSubmissionId,
  });
  expect(sandbox.posts).toHaveLength(1);
});

test('nothing listens: it was never sent, and that is said', async () => {
  const { sandbox, client } = await open();
  await sandbox.close();
  const answer = await post(client, 'nobody there');
  expect(answer.error).toMatchObject({
    kind: 'network',
    code: 'ECONNREFUSED',
    retryable: true,
    outcome: 'nothing_happened',
  });
  expect(answer.text.split('\n')[0]).toBe('Nothing was published.');
  expect(await listed(client)).toMatchObject([{ status: 'rejected' }]);
});

test("the caller's abort ends a wait: no further request goes out", async () => {
  const { clock, sandbox, client } = await openOutOfTime({ moved: true });
  const caller = new AbortController();
  sandbox.faults.next(POSTS, refusal(429, { 'Retry-After': '10' }));
  const call = expect(post(client, 'no more', {}, { signal: caller.signal })).rejects.toThrow();
  // The deadline, and the wait.
  await expect.poll(() => clock.timers).toBe(2);
  caller.abort();
  await call;
  await expect.poll(() => clock.timers).toBe(0);
  await clock.advance(30_000);
  expect(postRequests(sandbox)).toHaveLength(1);
  expect(await listed(client)).toMatchObject([{ status: 'rejected' }]);
});
