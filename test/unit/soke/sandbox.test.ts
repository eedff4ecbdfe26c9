import { expect, test } from 'vitest';
import * as z from 'zod';
import { SOKE_SANDBOX_KEYS, SOKE_SANDBOX_LOGIN } from '../../../src/sandbox/index.ts';
import { openSandbox } from '../../support/servers.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const KEY = { 'x-soke-key': SOKE_SANDBOX_KEYS.active };

async function open(options: Parameters<typeof openSandbox>[0] = {}) {
  const clock = new VirtualClock();
  const { soke } = await openSandbox({ clock, ...options });
  async function send(route: string, body?: object, headers: Record<string, string> = KEY) {
    const [method = 'GET', path = '/'] = route.split(' ');
    const json = body instanceof FormData ? undefined : { 'content-type': 'application/json' };
    const response = await fetch(soke.url + path, {
      method,
      headers: { ...json, ...headers },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body: parsed };
  }
  return { clock, soke, send };
}

const jobId = (answer: { body: unknown }) =>
  z
    .object({ data: z.object({ jobId: z.string().optional(), id: z.string().optional() }) })
    .transform(({ data }) => data.jobId ?? data.id ?? '')
    .parse(answer.body);

test('a success has the envelope and the headers', async () => {
  const { clock, send } = await open();
  const { status, headers, body } = await send('POST /research/keywords', { topic: 'bread' });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    success: true,
    data: { topic: 'bread' },
    meta: { platform: 'youtube', request_id: expect.any(String), processing_time_ms: expect.any(Number) },
  });
  expect(headers.get('x-soke-limit')).toBe('30');
  expect(headers.get('x-soke-remaining')).toBe('29');
  expect(Number(headers.get('x-soke-reset'))).toBe(Math.ceil((clock.now() + 60_000) / 1000));
  expect(headers.get('x-soke-credits-remaining')).toBe('1998');
});

test('the checks come in this order: credentials, subscription, rate, body, credits', async () => {
  const { send } = await open();
  const bad = { platform: 'tiktok' };
  const keyHeader = (key: string) => ({ 'x-soke-key': key });
  const refusal = async (body: object, headers: Record<string, string>) => {
    const answer = await send('POST /research/keywords', body, headers);
    return { status: answer.status, body: answer.body };
  };
  expect(await refusal(bad, {})).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
  expect(await refusal(bad, keyHeader(SOKE_SANDBOX_KEYS.no_subscription))).toMatchObject({
    status: 403,
    body: {
      success: false,
      error: { code: 'SUBSCRIPTION_REQUIRED' },
      meta: { request_id: expect.any(String) },
    },
  });
  const broke = keyHeader(SOKE_SANDBOX_KEYS.no_credits);
  expect(await refusal(bad, broke)).toMatchObject({
    status: 501,
    body: { error: { code: 'PLATFORM_NOT_IMPLEMENTED' } },
  });
  expect(await refusal({ maxResults: 51 }, broke)).toMatchObject({
    status: 400,
    body: { error: { code: 'BAD_REQUEST', details: { field: 'maxResults' } } },
  });
  expect(await refusal({ topic: 'bread' }, broke)).toMatchObject({ status: 402 });
  for (let call = 3; call < 30; call += 1) await refusal(bad, broke);
  expect(await refusal(bad, broke)).toMatchObject({
    status: 429,
    body: { error: { code: 'RATE_LIMIT_EXCEEDED', details: { retryAfter: 60 } } },
  });
});

test('tokens are given, expire by the clock, and are renewed once each', async () => {
  const { clock, send } = await open();
  const tokens = z.object({
    data: z.object({ accessToken: z.string(), refreshToken: z.string(), expiresAt: z.string() }),
  });
  expect((await send('POST /auth/login', { ...SOKE_SANDBOX_LOGIN, password: 'x' }, {})).status).toBe(401);
  const { data } = tokens.parse((await send('POST /auth/login', SOKE_SANDBOX_LOGIN, {})).body);
  expect(Date.parse(data.expiresAt)).toBe(clock.now() + 15 * 60_000);
  const bearer = { authorization: `Bearer ${data.accessToken}` };
  expect((await send('GET /transcription', undefined, bearer)).status).toBe(200);
  await clock.advance(15 * 60_000);
  expect((await send('GET /transcription', undefined, bearer)).status).toBe(401);
  const refresh = () => send('POST /auth/refresh', { refreshToken: data.refreshToken }, {});
  expect(tokens.parse((await refresh()).body).data.accessToken).not.toBe(data.accessToken);
  expect((await refresh()).status).toBe(401);
});

test.each([
  [
    'jobs',
    { jobId: expect.any(String), status: 'queued', estimatedCompletionSeconds: 8 },
    'jobs',
    { result: { width: 1280 } },
  ],
  ['pages', { id: expect.any(String), status: 'processing' }, 'thumbnail', { width: 1280 }],
] as const)('jobs in the shape of %s progress by the clock', async (sokeJobs, started, folder, finished) => {
  const { clock, send } = await open({ readings: sokeJobs === 'jobs' ? ['soke-jobs'] : [] });
  const body = { manualTitle: 'Bread', templateId: 't1' };
  const start = await send('POST /thumbnail/generate', body);
  expect(start).toMatchObject({ status: 202, body: { data: started } });
  const poll = () => send(`GET /${folder}/${jobId(start)}`);
  await clock.advance(4_000);
  const running = await poll();
  expect(running.body).toEqual({
    success: true,
    data: expect.objectContaining({ status: 'processing', progress: 50 }),
  });
  await clock.advance(1_000);
  expect(await poll()).toMatchObject({ status: 429, body: { error: { details: { retryAfter: 2 } } } });
  await clock.advance(3_000);
  expect((await poll()).body).toMatchObject({ data: { status: 'completed', ...finished } });
  await clock.advance(2_000);
  const elsewhere = sokeJobs === 'jobs' ? 'thumbnail' : 'jobs';
  expect((await send(`GET /${elsewhere}/${jobId(start)}`)).status).toBe(404);
});

test('credits are taken only for what succeeds', async () => {
  const { send } = await open();
  await send('POST /content/score', {});
  await send('POST /thumbnail/generate', { manualTitle: 'Bread' });
  const { headers } = await send('POST /chat/completions', { messages: [{ role: 'user', content: 'hi' }] });
  expect(headers.get('x-soke-credits-remaining')).toBe('1995');
});

test('the chat answers in OpenAI’s form, whole or streamed', async () => {
  const { send } = await open();
  const body = { messages: [{ role: 'user', content: 'hi' }] };
  const whole = await send('POST /chat/completions', body);
  expect(whole.body).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-/),
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', data: { services_used: expect.any(Array) } } }],
  });
  expect(whole.body).not.toHaveProperty('success');
  const streamed = await send('POST /chat/completions', { ...body, stream: true });
  expect(streamed.headers.get('content-type')).toBe('text/event-stream');
  expect(streamed.text).toMatch(/^data: \{.*\}\n\n(data: \{.*\}\n\n)+data: \[DONE\]\n\n$/);
});

test('a transcription takes exactly one of url and file, as a form, up to 25 MB', async () => {
  const { send } = await open();
  const form = (fields: Record<string, string | Blob>) => {
    const made = new FormData();
    for (const [name, value] of Object.entries(fields)) made.set(name, value);
    return made;
  };
  const url = 'https://youtu.be/a';
  const statusOf = async (body: object) => (await send('POST /transcription', body)).status;
  expect(await statusOf({ url })).toBe(400);
  expect(await statusOf(form({}))).toBe(400);
  expect(await statusOf(form({ url, file: new Blob(['a']) }))).toBe(400);
  expect(await statusOf(form({ file: new Blob([new Uint8Array(25 * 1024 * 1024 + 1)]) }))).toBe(400);
  expect(await statusOf(form({ url }))).toBe(202);
  expect(await statusOf(form({ file: new Blob(['a']) }))).toBe(202);
});
