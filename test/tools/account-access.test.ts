import { describe, expect, it } from 'vitest';
import { givenToken, openAccountWorld } from '../support/account.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';
import { textOf } from '../support/whole.ts';

const ACCOUNT_TOOLS = [
  'soku_list_api_keys',
  'soku_create_api_key',
  'soku_revoke_api_key',
  'soku_rotate_api_key',
  'soku_refresh_metrics',
];

describe('the toolset account', () => {
  const names = async (env: Record<string, string>) => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env });
    return (await client.listTools())
      .map(({ name }) => name)
      .filter((name) => ACCOUNT_TOOLS.includes(`${name}`));
  };

  it('is offered when its credentials are set, and only then', async () => {
    expect(await names({})).toEqual([]);
    expect(await names(givenToken)).toEqual(ACCOUNT_TOOLS);
    expect(await names({ SOKU_FIREBASE_REFRESH_TOKEN: 'refresh-token' })).toEqual([]);
    expect(
      await names({ SOKU_FIREBASE_REFRESH_TOKEN: 'refresh-token', SOKU_FIREBASE_API_KEY: 'web-key' }),
    ).toEqual(ACCOUNT_TOOLS);
    expect(await names({ ...givenToken, SOKU_TOOLSETS: 'publish' })).toEqual([]);
  });

  it('has only the list in read-only mode', async () => {
    expect(await names({ ...givenToken, SOKU_READ_ONLY: 'true' })).toEqual(['soku_list_api_keys']);
  });

  it('says what revokes', async () => {
    const { client } = await openAccountWorld();
    const tools = await client.listTools();
    const destructive = tools.filter(({ name, annotations }) => {
      return (
        ACCOUNT_TOOLS.includes(`${name}`) && JSON.stringify(annotations).includes('"destructiveHint":true')
      );
    });
    expect(destructive.map(({ name }) => name)).toEqual(['soku_revoke_api_key', 'soku_rotate_api_key']);
  });
});

describe('over HTTP', () => {
  const token = 'a-token-of-the-operator';
  const authorization = `Bearer ${token}`;
  const calls = [
    ['soku_list_api_keys', {}],
    ['soku_create_api_key', {}],
    ['soku_revoke_api_key', { keyId: 'key_sandbox_active' }],
    ['soku_rotate_api_key', { oldKeyId: 'key_sandbox_active' }],
    ['soku_refresh_metrics', {}],
  ] as const;

  it.each([
    ['nothing guards the server', {}, {}],
    [
      'the caller has a key of its own',
      { SOKU_HTTP_TOKEN: token },
      { authorization, 'soku-api-key': 'sk_live_of_another_account' },
    ],
  ])(
    'the operator’s account is closed when %s',
    async (_case, env: Record<string, string>, headers: Record<string, string>) => {
      const { sandbox, client } = await openAccountWorld({
        local: false,
        env: { SOKU_REVEAL_KEYS: 'true', ...env },
        headers,
      });
      for (const [tool, args] of calls) {
        const { error } = await client.call(tool, args);
        expect(error).toMatchObject({ kind: 'blocked', code: 'not_over_http', outcome: 'nothing_happened' });
      }
      const { result, text } = await client.call('soku_check_connection');
      expect(result.idToken).toEqual({ present: false });
      expect(text).not.toContain('ID token');
      expect(sandbox.requests.filter(({ path }) => path !== '/v1/posts')).toEqual([]);
    },
  );

  it('it is open to callers with the server’s token, but a new key must be wanted in the result', async () => {
    const { client } = await openAccountWorld({
      local: false,
      env: { SOKU_HTTP_TOKEN: token },
      headers: { authorization },
    });
    expect(await client.call('soku_list_api_keys')).toMatchObject({ isError: false });
    const { error, text } = await client.call('soku_create_api_key');
    expect(error).toMatchObject({
      kind: 'blocked',
      code: 'not_over_http',
      retryable: false,
      outcome: 'nothing_happened',
      fix: expect.stringContaining('SOKU_REVEAL_KEYS'),
      dashboard: 'Settings > API Keys',
    });
    expect(text).toBe(textOf(error, 'write'));
    const revealing = await openAccountWorld({
      local: false,
      env: { SOKU_HTTP_TOKEN: token, SOKU_REVEAL_KEYS: 'true' },
      headers: { authorization },
    });
    const { result } = await revealing.client.call('soku_create_api_key');
    expect(result.apiKey).toBe(revealing.sandbox.listKeys().at(-1)?.key);
  });
});

describe('soku_check_connection with an ID token', () => {
  it('tells its state', async () => {
    const { client } = await openAccountWorld();
    const { result, text } = await client.call('soku_check_connection');
    expect(result.idToken).toEqual({ present: true, accepted: true });
    expect(text).toContain('ID token: accepted');
    expect(text).toMatch(/^Key and subscription are fine\./);
  });

  it('tells how to mend one that is refused, and half a setting', async () => {
    const refused = await openAccountWorld({ env: { SOKU_ID_TOKEN: 'some.other.token' } });
    const first = await refused.client.call('soku_check_connection');
    expect(first.result).toMatchObject({
      idToken: { present: true, accepted: false },
      problems: [
        {
          message: expect.stringMatching(/^Soku did not accept the ID token/),
          fix: expect.stringContaining('SOKU_ID_TOKEN'),
        },
      ],
    });
    const half = await openAccountWorld({
      env: { SOKU_ID_TOKEN: '', SOKU_FIREBASE_REFRESH_TOKEN: 'refresh-token' },
    });
    const second = await half.client.call('soku_check_connection');
    expect(second.result).toMatchObject({
      idToken: { present: false },
      problems: [{ fix: expect.stringContaining('SOKU_FIREBASE_API_KEY') }],
    });
  });

  it('takes a list that can’t be read for an accepted token', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', {
      kind: 'respond',
      status: 200,
      body: 'hm',
      contentType: 'text/plain',
    });
    expect((await client.call('soku_check_connection')).result).toMatchObject({
      idToken: { accepted: true },
      problems: [],
    });
  });

  it('is not fooled by something else that answers', async () => {
    const { sandbox, client } = await openAccountWorld({ env: { SOKU_ID_TOKEN: '' } });
    sandbox.faults.always('POST /v1/posts', {
      kind: 'respond',
      status: 200,
      body: '<html>',
      contentType: 'text/html',
    });
    expect((await client.call('soku_check_connection')).result).toMatchObject({
      subscription: 'unknown',
      problems: [{ fix: 'Check SOKU_BASE_URL.' }],
    });
  });
});
