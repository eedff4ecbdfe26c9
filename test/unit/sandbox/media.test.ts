import { expect, test } from 'vitest';
import { field, sandboxForTest, sendWithKey } from './support.ts';

test.each([
  ['a.png', 'image/png'],
  ['photo.JPG', 'image/png'],
  ['photo.jpeg', 'image/png'],
  ['photo.webp', 'image/png'],
  ['moving.gif', 'image/png'],
  ['clip.mp4?size=2', 'video/mp4'],
  ['clip.mov', 'video/quicktime'],
  ['download', 'application/octet-stream'],
])('%s is stored and its URL answers with %s', async (name, contentType) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/media', {
    body: { url: `https://files.example/${name}` },
  });
  expect(reply.status).toBe(201);
  expect(reply.body).toEqual({ url: expect.stringMatching(`^${sandbox.url}/media/[0-9a-f]+/`) });
  const stored = await fetch(field(reply, 'url'));
  expect(stored.status).toBe(200);
  expect(stored.headers.get('content-type')).toBe(contentType);
  expect((await stored.arrayBuffer()).byteLength).toBeGreaterThan(0);
});

test.each([
  [undefined, 'required'],
  ['not a url', 'invalid_url'],
  ['ftp://files.example/a.png', 'invalid_url'],
])('url %s is refused', async (url, reason) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/media', { body: { url } });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    error: { code: 'validation_error', details: { field: 'url', reason } },
  });
});

test.each([
  'https://unreachable.example/a.png',
  'https://files.example/a.pdf',
  'https://files.example/a.mkv',
])('%s is a 400 upload_failed (ERR)', async (url) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/media', { body: { url } });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({ error: { type: 'invalid_request_error', code: 'upload_failed' } });
});

test('a failed download can also be a 500 internal_error (C4)', async () => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/media', {
    body: { url: 'https://broken.example/a.png' },
  });
  expect(reply.status).toBe(500);
  expect(reply.body).toMatchObject({ error: { type: 'api_error', code: 'internal_error' } });
});

test('the same URL twice gives the first result, also without a key (MEDIA)', async () => {
  const { sandbox } = await sandboxForTest();
  const store = (url: string) => sendWithKey(sandbox, 'POST /v1/media', { body: { url } });
  const first = await store('https://files.example/a.png');
  expect((await store('https://files.example/a.png')).body).toEqual(first.body);
  expect((await store('https://files.example/b.png')).body).not.toEqual(first.body);
});
