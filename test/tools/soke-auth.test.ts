import { describe, expect, it, vi } from 'vitest';
import { type RecordedRequest, SOKE_SANDBOX_LOGIN } from '../../src/sandbox/index.ts';
import { openSandbox, spawnAndConnect } from '../support/servers.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { LOGIN, openSoke, routes } from './soke-support.ts';

const MINUTE_MS = 60_000;
const LOGIN_ROUTE = 'POST /auth/login';
const REFRESH_ROUTE = 'POST /auth/refresh';
const LIST = 'GET /transcription';

async function open(options: Parameters<typeof openSoke>[0] = {}) {
  const clock = new VirtualClock();
  return { clock, ...(await openSoke({ clock, ...options, env: { ...LOGIN, ...options.env } })) };
}

const list = 'soke_list_transcriptions';
const bearers = (requests: readonly RecordedRequest[]) =>
  requests.filter(({ path }) => !path.startsWith('/auth')).map(({ headers }) => headers.authorization);

describe('email and password', () => {
  it('sign in once and sign every call with the access token', async () => {
    const { soke, client } = await open();
    await client.call(list);
    await client.call(list);
    expect(routes(soke.requests)).toEqual([LOGIN_ROUTE, LIST, LIST]);
    expect(soke.requests[0]?.body).toEqual(SOKE_SANDBOX_LOGIN);
    const [first, second] = bearers(soke.requests);
    expect(first).toMatch(/^Bearer soke_access_/);
    expect(second).toBe(first);
    expect(soke.requests.some(({ headers }) => 'x-soke-key' in headers)).toBe(false);
  });

  it('keep chat conversations', async () => {
    const { soke, client } = await open();
    const args = {
      messages: [{ role: 'user', content: 'hi' }],
      conversationId: 'c1',
      connectionId: 'yt_main',
    };
    expect((await client.call('soke_chat', args)).result.answer).toContain('This conversation is kept.');
    expect(soke.requests.at(-1)?.body).toMatchObject(args);
  });

  it('give way to a key', async () => {
    const { soke, client } = await open({ env: { SOKE_API_KEY: 'sk_live_soke_active' } });
    await client.call(list);
    expect(routes(soke.requests)).toEqual([LIST]);
  });
});

describe('renewal', () => {
  it('comes before the end of the token, by the refresh token', async () => {
    const { clock, soke, client } = await open();
    await client.call(list);
    await clock.advance(13 * MINUTE_MS);
    await client.call(list);
    await clock.advance(1.5 * MINUTE_MS);
    await client.call(list);
    expect(routes(soke.requests)).toEqual([LOGIN_ROUTE, LIST, LIST, REFRESH_ROUTE, LIST]);
    expect(soke.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(bearers(soke.requests)).size).toBe(2);
    await clock.advance(14.5 * MINUTE_MS);
    await client.call(list);
    expect(routes(soke.requests).slice(5)).toEqual([REFRESH_ROUTE, LIST]);
  });

  it('is one for 20 calls at once on an expired token', async () => {
    const { clock, soke, client } = await open();
    await client.call(list);
    await clock.advance(16 * MINUTE_MS);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.call(list)));
    expect(answers.every(({ isError }) => !isError)).toBe(true);
    expect(routes(soke.requests).filter((route) => route === REFRESH_ROUTE)).toHaveLength(1);
    expect(routes(soke.requests).filter((route) => route === LOGIN_ROUTE)).toHaveLength(1);
    expect(soke.requests.every(({ status }) => status === 200)).toBe(true);
  });

  it('is one for 20 calls at once whose token Soke refuses before its time', async () => {
    const clock = new VirtualClock();
    let aheadMs = 0;
    const { soke, client } = await open({ clock, sandbox: { clock: { now: () => clock.now() + aheadMs } } });
    await client.call(list);
    aheadMs = 15 * MINUTE_MS;
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.call(list)));
    expect(answers.every(({ isError }) => !isError)).toBe(true);
    expect(soke.requests.some(({ status }) => status === 401)).toBe(true);
    expect(routes(soke.requests).filter((route) => route === REFRESH_ROUTE)).toHaveLength(1);
    expect(routes(soke.requests).filter((route) => route === LOGIN_ROUTE)).toHaveLength(1);
  });

  it('that is refused leads to a new sign-in', async () => {
    const { clock, soke, client } = await open();
    await client.call(list);
    await clock.advance(25 * 60 * MINUTE_MS);
    expect((await client.call(list)).isError).toBe(false);
    expect(soke.requests.map(({ path, status }) => [path, status]).slice(2)).toEqual([
      ['/auth/refresh', 401],
      ['/auth/login', 200],
      ['/transcription', 200],
    ]);
  });

  it('takes from the answer what is there', async () => {
    const { clock, soke, client } = await open();
    await client.call(list);
    const tokens = soke.requests[0];
    expect(tokens?.status).toBe(200);
    await clock.advance(16 * MINUTE_MS);
    // No new refresh token and no end: the old one is kept, and a 401 tells when it is over.
    const body = { accessToken: 'soke_access_bare' };
    soke.faults.next(REFRESH_ROUTE, { kind: 'respond', status: 200, body });
    soke.faults.next(LIST, { kind: 'respond', status: 200, body: { data: [] } });
    await client.call(list);
    expect(bearers(soke.requests).at(-1)).toBe('Bearer soke_access_bare');
    expect((await client.call(list)).isError).toBe(false);
    expect(routes(soke.requests).slice(2)).toEqual([REFRESH_ROUTE, LIST, LIST, REFRESH_ROUTE, LIST]);
    const [first, second] = soke.requests.filter(({ path }) => path === '/auth/refresh');
    expect(second?.body).toEqual(first?.body);
  });

  it('that meets a fault is no reason to sign in anew', async () => {
    const { clock, soke, client } = await open();
    await client.call(list);
    await clock.advance(16 * MINUTE_MS);
    soke.faults.next(REFRESH_ROUTE, { kind: 'respond', status: 500 });
    expect((await client.call(list)).error).toMatchObject({
      kind: 'upstream',
      outcome: 'nothing_happened',
      retryable: true,
    });
    expect(routes(soke.requests).slice(2)).toEqual([REFRESH_ROUTE]);
    expect((await client.call(list)).isError).toBe(false);
  });
});

describe('a wrong password', () => {
  it.each([401, 400, 403])('answered with %s is never sent again', async (status) => {
    const { soke, client } = await open();
    const body = { success: false, error: { code: 'X', message: 'Invalid email or password.' } };
    soke.faults.always(LOGIN_ROUTE, { kind: 'respond', status, body });
    for (let call = 0; call < 3; call += 1) {
      const { error, isError } = await client.call('soke_score_content', { content: 'a' });
      expect(isError).toBe(true);
      expect(error).toMatchObject({ outcome: 'nothing_happened', retryable: false, status });
    }
    expect(routes(soke.requests)).toEqual([LOGIN_ROUTE]);
  });

  it('is not sent again by 20 calls at once either', async () => {
    const { soke, client } = await open({ env: { SOKE_PASSWORD: 'wrong_password' } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.call(list)));
    for (const { error } of answers) expect(error).toMatchObject({ kind: 'auth', status: 401 });
    expect(routes(soke.requests)).toEqual([LOGIN_ROUTE]);
  });

  it('is told apart from a fault, which may pass', async () => {
    const { soke, client } = await open();
    soke.faults.next(LOGIN_ROUTE, { kind: 'respond', status: 503 }, { kind: 'drop_before' });
    expect((await client.call(list)).error).toMatchObject({ kind: 'upstream', outcome: 'nothing_happened' });
    expect((await client.call('soke_score_content', { content: 'a' })).error).toMatchObject({
      kind: 'network',
      outcome: 'nothing_happened',
      retryable: true,
    });
    expect((await client.call(list)).isError).toBe(false);
  });
});

it('a sign-in that hangs ends with the call, and another call begins a new one', async () => {
  const { clock, soke, client } = await open();
  soke.faults.next(LOGIN_ROUTE, { kind: 'hang' });
  const called = client.call('soke_score_content', { content: 'a' });
  await vi.waitFor(() => expect(soke.requests).toHaveLength(1), { timeout: 30_000, interval: 5 });
  await clock.advance(46_000);
  expect((await called).error).toMatchObject({
    kind: 'timeout',
    outcome: 'nothing_happened',
    retryable: true,
  });
  expect((await client.call('soke_score_content', { content: 'a' })).isError).toBe(false);
});

it('keeps password and tokens out of results and logs', async () => {
  const sandbox = await openSandbox();
  const { soke } = sandbox;
  const client = await spawnAndConnect({
    ...LOGIN,
    SOKU_BASE_URL: sandbox.url,
    SOKE_BASE_URL: soke.url,
    SOKU_LOG_LEVEL: 'trace',
  });
  await client.call(list);
  const token = bearers(soke.requests)[0]?.replace('Bearer ', '') ?? '';
  expect(token).toMatch(/^soke_access_/);
  const message = `Bad: ${token}, ${SOKE_SANDBOX_LOGIN.password}`;
  const echo = { kind: 'respond', status: 400, body: { success: false, error: { message } } } as const;
  soke.faults.next('POST /content/score', echo);
  soke.faults.next('POST /research/keywords', {
    kind: 'respond',
    status: 200,
    body: { data: { [token]: message } },
  });
  soke.faults.next(LIST, { kind: 'respond', status: 401 });
  const answers = [
    await client.call('soke_score_content', { content: 'a' }),
    await client.call('soke_research_keywords', { topic: 'a' }),
    await client.call(list),
  ];
  const refreshed = soke.requests.find(({ path }) => path === '/auth/refresh')?.body;
  const seen = JSON.stringify(answers) + client.stderr();
  expect(answers[0]?.error.message).toContain('Bad: [secret], [secret]');
  expect(client.stderr()).toContain('"path":"/soke/api/v1/auth/login"');
  for (const secret of [token, SOKE_SANDBOX_LOGIN.password, ...Object.values(Object(refreshed))])
    expect(seen).not.toContain(secret);
  for (const bearer of bearers(soke.requests)) expect(seen).not.toContain(bearer?.replace('Bearer ', ''));
});

it('over stdio a 401 and missing credentials name the settings', async () => {
  const sandbox = await openSandbox();
  const env = { SOKU_BASE_URL: sandbox.url, SOKE_BASE_URL: sandbox.soke.url, SOKU_TOOLSETS: 'research' };
  const wrong = await spawnAndConnect({ ...env, SOKE_API_KEY: 'sk_live_soke_revoked' });
  const refused = await wrong.call(list);
  expect(refused.error).toMatchObject({
    kind: 'auth',
    code: 'UNAUTHORIZED',
    dashboard: 'Settings > API Keys',
  });
  expect(refused.text).toContain('SOKE_API_KEY');
  expect(refused.text).toContain("can't be told by its looks");
  const without = await spawnAndConnect(env);
  const missing = await without.call(list);
  expect(missing.error).toMatchObject({
    kind: 'config',
    code: 'missing_credential',
    outcome: 'nothing_happened',
  });
  expect(missing.text).toContain('to set SOKE_API_KEY (or SOKE_EMAIL and SOKE_PASSWORD)');
});
