import { expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { parseReadings } from '../../../src/sandbox/readings.ts';
import { field, HOUR, MINUTE, sandboxForTest, sendWithKey, textPost } from './support.ts';

const POSTS = 'POST /v1/posts';
const keyed = { body: textPost(), headers: { 'idempotency-key': 'k1' } };

it('no-idempotency: one key, two posts', async () => {
  const { sandbox } = await sandboxForTest({ readings: ['no-idempotency'] });
  const first = await sendWithKey(sandbox, POSTS, keyed);
  const second = await sendWithKey(sandbox, POSTS, keyed);
  expect(field(first, 'postSubmissionId')).not.toBe(field(second, 'postSubmissionId'));
  expect(sandbox.posts).toHaveLength(2);
});

it('keys-for-an-hour: the same answer within the hour, another post after it', async () => {
  const { sandbox, clock } = await sandboxForTest({ readings: ['keys-for-an-hour'] });
  const first = await sendWithKey(sandbox, POSTS, keyed);
  clock.advance(HOUR - MINUTE);
  expect((await sendWithKey(sandbox, POSTS, keyed)).body).toEqual(first.body);
  clock.advance(2 * MINUTE);
  await sendWithKey(sandbox, POSTS, keyed);
  expect(sandbox.posts).toHaveLength(2);
});

it.each([
  ['keys-in-progress', [201, 409], 1],
  ['keys-not-atomic', [201, 201], 2],
] as const)('%s: two at once', async (reading, statuses, posts) => {
  const { sandbox } = await sandboxForTest({ readings: [reading] });
  const both = await Promise.all([1, 2].map(() => sendWithKey(sandbox, POSTS, keyed)));
  expect(both.map(({ status }) => status).toSorted()).toEqual(statuses);
  expect(sandbox.posts).toHaveLength(posts);
  expect((await sendWithKey(sandbox, POSTS, keyed)).status).toBe(201);
  expect(sandbox.posts).toHaveLength(posts);
});

it('list-with-keys: the list shows the key, which it doesn’t by default', async () => {
  for (const readings of [['list-with-keys'], []] as const) {
    const { sandbox } = await sandboxForTest({ readings });
    await sendWithKey(sandbox, POSTS, keyed);
    const { text } = await sendWithKey(sandbox, 'GET /v1/posts');
    expect(text.includes('"k1"')).toBe(readings.length > 0);
  }
});

it('reset-seconds: the reset is told from now', async () => {
  const { sandbox } = await sandboxForTest({ readings: ['reset-seconds'] });
  const { headers } = await sendWithKey(sandbox, POSTS, keyed);
  expect(headers.get('x-ratelimit-reset')).toBe('60');
});

it.each([
  ['no-details', undefined],
  ['details-text', expect.stringContaining('post.content.platform')],
  ['details-list', [expect.objectContaining({ field: 'post.content.platform' })]],
] as const)('%s', async (reading, details) => {
  const { sandbox } = await sandboxForTest({ readings: [reading] });
  const { body } = await sendWithKey(sandbox, POSTS, { body: textPost({ platform: [] }) });
  expect(body).toMatchObject({ error: { code: 'validation_error' } });
  expect(body).toHaveProperty('error');
  if (details === undefined) expect(body).not.toHaveProperty('error.details');
  else expect(body).toMatchObject({ error: { details } });
});

it.each([
  ['503', 503, 0],
  ['503-after', 503, 1],
  ['delay-20', 201, 1],
] as const)('the header x-sandbox-fault: %s', async (fault, status, posts) => {
  const { sandbox } = await sandboxForTest();
  const headers = { 'x-sandbox-fault': fault };
  expect((await sendWithKey(sandbox, POSTS, { body: textPost(), headers })).status).toBe(status);
  expect(sandbox.posts).toHaveLength(posts);
  expect((await sendWithKey(sandbox, POSTS, { body: textPost() })).status).toBe(201);
});

it.each([
  ['drop', 0],
  ['drop-after', 1],
  ['half-after', 1],
] as const)('the header x-sandbox-fault: %s breaks the connection', async (fault, posts) => {
  const { sandbox } = await sandboxForTest();
  const headers = { 'soku-api-key': SANDBOX_KEYS.active, 'x-sandbox-fault': fault };
  await expect(sendWithKey(sandbox, POSTS, { body: textPost(), headers })).rejects.toThrow();
  expect(sandbox.posts).toHaveLength(posts);
});

it('the header x-sandbox-fault says what it takes when it is something else', async () => {
  const { sandbox } = await sandboxForTest();
  for (const fault of ['explode', '200', 'delay-9999999', '503-before']) {
    const { status, text } = await sendWithKey(sandbox, POSTS, {
      body: textPost(),
      headers: { 'x-sandbox-fault': fault },
    });
    expect([status, text]).toEqual([400, expect.stringContaining('x-sandbox-fault takes')]);
  }
  expect(sandbox.posts).toEqual([]);
});

it('a list of readings is read, and the first unknown name told', () => {
  expect(parseReadings('bearer, no-list')).toEqual({ readings: ['bearer', 'no-list'] });
  expect(parseReadings('bearer,nolist,x')).toEqual({ unknown: 'nolist' });
});
