import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { SANDBOX_KEYS, startSandbox } from '../../../src/sandbox/index.ts';
import { sandboxForTest, send, sendWithKey, sendWithToken, textPost } from './support.ts';

const REQUEST_ID = /^req_[0-9a-f]{12}$/;

test('the root names it a sandbox', async () => {
  const { sandbox } = await sandboxForTest();
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const reply = await send(sandbox, 'GET /');
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({ name: 'Soku sandbox' });
  expect(await send(sandbox, 'HEAD /')).toMatchObject({ status: 200, text: '' });
});

test('it tells the keys to try things with', async () => {
  const { sandbox } = await sandboxForTest();
  expect(sandbox.keys).toEqual([
    { key: 'sk_live_sandbox_active', state: 'active' },
    { key: 'sk_live_sandbox_past_due', state: 'past_due' },
    { key: 'sk_live_sandbox_no_credits', state: 'no_credits' },
    { key: 'sk_live_sandbox_revoked', state: 'revoked' },
  ]);
});

test.each(['GET /v1/nothing', 'DELETE /v1/posts', 'GET /media/none/a.png'])('%s is a 404', async (route) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, route);
  expect(reply.status).toBe(404);
  expect(reply.body).toMatchObject({ error: { code: 'not_found' } });
});

test('every answer carries a request id of its own, and errors repeat it', async () => {
  const { sandbox } = await sandboxForTest();
  const replies = [
    await send(sandbox, 'GET /'),
    await send(sandbox, 'GET /v1/nothing'),
    await send(sandbox, 'POST /v1/posts', { body: textPost() }),
    await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost() }),
    await send(sandbox, 'POST /token'),
    await sendWithToken(sandbox, 'DELETE /v1/api-keys/key_sandbox_active'),
  ];
  const ids = replies.map(({ headers }) => headers.get('x-request-id'));
  for (const id of ids) expect(id).toMatch(REQUEST_ID);
  expect(new Set(ids).size).toBe(ids.length);
  expect(replies[1]?.body).toMatchObject({ error: { requestId: ids[1] } });
});

test('requests are recorded as they came', async () => {
  const { sandbox } = await sandboxForTest();
  const body = textPost();
  await sendWithKey(sandbox, 'POST /v1/posts?trace=1', { body, headers: { 'Idempotency-Key': 'k1' } });
  await send(sandbox, 'GET /v1/nothing');
  expect(sandbox.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/posts?trace=1',
      headers: {
        'idempotency-key': 'k1',
        'content-type': 'application/json',
        'soku-api-key': SANDBOX_KEYS.active,
      },
      rawBody: JSON.stringify(body),
      body,
      status: 201,
    },
    { method: 'GET', path: '/v1/nothing', rawBody: '', body: undefined, status: 404 },
  ]);
});

test.each([
  ['no content type', undefined, '{}'],
  ['text/plain', 'text/plain', '{}'],
  ['form data', 'application/x-www-form-urlencoded', 'a=1'],
  ['broken JSON', 'application/json', '{"post":'],
])('a body with %s is a 400', async (_case, contentType, body) => {
  const { sandbox } = await sandboxForTest();
  const response = await fetch(`${sandbox.url}/v1/posts`, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { 'soku-api-key': SANDBOX_KEYS.active, ...(contentType && { 'content-type': contentType }) },
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'bad_request' } });
});

test('a content type with a charset is fine, and no body counts as an empty object', async () => {
  const { sandbox } = await sandboxForTest();
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  expect(await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost(), headers })).toMatchObject({
    status: 201,
  });
  expect(await sendWithKey(sandbox, 'POST /v1/posts')).toMatchObject({
    status: 400,
    body: { error: { code: 'validation_error', details: { field: 'post', reason: 'required' } } },
  });
});

test('more than 1 MB is a 413', async () => {
  const { sandbox } = await sandboxForTest();
  const fits = await sendWithKey(sandbox, 'POST /v1/posts', {
    body: textPost({ text: 'x'.repeat(1_000_000) }),
  });
  expect(fits.status).toBe(201);
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', {
    body: textPost({ text: 'x'.repeat(3_000_000) }),
  });
  expect(reply.status).toBe(413);
  expect(reply.body).toMatchObject({ error: { code: 'payload_too_large' } });
});

test('errors come with and without type and details, fixedly by code (C3)', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const common = {
    timestamp: clock.in(0),
    requestId: expect.stringMatching(REQUEST_ID),
    message: expect.any(String),
  };
  const unauthorized = await send(sandbox, 'GET /v1/posts');
  expect(unauthorized.body).toEqual({
    error: { ...common, type: 'authentication_error', code: 'unauthorized', details: null },
  });
  const invalid = await sendWithKey(sandbox, 'POST /v1/posts', { body: {} });
  expect(invalid.body).toEqual({
    error: { ...common, code: 'validation_error', details: { field: 'post', reason: 'required' } },
  });
  const notFound = await send(sandbox, 'GET /v1/nothing');
  expect(notFound.body).toEqual({ error: { ...common, code: 'not_found' } });
});

test('a request that breaks off is not recorded and harms nothing', async () => {
  const { sandbox } = await sandboxForTest();
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  const head = 'POST /v1/posts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"post"';
  await new Promise<void>((resolve) => socket.write(head, () => resolve()));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()).destroy());
  expect(await send(sandbox, 'GET /')).toMatchObject({ status: 200 });
  expect(sandbox.requests).toHaveLength(1);
});

test('close ends open connections at once and may be called twice', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next('*', { kind: 'hang' });
  const pending = expect(send(sandbox, 'GET /')).rejects.toThrow();
  await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1), { timeout: 30_000 });
  await sandbox.close();
  await pending;
  await sandbox.close();
  await expect(send(sandbox, 'GET /')).rejects.toThrow();
});

test('a port that is taken is an error', async () => {
  const { sandbox } = await sandboxForTest();
  await expect(startSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toThrow('EADDRINUSE');
});

test('sandboxes share nothing, and leave the globals of the process alone', async () => {
  const before = [globalThis.Request, globalThis.Response];
  const { sandbox } = await sandboxForTest();
  const { sandbox: other } = await sandboxForTest();
  await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost() });
  expect(sandbox.posts).toHaveLength(1);
  expect(other.posts).toHaveLength(0);
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});
