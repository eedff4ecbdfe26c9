import { expect, test, vi } from 'vitest';
import type { Fault, Sandbox } from '../../../src/sandbox/index.ts';
import { type Reply, sandboxForTest, send, sendWithKey, sendWithToken, textPost } from './support.ts';

const ROUTE = 'POST /v1/posts';

function post(sandbox: Sandbox, signal?: AbortSignal): Promise<Reply> {
  return sendWithKey(sandbox, ROUTE, { body: textPost(), ...(signal && { signal }) });
}

/** Sends a post that never gets its answer, and gives up once the sandbox has it. */
async function postAndLeave(sandbox: Sandbox): Promise<void> {
  const leave = new AbortController();
  const pending = expect(post(sandbox, leave.signal)).rejects.toThrow();
  await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1), { timeout: 30_000 });
  leave.abort();
  await pending;
}

test.each<[string, Fault, number]>([
  ['drop_before', { kind: 'drop_before' }, 0],
  ['drop_after', { kind: 'drop_after' }, 1],
  ['partial', { kind: 'partial' }, 0],
  ['partial, processed first', { kind: 'partial', processFirst: true }, 1],
])('%s: no answer arrives', async (_case, fault, stored) => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, fault);
  await expect(post(sandbox)).rejects.toThrow();
  expect(sandbox.posts).toHaveLength(stored);
  expect(sandbox.requests).toMatchObject([{ body: textPost(), status: undefined }]);
  expect(await post(sandbox)).toMatchObject({ status: 201 });
});

test('partial: the headers and half of the answer arrive', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next('GET /', { kind: 'partial', processFirst: true });
  const response = await fetch(sandbox.url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^\{"name":"Soku sandbox"/);
  await expect(reader?.read()).rejects.toThrow();
});

test('drop_after, then the same idempotency key: one post, and its answer', async () => {
  const { sandbox } = await sandboxForTest();
  const headers = { 'idempotency-key': 'k' };
  sandbox.faults.next(ROUTE, { kind: 'drop_after' });
  await expect(sendWithKey(sandbox, ROUTE, { body: textPost(), headers })).rejects.toThrow();
  const reply = await sendWithKey(sandbox, ROUTE, { body: textPost(), headers });
  expect(reply.body).toEqual({ postSubmissionId: sandbox.posts[0]?.postSubmissionId });
  expect(sandbox.posts).toHaveLength(1);
});

test.each<[string, Fault & { kind: 'respond' }, Partial<Reply>]>([
  [
    'an HTML page',
    { kind: 'respond', status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' },
    { status: 502, text: '<html>Bad gateway</html>' },
  ],
  ['an empty body', { kind: 'respond', status: 200 }, { status: 200, text: '' }],
  [
    'broken JSON',
    { kind: 'respond', status: 200, contentType: 'text/json', body: '{"postSub' },
    { status: 200, text: '{"postSub' },
  ],
  ['204', { kind: 'respond', status: 204 }, { status: 204, text: '' }],
  [
    'JSON',
    { kind: 'respond', status: 503, body: { error: { code: 'x' } } },
    { status: 503, body: { error: { code: 'x' } } },
  ],
  ['500', { kind: 'respond', status: 500, body: 'null' }, { status: 500, body: null }],
])('respond: %s', async (_case, fault, expected) => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, fault, { ...fault, processFirst: true });
  const reply = await post(sandbox);
  expect(reply).toMatchObject(expected);
  expect(reply.headers.get('x-request-id')).toMatch(/^req_/);
  expect(sandbox.posts).toHaveLength(0);
  expect(await post(sandbox)).toMatchObject(expected);
  expect(sandbox.posts).toHaveLength(1);
  expect(sandbox.requests.map(({ status }) => status)).toEqual([fault.status, fault.status]);
});

test('respond: 429 with and without Retry-After', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(
    ROUTE,
    { kind: 'respond', status: 429, headers: { 'Retry-After': '7' } },
    { kind: 'respond', status: 429 },
  );
  expect((await post(sandbox)).headers.get('retry-after')).toBe('7');
  expect((await post(sandbox)).headers.get('retry-after')).toBeNull();
});

test('respond: a body of several megabytes', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, {
    kind: 'respond',
    status: 200,
    contentType: 'text/plain',
    body: 'x'.repeat(5_000_000),
  });
  expect((await post(sandbox)).text).toHaveLength(5_000_000);
});

test('respond: a status that HTTP has not is a readable failure', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, { kind: 'respond', status: 999 });
  expect(await post(sandbox)).toMatchObject({
    status: 500,
    text: expect.stringContaining('The sandbox failed'),
  });
});

test.each([true, false])('delay: the real answer comes late (processFirst %s)', async (processFirst) => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, { kind: 'delay', ms: 20, processFirst });
  expect(await post(sandbox)).toMatchObject({ status: 201 });
  expect(sandbox.posts).toHaveLength(1);
});

test.each<[Fault, number]>([
  [{ kind: 'delay', ms: 60_000 }, 0],
  [{ kind: 'delay', ms: 60_000, processFirst: true }, 1],
  [{ kind: 'hang' }, 0],
  [{ kind: 'hang', processFirst: true }, 1],
])('%j ends when the client leaves', async (fault, stored) => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, fault);
  await postAndLeave(sandbox);
  expect(sandbox.requests).toMatchObject([{ status: undefined }]);
  expect(await post(sandbox)).toMatchObject({ status: 201 });
  expect(sandbox.posts).toHaveLength(stored + 1);
});

test('faults are used up in order, one a request, on their own route only', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.next(ROUTE, { kind: 'none' }, { kind: 'respond', status: 500 });
  expect(await sendWithKey(sandbox, 'GET /v1/posts?limit=1')).toMatchObject({ status: 200 });
  expect(await post(sandbox)).toMatchObject({ status: 201 });
  expect(await post(sandbox)).toMatchObject({ status: 500 });
  expect(await post(sandbox)).toMatchObject({ status: 201 });
});

test('always holds after the queue, the latest rule wins, clear ends all', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.always('*', { kind: 'respond', status: 503 });
  sandbox.faults.always(ROUTE, { kind: 'respond', status: 502 });
  sandbox.faults.next(ROUTE, { kind: 'respond', status: 500 });
  expect(await post(sandbox)).toMatchObject({ status: 500 });
  expect(await post(sandbox)).toMatchObject({ status: 502 });
  expect(await post(sandbox)).toMatchObject({ status: 502 });
  expect(await send(sandbox, 'GET /')).toMatchObject({ status: 503 });
  sandbox.faults.always(ROUTE, { kind: 'none' });
  expect(await post(sandbox)).toMatchObject({ status: 201 });
  sandbox.faults.next('*', { kind: 'drop_before' });
  sandbox.faults.clear();
  expect(await send(sandbox, 'GET /')).toMatchObject({ status: 200 });
});

test('a segment in braces stands for any', async () => {
  const { sandbox } = await sandboxForTest();
  sandbox.faults.always('DELETE /v1/api-keys/{id}', { kind: 'respond', status: 500 });
  expect(await sendWithToken(sandbox, 'DELETE /v1/api-keys/key_1')).toMatchObject({ status: 500 });
  expect(await sendWithToken(sandbox, 'GET /v1/api-keys')).toMatchObject({ status: 200 });
  sandbox.faults.next('POST /token', { kind: 'respond', status: 503 });
  expect(await send(sandbox, 'POST /token')).toMatchObject({ status: 503 });
});
