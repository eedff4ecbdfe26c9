import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  SANDBOX_ID_TOKEN,
  SANDBOX_KEYS,
  SANDBOX_REFRESH_TOKEN,
  type Sandbox,
} from '../../../src/sandbox/index.ts';
import {
  field,
  HOUR,
  type Reply,
  sandboxForTest,
  send,
  sendWithKey,
  sendWithToken,
  textPost,
} from './support.ts';

test('a key can be created, used and revoked', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const created = await sendWithToken(sandbox, 'POST /v1/api-keys', { body: { name: 'Laptop' } });
  expect(created.status).toBe(201);
  expect(created.body).toEqual({ apiKey: expect.stringMatching(/^sk_live_[\w-]{32}$/) });
  const key = field(created, 'apiKey');
  const post = () =>
    sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers: { 'soku-api-key': key } });
  expect(await post()).toMatchObject({ status: 201 });

  const stored = sandbox.listKeys().at(-1);
  expect(stored).toMatchObject({
    key,
    name: 'Laptop',
    state: 'active',
    createdAt: clock.in(0),
    revokedAt: null,
  });
  const revoke = () => sendWithToken(sandbox, `DELETE /v1/api-keys/${stored?.id}`);
  expect(await revoke()).toMatchObject({ status: 204, text: '' });
  expect(await post()).toMatchObject({ status: 401 });
  expect(await revoke()).toMatchObject({ status: 204 });
  expect(sandbox.listKeys().at(-1)).toMatchObject({ state: 'revoked', revokedAt: clock.in(0) });
});

test('the list shows previews of the own keys only', async () => {
  const { sandbox, clock } = await sandboxForTest();
  await sendWithToken(sandbox, 'POST /v1/api-keys');
  const reply = await sendWithToken(sandbox, 'GET /v1/api-keys');
  expect(reply.status).toBe(200);
  const at = clock.in(0);
  expect(reply.body).toEqual({
    keys: [
      {
        id: 'key_sandbox_active',
        name: 'Sandbox active',
        keyPreview: 'sk_live_san...ive',
        createdAt: at,
        revokedAt: null,
        status: 'active',
      },
      {
        id: 'key_sandbox_revoked',
        name: 'Sandbox revoked',
        keyPreview: 'sk_live_san...ked',
        createdAt: at,
        revokedAt: at,
        status: 'revoked',
      },
      {
        id: expect.stringMatching(/^key_[0-9a-f]{12}$/),
        name: null,
        keyPreview: expect.stringMatching(/^sk_live_[\w-]{3}\.\.\.[\w-]{3}$/),
        createdAt: at,
        revokedAt: null,
        status: 'active',
      },
    ],
  });
  expect(reply.text).not.toContain(sandbox.listKeys().at(-1)?.key);
});

test('the sandbox knows the state of every key', async () => {
  const { sandbox } = await sandboxForTest();
  const states = sandbox.listKeys().map(({ key, state }) => ({ key, state }));
  expect(states).toEqual(sandbox.keys);
});

test.each([[''], ['x'.repeat(101)], [5]])('the name %s is refused', async (name) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithToken(sandbox, 'POST /v1/api-keys', { body: { name } });
  expect(reply).toMatchObject({ status: 400, body: { error: { details: { field: 'name' } } } });
});

test.each(['key_none', 'key_sandbox_past_due'])(
  'revoking %s is a 404: no such key, or not the own',
  async (id) => {
    const { sandbox } = await sandboxForTest();
    const reply = await sendWithToken(sandbox, `DELETE /v1/api-keys/${id}`);
    expect(reply).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  },
);

test('metrics can be refreshed', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const reply = await sendWithToken(sandbox, 'POST /v1/metrics/refresh');
  expect(reply).toMatchObject({ status: 200, body: { refreshed: true, refreshedAt: clock.in(0) } });
});

async function trade(
  sandbox: Sandbox,
  form: Record<string, string>,
  query = '?key=firebase',
): Promise<Reply> {
  expect(sandbox.tokenUrl).toBe(`${sandbox.url}/token`);
  const response = await fetch(`${sandbox.tokenUrl}${query}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

const refresh = (refreshToken: string = SANDBOX_REFRESH_TOKEN) => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
});

test('a refresh token gives an ID token for one hour', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const reply = await trade(sandbox, refresh());
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({
    expires_in: '3600',
    token_type: 'Bearer',
    user_id: 'user_active',
    project_id: 'soku-sandbox',
  });
  const idToken = field(reply, 'id_token');
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString();
  const claims = z.object({ iat: z.number(), exp: z.number() }).parse(JSON.parse(payload));
  expect(claims).toEqual({ iat: clock.now() / 1000, exp: (clock.now() + HOUR) / 1000 });

  const list = () => sendWithToken(sandbox, 'GET /v1/api-keys', {}, idToken);
  clock.advance(HOUR - 1);
  expect(await list()).toMatchObject({ status: 200 });
  clock.advance(1);
  expect(await list()).toMatchObject({ status: 401 });
  expect(await sendWithToken(sandbox, 'GET /v1/api-keys', {}, SANDBOX_ID_TOKEN)).toMatchObject({
    status: 200,
  });
});

test('each trade gives a fresh refresh token, and earlier ones stay good', async () => {
  const { sandbox } = await sandboxForTest();
  const first = field(await trade(sandbox, refresh()), 'refresh_token');
  const second = field(await trade(sandbox, refresh(first)), 'refresh_token');
  expect(new Set([SANDBOX_REFRESH_TOKEN, first, second]).size).toBe(3);
  expect(await trade(sandbox, refresh(first))).toMatchObject({ status: 200 });
  expect(await trade(sandbox, refresh())).toMatchObject({ status: 200 });
});

test.each([
  ['a wrong refresh token', refresh('nobody'), '?key=firebase', 400, 'INVALID_REFRESH_TOKEN'],
  ['no refresh token', { grant_type: 'refresh_token' }, '?key=firebase', 400, 'MISSING_REFRESH_TOKEN'],
  ['another grant', { ...refresh(), grant_type: 'password' }, '?key=firebase', 400, 'INVALID_GRANT_TYPE'],
  ['no API key', refresh(), '', 403, 'The request is missing a valid API key.'],
])('the token endpoint refuses %s', async (_case, form, query, status, message) => {
  const { sandbox } = await sandboxForTest();
  const reply = await trade(sandbox, form, query);
  expect(reply).toMatchObject({ status, body: { error: { code: status, message } } });
});

test('the token endpoint takes a form, not JSON', async () => {
  const { sandbox } = await sandboxForTest();
  const reply = await send(sandbox, 'POST /token?key=firebase', { body: refresh() });
  expect(reply).toMatchObject({ status: 400, body: { error: { message: 'INVALID_GRANT_TYPE' } } });
});

test('the revoked key stays revoked whatever is done', async () => {
  const { sandbox } = await sandboxForTest();
  await sendWithToken(sandbox, 'DELETE /v1/api-keys/key_sandbox_revoked');
  const headers = { 'soku-api-key': SANDBOX_KEYS.revoked };
  expect(await sendWithKey(sandbox, 'GET /v1/posts', { headers })).toMatchObject({ status: 401 });
});
