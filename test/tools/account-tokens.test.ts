import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SANDBOX_ID_TOKEN } from '../../src/sandbox/index.ts';
import { jwtUntil, renewable, requestsTo } from '../support/account.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';
import { hurriedClock } from '../support/whole.ts';

const MINUTE = 60_000;
const list = 'soku_list_api_keys';

const setUp = async () => {
  const clock = standingClock();
  return { clock, sandbox: await openSandbox({ clock }) };
};

describe('an ID token', () => {
  it('is renewed once for 50 calls at once that find it expired', async () => {
    const { clock, sandbox } = await setUp();
    const env = { ...renewable(sandbox), SOKU_ID_TOKEN: jwtUntil(clock.now() - MINUTE) };
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.call(list)));
    expect(answers.map(({ isError }) => isError)).toEqual(Array.from({ length: 50 }, () => false));
    expect(requestsTo(sandbox, 'POST /token')).toHaveLength(1);
    expect(requestsTo(sandbox, 'GET /v1/api-keys')).toHaveLength(50);
  });

  it('is renewed once for 50 calls at once that Soku refuses', async () => {
    const { clock, sandbox } = await setUp();
    const env = { ...renewable(sandbox), SOKU_ID_TOKEN: jwtUntil(clock.now() + 60 * MINUTE) };
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.call(list)));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(requestsTo(sandbox, 'POST /token')).toHaveLength(1);
  });

  it('is used until five minutes before its end, then renewed with the newest refresh token', async () => {
    const { clock, sandbox } = await setUp();
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env: renewable(sandbox) });
    const renewals = () => requestsTo(sandbox, 'POST /token');
    await client.call(list);
    clock.advance(54 * MINUTE);
    await client.call(list);
    expect(renewals()).toHaveLength(1);
    clock.advance(2 * MINUTE);
    expect(await client.call(list)).toMatchObject({ isError: false });
    expect(renewals()).toHaveLength(2);
    const used = renewals().map(({ rawBody }) => new URLSearchParams(rawBody).get('refresh_token'));
    expect(used).toEqual(['sandbox_refresh_token', expect.stringMatching(/^sandbox_refresh_.{16}$/)]);
    expect(
      new Set(requestsTo(sandbox, 'GET /v1/api-keys').map(({ headers }) => headers.authorization)).size,
    ).toBe(2);
  });

  it('that has expired and cannot be renewed is not sent', async () => {
    const { clock, sandbox } = await setUp();
    const env = { SOKU_ID_TOKEN: jwtUntil(clock.now() - MINUTE) };
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
    const { text, error } = await client.call(list);
    expect(error).toMatchObject({
      kind: 'auth',
      code: 'id_token_expired',
      outcome: 'nothing_happened',
      retryable: false,
    });
    expect(text).toContain('expired at 2026-11-21T11:59:00.000Z');
    expect(text).toMatch(/Fix: Ask the person to set SOKU_FIREBASE_REFRESH_TOKEN/);
    expect(sandbox.requests).toEqual([]);
  });

  it('from a file is read again there once it has run out, and kept out of what is told', async () => {
    const { clock, sandbox } = await setUp();
    const file = join(temporaryFolder(), 'token');
    const old = jwtUntil(clock.now() + 30 * MINUTE);
    writeFileSync(file, old);
    const env = { SOKU_ID_TOKEN_FILE: file };
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
    clock.advance(31 * MINUTE);
    expect((await client.call(list)).error).toMatchObject({ code: 'id_token_expired' });
    expect(sandbox.requests).toEqual([]);
    writeFileSync(file, '');
    expect((await client.call(list)).error).toMatchObject({ code: 'id_token_expired' });
    writeFileSync(file, `${jwtUntil(clock.now() - MINUTE)}\n`);
    expect((await client.call(list)).error).toMatchObject({ code: 'id_token_expired' });
    expect(sandbox.requests).toEqual([]);
    writeFileSync(file, `${SANDBOX_ID_TOKEN}\n`);
    expect(await client.call(list)).toMatchObject({ isError: false });
    expect(requestsTo(sandbox, 'GET /v1/api-keys').map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${SANDBOX_ID_TOKEN}`,
    ]);
  });

  it('from a file is read again there when Soku refuses it', async () => {
    const { clock, sandbox } = await setUp();
    const file = join(temporaryFolder(), 'token');
    const refused = jwtUntil(clock.now() + 60 * MINUTE);
    writeFileSync(file, refused);
    const env = { SOKU_ID_TOKEN_FILE: file };
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
    expect((await client.call(list)).error).toMatchObject({ kind: 'auth', status: 401 });
    expect(requestsTo(sandbox, 'GET /v1/api-keys')).toHaveLength(1);
    writeFileSync(file, SANDBOX_ID_TOKEN);
    expect(await client.call(list)).toMatchObject({ isError: false });
    expect(requestsTo(sandbox, 'GET /v1/api-keys')).toHaveLength(3);
  });

  it('with an end beyond every date is used, and its end is not told', async () => {
    const { clock, sandbox } = await setUp();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const exp of [9e15, 1e300, -9e15]) {
      const env = { SOKU_ID_TOKEN: `${part({ alg: 'none' })}.${part({ exp })}.` };
      const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
      const { result, error } = await client.call('soku_check_connection');
      expect(error).toEqual({});
      expect(result.idToken).toEqual({ present: true, accepted: false });
      expect((await client.call(list)).error).toMatchObject({ kind: 'auth', status: 401 });
    }
  });

  it('whose end the token service tells beyond every date is used, and its end is not told', async () => {
    const { clock, sandbox } = await setUp();
    sandbox.faults.always('POST /token', {
      kind: 'respond',
      status: 200,
      body: { id_token: SANDBOX_ID_TOKEN, refresh_token: 'next', expires_in: '1e300' },
    });
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env: renewable(sandbox) });
    const { result, error } = await client.call('soku_check_connection');
    expect(error).toEqual({});
    expect(result.idToken).toEqual({ present: true, accepted: true });
  });

  it('in its last minutes is used when it cannot be renewed', async () => {
    const { clock, sandbox } = await setUp();
    const client = await serveAndConnect(sandbox.url, { local: true, clock, env: renewable(sandbox) });
    await client.call(list);
    clock.advance(57 * MINUTE);
    sandbox.faults.always('POST /token', {
      kind: 'respond',
      status: 400,
      body: { error: { message: 'USER_DISABLED' } },
    });
    expect(await client.call(list)).toMatchObject({ isError: false });
    clock.advance(4 * MINUTE);
    const { error } = await client.call(list);
    expect(error).toMatchObject({ kind: 'auth', code: 'refresh_token_refused' });
    expect(error.message).toContain('"USER_DISABLED"');
  });

  it.each([
    ['nothing to renew it with', {}, 0],
    ['a renewed one refused as well', { renew: true }, 1],
  ])(
    'that Soku refuses is an auth error, with %s',
    async (_case, { renew = false }: { renew?: boolean }, renewals) => {
      const { clock, sandbox } = await setUp();
      const env = { ...(renew && renewable(sandbox)), SOKU_ID_TOKEN: 'no-jwt-at-all' };
      sandbox.faults.always('GET /v1/api-keys', {
        kind: 'respond',
        status: 401,
        body: { error: { code: 'unauthorized' } },
      });
      const client = await serveAndConnect(sandbox.url, { local: true, clock, env });
      const { error } = await client.call(list);
      expect(error).toMatchObject({
        kind: 'auth',
        code: 'unauthorized',
        status: 401,
        outcome: 'nothing_happened',
      });
      expect(error.message).toBe('Soku did not accept the ID token.');
      expect(requestsTo(sandbox, 'POST /token')).toHaveLength(renewals);
      expect(requestsTo(sandbox, 'GET /v1/api-keys')).toHaveLength(renewals + 1);
    },
  );

  it.each([
    ['drop_before', { kind: 'drop_before' }],
    ['a fault of its own', { kind: 'respond', status: 500, body: 'oops', contentType: 'text/plain' }],
    ['no token in the answer', { kind: 'respond', status: 200, body: {} }],
  ] as const)(
    'that the token service does not give (%s) stops the call before Soku',
    async (_case, fault) => {
      const clock = hurriedClock();
      const sandbox = await openSandbox({ clock });
      sandbox.faults.always('POST /token', fault);
      const client = await serveAndConnect(sandbox.url, {
        local: true,
        clock,
        random: () => 0,
        env: renewable(sandbox),
      });
      const { error } = await client.call(list);
      expect(error).toMatchObject({
        code: 'token_service_unavailable',
        retryable: true,
        outcome: 'nothing_happened',
      });
      expect(requestsTo(sandbox, 'GET /v1/api-keys')).toEqual([]);
    },
  );

  it('that is not set makes the account tools say what to set', async () => {
    const { sandbox } = await setUp();
    const client = await serveAndConnect(sandbox.url, { local: true, env: { SOKU_TOOLSETS: 'account' } });
    const { error } = await client.call(list);
    expect(error).toMatchObject({ kind: 'config', code: 'missing_credential', outcome: 'nothing_happened' });
    expect(error.fix).toContain('SOKU_ID_TOKEN');
    expect(sandbox.requests).toEqual([]);
  });

  it('is renewed for all who wait although the first of them gave up', async () => {
    const { sandbox } = await setUp();
    sandbox.faults.next('POST /token', { kind: 'delay', ms: 300 });
    const client = await serveAndConnect(sandbox.url, { local: true, env: renewable(sandbox) });
    const impatient = new AbortController();
    const first = client.call(list, {}, { signal: impatient.signal }).catch(() => 'gone');
    const second = client.call(list);
    setTimeout(() => impatient.abort(), 100);
    expect(await first).toBe('gone');
    expect(await second).toMatchObject({ isError: false });
    expect(requestsTo(sandbox, 'POST /token')).toHaveLength(1);
  });
});
