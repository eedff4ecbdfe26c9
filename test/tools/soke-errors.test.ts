import { describe, expect, it, vi } from 'vitest';
import { SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { LeapingClock, VirtualClock } from '../support/virtual-clock.ts';
import { CALLS, openSoke, routes } from './soke-support.ts';

const ROUTE = 'POST /content/score';
const REQUEST_ID = '550e8400-e29b-41d4-a716-446655440000';

/** Every code of the pages with its status, the kind it gives, and what its mend says. */
const CODES = [
  { code: 'BAD_REQUEST', status: 400, kind: 'input', fix: "Correct what Soke's message names." },
  { code: 'UNAUTHORIZED', status: 401, kind: 'auth', fix: 'Tell the person who runs this server.' },
  { code: 'INSUFFICIENT_CREDITS', status: 402, kind: 'credits', fix: 'to buy credits in the Soke dashboard' },
  { code: 'FORBIDDEN', status: 403, kind: 'auth', bare: 'subscription', fix: 'Leave accountId out' },
  { code: 'SUBSCRIPTION_REQUIRED', status: 403, kind: 'subscription', fix: 'to renew the subscription' },
  { code: 'NOT_FOUND', status: 404, kind: 'not_found', fix: 'Tell the person who runs this server.' },
  { code: 'RATE_LIMIT_EXCEEDED', status: 429, kind: 'rate_limit', fix: 'after 60 seconds' },
  { code: 'PLATFORM_NOT_IMPLEMENTED', status: 501, kind: 'input', fix: 'Use platform youtube' },
  { code: 'INTERNAL_ERROR', status: 500, kind: 'upstream', fix: 'Decide whether it is worth 2 credits more' },
  { code: 'TOPIC_REQUIRED', status: 400, kind: 'input', field: 'topic', fix: 'Give topic, or ask' },
  { code: 'TOPIC_REQUIRED', status: 422, kind: 'input', field: 'topic', fix: 'Give topic, or ask' },
  { code: 'KEYWORDS_REQUIRED', status: 400, kind: 'input', field: 'keywords', fix: 'Give keywords, or ask' },
] as const;

const retryable = (status: number) => status === 429;
const outcome = (status: number) => (status === 500 ? 'unknown' : 'nothing_happened');

const [USUAL, ...OTHER_CLIENTS] = CLIENT_KINDS;
/** One client meets every code, the others the first: what they are told is the same text. */
const MEETINGS = [
  ...CODES.map((meant) => ({ meant, by: USUAL, ...meant })),
  ...OTHER_CLIENTS.map((by) => ({ meant: CODES[0], by, ...CODES[0] })),
];

describe('an error of Soke', () => {
  it.each(MEETINGS)('$status $code in the envelope is $kind, for $by', async ({ meant, by }) => {
    const { code, status, fix, ...expected } = meant;
    const { soke, client } = await openSoke({ kind: by });
    const body = {
      success: false,
      error: { code, message: 'Why\nnot.' },
      meta: { request_id: REQUEST_ID },
    };
    const headers = { 'X-Soke-Credits-Remaining': '7', 'Retry-After': '60' };
    soke.faults.always(ROUTE, { kind: 'respond', status, body, headers });
    const { error, text, isError } = await client.call('soke_score_content', { content: 'a' });
    expect(isError).toBe(true);
    expect(error).toMatchObject({
      kind: expected.kind,
      code,
      status,
      retryable: retryable(status),
      outcome: outcome(status),
      requestId: REQUEST_ID,
      ...('field' in expected && { field: expected.field }),
    });
    expect(error.message).toContain(`Soke's message: "Why not.".`);
    expect(error.message).toContain('Credits left: 7.');
    expect(error.fix).toContain(fix);
    expect(text).toContain(`(${code}, HTTP ${status})\nFix: `);
    expect(text).toContain(`Request id: ${REQUEST_ID}`);
  });
});

describe('an answer without a code', () => {
  it.each(CODES.filter(({ status }) => status !== 422))('a bare $status is told too', async (row) => {
    const { status } = row;
    const { soke, client } = await openSoke();
    const headers = { 'Retry-After': '60' };
    soke.faults.always(ROUTE, { kind: 'respond', status, body: 'nope', contentType: 'text/plain', headers });
    const { error, text } = await client.call('soke_score_content', { content: 'a' });
    const bareKind = 'field' in row ? 'input' : 'bare' in row ? row.bare : row.kind;
    expect(error).toMatchObject({
      kind: bareKind,
      code: `http_${status}`,
      status,
      retryable: retryable(status),
    });
    expect(error).not.toHaveProperty('requestId');
    expect(text).toContain('\nFix: ');
  });
});

describe('a call that costs credits', () => {
  const paid = CALLS.filter(({ credits }) => credits > 0);
  const dearest = paid.toSorted((one, other) => other.credits - one.credits).slice(0, 1);

  it.each(paid)(
    '$tool ($route) is not sent again after an answer was lost, and says what may be spent',
    async (call) => {
      const { soke, client } = await openSoke();
      soke.faults.always(call.route, { kind: 'drop_after' });
      const { error } = await client.call(call.tool, call.args);
      const spent = call.credits === 1 ? '1 credit' : `${call.credits} credits`;
      expect(error).toMatchObject({ kind: 'network', outcome: 'unknown', retryable: false });
      expect(error.message).toContain(`Up to ${spent} may have been used.`);
      expect(routes(soke.requests)).toEqual([call.route]);
    },
  );

  it.each(dearest)('$tool ($route) is not sent again after a 500', async ({ tool, route, args }) => {
    const { soke, client } = await openSoke();
    soke.faults.always(route, { kind: 'respond', status: 503 });
    expect((await client.call(tool, args)).error).toMatchObject({ kind: 'upstream', outcome: 'unknown' });
    expect(soke.requests).toHaveLength(1);
  });

  it.each(dearest)('$tool ($route) waits out a 429', async ({ tool, route, args }) => {
    const { soke, client } = await openSoke({ clock: new LeapingClock() });
    const body = { success: false, error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Slow down.' } };
    soke.faults.next(route, { kind: 'respond', status: 429, headers: { 'Retry-After': '2' }, body });
    const { isError } = await client.call(tool, args);
    expect(isError).toBe(false);
    expect(routes(soke.requests).slice(0, 2)).toEqual([route, route]);
  });

  it.each(dearest)(
    '$tool ($route) that is out of time says what may be spent',
    async ({ tool, route, args }) => {
      const clock = new VirtualClock();
      const { soke, client } = await openSoke({ clock });
      soke.faults.always(route, { kind: 'hang', processFirst: true });
      const called = client.call(tool, args);
      await vi.waitFor(() => expect(soke.requests).toHaveLength(1), { timeout: 30_000, interval: 5 });
      await clock.advance(240_000);
      const { error, text } = await called;
      expect(error).toMatchObject({ kind: 'timeout', outcome: 'unknown', retryable: false });
      expect(error.message).toContain('may have been used.');
      expect(text).toMatch(/^The work that was asked for may have been done, and charged\.\n/);
      expect(soke.requests).toHaveLength(1);
    },
  );

  it('whose connection never stood may be made again', async () => {
    const { client } = await openSoke({
      clock: new LeapingClock(),
      env: { SOKE_BASE_URL: 'http://127.0.0.1:9/soke' },
    });
    const { error } = await client.call('soke_score_content', { content: 'a' });
    expect(error).toMatchObject({
      kind: 'network',
      code: 'ECONNREFUSED',
      outcome: 'nothing_happened',
      retryable: true,
    });
  });
});

describe('what costs nothing is sent again', () => {
  it.each(CALLS.filter(({ credits }) => credits === 0))('$tool', async ({ tool, route, args }) => {
    const { soke, client } = await openSoke({ clock: new LeapingClock() });
    const done = { kind: 'respond', status: 200, body: { success: true, data: { id: 'job1' } } } as const;
    soke.faults.next(route, { kind: 'drop_before' }, { kind: 'respond', status: 503 }, done);
    expect((await client.call(tool, args)).isError).toBe(false);
    expect(soke.requests).toHaveLength(3);
  });

  it('a DELETE whose answer was lost is done, not unknown', async () => {
    const { soke, client } = await openSoke({ clock: new LeapingClock(), env: { SOKU_TIMEOUT_MS: '12000' } });
    const { result } = await client.call('soke_transcribe', { url: 'https://youtu.be/slow' });
    soke.faults.next('DELETE /transcription/{id}', { kind: 'drop_after' });
    const answer = await client.call('soke_delete_transcription', { transcriptionId: result.jobId });
    expect(answer.result).toMatchObject({ deleted: true });
    expect(soke.requests.slice(-2).map(({ method, status }) => [method, status])).toEqual([
      ['DELETE', undefined],
      ['DELETE', 404],
    ]);
  });

  it('a DELETE that never got through leaves it open', async () => {
    const { soke, client } = await openSoke({ clock: new LeapingClock() });
    soke.faults.always('DELETE /transcription/{id}', { kind: 'drop_before' });
    const { error } = await client.call('soke_delete_transcription', { transcriptionId: 'job1' });
    expect(error).toMatchObject({ kind: 'network', outcome: 'unknown', retryable: true });
  });
});

describe('rate limits', () => {
  const limited = (headers: Record<string, string>, details?: object) => ({
    kind: 'respond' as const,
    status: 429,
    headers,
    body: { success: false, error: { code: 'RATE_LIMIT_EXCEEDED', message: 'No.', details } },
  });

  it('a wait longer than the call is told, not waited', async () => {
    const { soke, client } = await openSoke({ clock: new LeapingClock() });
    soke.faults.always(ROUTE, limited({ 'Retry-After': '86400' }, { retryAfter: 86_400 }));
    const { error } = await client.call('soke_score_content', { content: 'a' });
    expect(error).toMatchObject({ kind: 'rate_limit', retryAfterSeconds: 86_400, retryable: true });
    expect(soke.requests).toHaveLength(1);
  });

  it('X-Soke-Reset says when, where Retry-After is missing', async () => {
    const clock = new LeapingClock();
    const { soke, client } = await openSoke({ clock });
    const reset = Math.floor(clock.now() / 1000) + 3_600;
    soke.faults.always(ROUTE, limited({ 'X-Soke-Reset': String(reset) }));
    const { error } = await client.call('soke_score_content', { content: 'a' });
    expect(error.retryAfterSeconds).toBe(3_600);
  });

  it('details.retryAfter says when, where no header does', async () => {
    const { soke, client } = await openSoke({ clock: new LeapingClock() });
    soke.faults.always(ROUTE, limited({}, { retryAfter: 7 }));
    const { error } = await client.call('soke_score_content', { content: 'a' });
    expect(error.retryAfterSeconds).toBe(7);
  });

  it('the 31st call in a minute waits for the next one', async () => {
    const clock = new LeapingClock();
    const { soke, client } = await openSoke({ clock, env: { SOKU_TIMEOUT_MS: '120000' } });
    for (let call = 0; call < 30; call += 1) await client.call('soke_list_transcriptions');
    await clock.advance(55_000);
    expect((await client.call('soke_list_transcriptions')).isError).toBe(false);
    expect(soke.requests.map(({ status }) => status).slice(29)).toEqual([200, 429, 200]);
  });
});

describe('the customers of the sandbox', () => {
  it.each([
    ['no_credits', 'credits'],
    ['no_subscription', 'subscription'],
    ['revoked', 'auth'],
  ] as const)('%s meets %s', async (key, kind) => {
    const { client } = await openSoke({ key });
    expect((await client.call('soke_score_content', { content: 'a' })).error).toMatchObject({ kind });
  });

  it.each([
    ['soke_research_keywords', 'topic'],
    ['soke_research_content', 'keywords'],
  ])('without a channel %s needs %s', async (tool, field) => {
    const { client } = await openSoke({ key: 'no_channel' });
    expect((await client.call(tool)).error).toMatchObject({ kind: 'input', field });
  });

  it("with another's account meet a refusal that names accountId", async () => {
    const { client } = await openSoke();
    const { error } = await client.call('soke_list_transcriptions', { accountId: 'somebody' });
    expect(error).toMatchObject({ kind: 'auth', code: 'FORBIDDEN', field: 'accountId' });
  });
});

it('answers that hold nothing are errors that say so', async () => {
  const { soke, client } = await openSoke();
  const answers = [
    [{ success: true, data: null }, 'no overallScore in its body'],
    [{ success: true }, 'no overallScore in its body'],
    [undefined, 'an empty body'],
    ['<html>', 'a body that is not JSON'],
  ] as const;
  for (const [body, problem] of answers) {
    soke.faults.next(ROUTE, { kind: 'respond', status: 200, body });
    const { error } = await client.call('soke_score_content', { content: 'a' });
    expect(error).toMatchObject({ kind: 'upstream', code: 'unusable_answer', outcome: 'unknown' });
    expect(error.message).toContain(problem);
  }
});

it('a refusal with a success status is a refusal', async () => {
  const { soke, client } = await openSoke();
  const body = { success: false, error: { code: 'INSUFFICIENT_CREDITS', message: 'No.' } };
  soke.faults.next(ROUTE, { kind: 'respond', status: 200, body });
  expect((await client.call('soke_score_content', { content: 'a' })).error).toMatchObject({
    kind: 'credits',
  });
});

it('an unknown code goes by its status, and a hostile one is no code of ours', async () => {
  const { soke, client } = await openSoke();
  for (const code of ['SOMETHING_NEW', 'constructor', '__proto__']) {
    soke.faults.next(ROUTE, { kind: 'respond', status: 402, body: { success: false, error: { code } } });
    expect((await client.call('soke_score_content', { content: 'a' })).error).toMatchObject({
      kind: 'credits',
      code,
    });
  }
});

it('a remote caller learns nothing of the settings, and no key is in any answer', async () => {
  const { soke, client } = await openSoke({ key: 'revoked' });
  const message = `The key ${SOKE_SANDBOX_KEYS.revoked} is revoked.`;
  soke.faults.next(ROUTE, { kind: 'respond', status: 401, body: { success: false, error: { message } } });
  const { text, error } = await client.call('soke_score_content', { content: 'a' });
  expect(text).toContain('The key [secret] is revoked.');
  expect(text).toContain("A Soku key set as the Soke key can't be told by its looks");
  expect(JSON.stringify({ text, error })).not.toContain('SOKE_API_KEY');
});
