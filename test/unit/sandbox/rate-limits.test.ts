import { expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { MINUTE, SECOND, sandboxForTest, sendWithKey, sendWithToken } from './support.ts';

test.each([
  ['POST /v1/posts', 30],
  ['POST /v1/media', 30],
  ['POST /v1/templates', 20],
  ['POST /v1/media/render-og', 20],
  ['POST /v1/ai/transcribe', 10],
  ['GET /v1/posts', 100],
])('%s: %i a minute (RATE)', async (route, limit) => {
  const { sandbox } = await sandboxForTest();
  for (let left = limit - 1; left >= 0; left -= 1) {
    const { headers } = await sendWithKey(sandbox, route);
    expect(headers.get('x-ratelimit-remaining')).toBe(String(left));
  }
  const refused = await sendWithKey(sandbox, route);
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(refused.headers.get('x-ratelimit-limit')).toBe(String(limit));
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
});

test('the window slides: one request leaves it, one more fits', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const transcribe = () => sendWithKey(sandbox, 'POST /v1/ai/transcribe');
  await transcribe();
  clock.advance(30 * SECOND);
  for (let sent = 1; sent < 10; sent += 1) await transcribe();

  clock.advance(29_500);
  const refused = await transcribe();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('x-ratelimit-reset')).toBe(clock.in(500));

  clock.advance(500);
  expect(await transcribe()).toMatchObject({ status: 400 });
  expect(await transcribe()).toMatchObject({ status: 429 });
  clock.advance(MINUTE);
  expect(await transcribe()).toMatchObject({ status: 400 });
});

test('Retry-After is rounded up to whole seconds', async () => {
  const { sandbox, clock } = await sandboxForTest();
  for (let sent = 0; sent < 10; sent += 1) await sendWithKey(sandbox, 'POST /v1/ai/transcribe');
  clock.advance(1);
  const refused = await sendWithKey(sandbox, 'POST /v1/ai/transcribe');
  expect(refused.headers.get('retry-after')).toBe('60');
});

test("the account's 100 a minute hold across endpoints and keys", async () => {
  const { sandbox } = await sandboxForTest();
  for (let sent = 0; sent < 50; sent += 1) await sendWithKey(sandbox, 'GET /v1/posts');
  for (let sent = 0; sent < 50; sent += 1) await sendWithToken(sandbox, 'GET /v1/api-keys');
  expect(await sendWithKey(sandbox, 'POST /v1/media')).toMatchObject({ status: 429 });
  const other = { 'soku-api-key': SANDBOX_KEYS.no_credits };
  expect(await sendWithKey(sandbox, 'GET /v1/posts', { headers: other })).toMatchObject({ status: 200 });
});

test('the reset is an ISO time (DRATE) or Unix seconds (DRATE2), as asked for (C6)', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const { headers } = await sendWithKey(sandbox, 'GET /v1/posts');
  expect(headers.get('x-ratelimit-reset')).toBe(clock.in(MINUTE));
  expect(headers.get('x-ratelimit-tier')).toBe('premium');

  const { sandbox: other } = await sandboxForTest({ readings: ['reset-unix'] });
  const reply = await sendWithKey(other, 'GET /v1/posts');
  expect(reply.headers.get('x-ratelimit-reset')).toBe(String((clock.now() + MINUTE) / SECOND));
});
