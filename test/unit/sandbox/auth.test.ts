import { describe, expect, test } from 'vitest';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { type Reply, sandboxForTest, send, sendWithKey, textPost } from './support.ts';

const CONTENT = [
  'POST /v1/posts',
  'GET /v1/posts',
  'POST /v1/media',
  'POST /v1/templates',
  'POST /v1/media/render-og',
  'POST /v1/ai/transcribe',
];
const ACCOUNT = [
  'POST /v1/api-keys',
  'GET /v1/api-keys',
  'DELETE /v1/api-keys/key_sandbox_active',
  'POST /v1/metrics/refresh',
];

function expectUnauthorized(reply: Reply, message: string): void {
  expect(reply.status).toBe(401);
  expect(reply.body).toMatchObject({
    error: { type: 'authentication_error', code: 'unauthorized', message },
  });
  expect(reply.headers.has('x-ratelimit-limit')).toBe(false);
}

describe.each(CONTENT)('%s', (route) => {
  test.each([
    ['nothing', {}],
    ['an unknown key', { 'soku-api-key': 'sk_live_nobody' }],
    ['a revoked key', { 'soku-api-key': SANDBOX_KEYS.revoked }],
    ['the key as Bearer (AUTH)', { authorization: `Bearer ${SANDBOX_KEYS.active}` }],
    ['the key as x-api-key (AUTH)', { 'x-api-key': SANDBOX_KEYS.active }],
    ['an ID token', { authorization: `Bearer ${SANDBOX_ID_TOKEN}` }],
  ])('refuses %s', async (_case, headers) => {
    const { sandbox } = await sandboxForTest();
    expectUnauthorized(await send(sandbox, route, { headers }), 'Invalid or missing API key.');
  });

  test('refuses a past-due subscription', async () => {
    const { sandbox } = await sandboxForTest();
    const reply = await send(sandbox, route, { headers: { 'soku-api-key': SANDBOX_KEYS.past_due } });
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({
      error: {
        type: 'authentication_error',
        code: 'forbidden',
        message: 'An active subscription is required to access the API.',
        details: null,
      },
    });
    expect(reply.headers.get('x-ratelimit-tier')).toBe('authenticated');
  });
});

describe.each(ACCOUNT)('%s', (route) => {
  test.each([
    ['nothing', {}],
    ['a wrong token', { authorization: 'Bearer nobody' }],
    ['the token without Bearer', { authorization: SANDBOX_ID_TOKEN }],
    ['an API key (AUTH)', { 'soku-api-key': SANDBOX_KEYS.active }],
    ['an API key as Bearer', { authorization: `Bearer ${SANDBOX_KEYS.active}` }],
  ])('refuses %s', async (_case, headers) => {
    const { sandbox } = await sandboxForTest();
    expectUnauthorized(await send(sandbox, route, { headers }), 'Invalid or expired Firebase ID token.');
  });
});

describe('turned round, as KEYMGMT and TROUBLE say (C1)', () => {
  test('the key goes as Bearer', async () => {
    const { sandbox } = await sandboxForTest({ readings: ['bearer'] });
    const headers = { authorization: `Bearer ${SANDBOX_KEYS.active}` };
    expect(await send(sandbox, 'POST /v1/posts', { body: textPost(), headers })).toMatchObject({
      status: 201,
    });
  });

  test.each([
    ['soku-api-key', { 'soku-api-key': SANDBOX_KEYS.active }],
    ['Authorization without Bearer', { authorization: SANDBOX_KEYS.active }],
    ['extra spaces', { authorization: `Bearer  ${SANDBOX_KEYS.active}` }],
  ])('refuses %s', async (_case, headers) => {
    const { sandbox } = await sandboxForTest({ readings: ['bearer'] });
    expectUnauthorized(await send(sandbox, 'GET /v1/posts', { headers }), 'Invalid or missing API key.');
  });
});

test('the checks come in this order: key, subscription, rate limit, body', async () => {
  const { sandbox } = await sandboxForTest();
  const body = { post: 'wrong' };
  const withKey = (key: string) =>
    sendWithKey(sandbox, 'POST /v1/posts', { body, headers: { 'soku-api-key': key } });
  expect(await withKey('sk_live_nobody')).toMatchObject({ status: 401 });
  expect(await withKey(SANDBOX_KEYS.past_due)).toMatchObject({ status: 403 });
  for (let sent = 0; sent < 30; sent += 1)
    expect(await withKey(SANDBOX_KEYS.active)).toMatchObject({ status: 400 });
  expect(await withKey(SANDBOX_KEYS.active)).toMatchObject({ status: 429 });
});
