import { expect, test, vi } from 'vitest';
import { MAX_RESPONSE_BYTES } from '../../../src/http/attempt.ts';
import { version } from '../../../src/version.ts';
import { ok, respond, serve, setUp } from './support.ts';

const HTML = '<html><body>Bad gateway</body></html>';

test.each([
  ['JSON', respond(201, '{"id":"1"}'), 201, { kind: 'json', value: { id: '1' } }],
  ['JSON null', respond(200, 'null'), 200, { kind: 'json', value: null }],
  ['an HTML page', respond(200, HTML, { 'content-type': 'text/html' }), 200, { kind: 'text', text: HTML }],
  ['broken JSON', respond(200, '{"postSub'), 200, { kind: 'text', text: '{"postSub' }],
  ['an empty body', respond(200), 200, { kind: 'empty' }],
  ['blanks', respond(200, ' \n '), 200, { kind: 'empty' }],
  ['204', respond(204), 204, { kind: 'empty' }],
  ['a refusal', respond(400, '{"error":{}}'), 400, { kind: 'json', value: { error: {} } }],
])('%s', async (_name, listener, status, body) => {
  const { url, requests } = await serve(listener);
  const answer = await setUp().send(url);
  expect(answer).toMatchObject({ status, body, uncertain: false });
  expect(requests).toHaveLength(1);
});

test('a body at the cap is read, one byte more is cut off', async () => {
  const { url } = await serve(
    respond(200, 'x'.repeat(MAX_RESPONSE_BYTES)),
    respond(200, 'x'.repeat(MAX_RESPONSE_BYTES + 1)),
  );
  const { send } = setUp();
  const { body } = await send(url);
  expect(body).toMatchObject({ kind: 'text' });
  expect((await send(url)).body).toEqual({ kind: 'too_large' });
});

test('a body without end is cut off and its connection closed', async () => {
  const seen = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200);
    const more = () => {
      while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536)));
    };
    outgoing.on('drain', more);
    more();
  });
  expect((await setUp().send(seen.url)).body).toEqual({ kind: 'too_large' });
  await vi.waitFor(() => expect(seen.sockets.every(({ destroyed }) => destroyed)).toBe(true), {
    timeout: 30_000,
  });
});

test('a redirect is an answer and is not followed', async () => {
  const target = await serve(ok);
  const { url } = await serve(respond(307, '', { location: target.url }));
  expect(await setUp().send(url)).toMatchObject({ status: 307 });
  expect(target.requests).toHaveLength(0);
});

test('a request carries our name, what it was given, and its body', async () => {
  const { url, requests } = await serve(ok);
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
  await setUp().send(`${url}/v1/posts?limit=1`, { headers });
  expect(requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/posts?limit=1',
      headers: { ...headers, 'user-agent': `soku-mcp/${version}`, accept: 'application/json' },
      body: '{"hello":"there"}',
    },
  ]);
});

test('bytes go out as they are', async () => {
  const { url, requests } = await serve(ok);
  await setUp().send(url, { body: new TextEncoder().encode('é') });
  expect(requests).toMatchObject([{ body: 'é' }]);
});

test('what is reported of an attempt holds no header and no body', async () => {
  const { url } = await serve(respond(503), respond(200, '{}', { 'x-request-id': 'req_1' }));
  const { send, attempts } = setUp();
  await send(`${url}/v1/posts?secret=1`, { headers: { 'soku-api-key': 'sk_live_secret' } });
  const common = { method: 'POST', host: new URL(url).host, path: '/v1/posts' };
  expect(attempts).toEqual([
    { ...common, attempt: 1, durationMs: 0, status: 503 },
    { ...common, attempt: 2, durationMs: 0, status: 200, requestId: 'req_1' },
  ]);
});
