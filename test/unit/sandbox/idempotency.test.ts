import { expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { HOUR, MINUTE, sandboxForTest, sendWithKey, textPost } from './support.ts';

const withKey = { 'idempotency-key': 'one' };

test('the same key and body give the same answer and one post', async () => {
  const { sandbox } = await sandboxForTest();
  const first = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey });
  const again = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey });
  expect(again).toMatchObject({ status: first.status, body: first.body });
  expect(sandbox.posts).toHaveLength(1);
});

test('a repetition is not counted twice', async () => {
  const { sandbox } = await sandboxForTest();
  for (let sent = 0; sent < 40; sent += 1) {
    const reply = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('x-ratelimit-remaining')).toBe('29');
  }
});

test('many requests at once with one key give one post', async () => {
  const { sandbox } = await sandboxForTest();
  const replies = await Promise.all(
    Array.from({ length: 20 }, () =>
      sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey }),
    ),
  );
  expect(sandbox.posts).toHaveLength(1);
  expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
});

test('the order of the fields does not make another body', async () => {
  const { sandbox } = await sandboxForTest();
  const one = { enableRepurposing: true, ...textPost() };
  const other = { ...textPost(), enableRepurposing: true };
  await sendWithKey(sandbox, 'POST /v1/posts', { body: one, headers: withKey });
  expect(await sendWithKey(sandbox, 'POST /v1/posts', { body: other, headers: withKey })).toMatchObject({
    status: 201,
  });
});

test('the same key with another body is a conflict', async () => {
  const { sandbox } = await sandboxForTest();
  await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey });
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', {
    body: textPost({ text: 'Other' }),
    headers: withKey,
  });
  expect(reply.status).toBe(409);
  expect(reply.body).toMatchObject({ error: { code: 'idempotency_conflict' } });
  expect(sandbox.posts).toHaveLength(1);
});

test('a refusal does not use the key up', async () => {
  const { sandbox } = await sandboxForTest();
  const refused = await sendWithKey(sandbox, 'POST /v1/posts', {
    body: textPost({ platform: [] }),
    headers: withKey,
  });
  expect(refused.status).toBe(400);
  expect(await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey })).toMatchObject({
    status: 201,
  });
});

test('a repetition gets its answer even when the scheduled time has passed', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const body = textPost({}, { scheduledTime: clock.in(2 * MINUTE) });
  const first = await sendWithKey(sandbox, 'POST /v1/posts', { body, headers: withKey });
  clock.advance(HOUR);
  expect((await sendWithKey(sandbox, 'POST /v1/posts', { body, headers: withKey })).body).toEqual(first.body);
});

test('keys belong to one account and one endpoint', async () => {
  const { sandbox } = await sandboxForTest();
  const body = textPost();
  await sendWithKey(sandbox, 'POST /v1/posts', { body, headers: withKey });
  const other = { ...withKey, 'soku-api-key': SANDBOX_KEYS.no_credits };
  await sendWithKey(sandbox, 'POST /v1/posts', { body, headers: other });
  expect(sandbox.posts).toHaveLength(2);
  const media = { body: { url: 'https://files.example/a.png' }, headers: withKey };
  expect(await sendWithKey(sandbox, 'POST /v1/media', media)).toMatchObject({ status: 201 });
});

test('keys are kept for 24 hours', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const post = () => sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: withKey });
  await post();
  clock.advance(24 * HOUR - 1);
  await post();
  expect(sandbox.posts).toHaveLength(1);
  clock.advance(1);
  await post();
  expect(sandbox.posts).toHaveLength(2);
});

test('without a key every post is a new one', async () => {
  const { sandbox } = await sandboxForTest();
  await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost() });
  await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost() });
  expect(sandbox.posts).toHaveLength(2);
});
