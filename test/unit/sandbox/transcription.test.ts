import { expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { sandboxForTest, sendWithKey } from './support.ts';

const ROUTE = 'POST /v1/ai/transcribe';

test.each([
  ['media_sandbox1', false],
  ['media_lyrics', true],
])('%s is transcribed, likelyLyrics %s', async (mediaId, likelyLyrics) => {
  const { sandbox } = await sandboxForTest();
  const body = { mediaId, language: 'en', model: 'whisper-1', durationSeconds: 12.5 };
  const reply = await sendWithKey(sandbox, ROUTE, { body });
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({
    jobId: expect.stringMatching(/^tj_[0-9a-f]+$/),
    transcript: expect.stringContaining('sandbox'),
    creditsDebited: 10,
    likelyLyrics,
  });
});

test('unknown media is a 404', async () => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, ROUTE, { body: { mediaId: 'media_none' } });
  expect(reply).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
});

test('without credits it is a 402', async () => {
  const { sandbox } = await sandboxForTest();
  const headers = { 'soku-api-key': SANDBOX_KEYS.no_credits };
  const reply = await sendWithKey(sandbox, ROUTE, { body: { mediaId: 'media_sandbox1' }, headers });
  expect(reply.status).toBe(402);
  expect(reply.body).toMatchObject({
    error: { code: 'insufficient_credits', message: 'Insufficient credits' },
  });
});

test.each([
  ['mediaId', {}],
  ['language', { mediaId: 'media_sandbox1', language: 'english' }],
  ['model', { mediaId: 'media_sandbox1', model: 'whisper-2' }],
  ['durationSeconds', { mediaId: 'media_sandbox1', durationSeconds: '12' }],
])('a wrong %s is refused', async (named, body) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, ROUTE, { body });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({ error: { code: 'validation_error', details: { field: named } } });
});

test('the same idempotency key gives the first job, another body a conflict', async () => {
  const { sandbox } = await sandboxForTest();
  const run = (mediaId: string, headers = {}) => sendWithKey(sandbox, ROUTE, { body: { mediaId }, headers });
  const key = { 'idempotency-key': 'k' };
  const first = await run('media_sandbox1', key);
  expect((await run('media_sandbox1', key)).body).toEqual(first.body);
  expect(await run('media_lyrics', key)).toMatchObject({ status: 409 });
  expect((await run('media_sandbox1')).body).not.toEqual(first.body);
});
