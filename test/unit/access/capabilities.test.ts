import { describe, expect, it } from 'vitest';
import { type Caller, capabilitiesOf } from '../../../src/access/capabilities.ts';
import { credentialFingerprint } from '../../../src/access/credential.ts';
import { configOf } from '../../support/servers.ts';

const OWN_KEY = 'sk_live_the_operators_own_key';
const CALLERS_KEY = 'sk_live_a_key_of_the_callers';
const settings = { SOKU_API_KEY: OWN_KEY, SOKU_TOOLSETS: 'publish,account', SOKU_READ_ONLY: 'true' };

function may(caller: Caller, env: Record<string, string> = settings) {
  const config = configOf(env);
  return capabilitiesOf(caller, config, {
    own: () => config.apiKey,
    credentialOf: (apiKey) => credentialFingerprint(apiKey),
  });
}

describe('capabilitiesOf', () => {
  it('gives the owner over stdio everything that the settings allow', () => {
    expect(may({ via: 'stdio' }, { ...settings, SOKU_ACCOUNTS: 'x' })).toEqual({
      toolsets: ['publish', 'account'],
      readOnly: true,
      ruled: false,
      reviewer: true,
      audience: 'owner',
      accounts: [{ platform: 'x' }],
      person: undefined,
      confirm: 'off',
      setup: {
        accounts: [{ platform: 'x' }],
        confirm: 'off',
        timeZone: undefined,
        command: 'soku-mcp',
        desk: 'here',
      },
      apiKey: OWN_KEY,
      credential: credentialFingerprint(OWN_KEY),
      account: true,
      newKeys: 'file',
      replacesOwnKey: true,
      credits: true,
      files: true,
      uploads: true,
      desk: true,
    });
  });

  it.each([
    ['no token, the operator’s key', {}, undefined, { account: false, credits: true, apiKey: OWN_KEY }],
    ['no token, that very key sent', {}, OWN_KEY, { account: false, credits: true, apiKey: OWN_KEY }],
    [
      'no token, a key of their own',
      {},
      CALLERS_KEY,
      { account: false, credits: false, apiKey: CALLERS_KEY },
    ],
    ['the token', { SOKU_HTTP_TOKEN: 'x'.repeat(16) }, undefined, { account: true, credits: true }],
    [
      'the token and a key of their own',
      { SOKU_HTTP_TOKEN: 'x'.repeat(16) },
      CALLERS_KEY,
      { account: false, credits: true, credential: credentialFingerprint(CALLERS_KEY) },
    ],
  ])('over HTTP, with %s', (_case, env: Record<string, string>, apiKey: string | undefined, expected) => {
    const caller: Caller = { via: 'http', ...(apiKey !== undefined && { apiKey }) };
    expect(may(caller, { ...settings, ...env })).toMatchObject({
      ...expected,
      audience: 'caller',
      replacesOwnKey: false,
      files: false,
      uploads: expected.account,
    });
  });

  it('has no desk over HTTP where nothing can be sent', () => {
    const env = { SOKU_API_KEY: OWN_KEY, SOKU_DESK_PASSWORD: 'correct horse battery' };
    expect(may({ via: 'http' }, env).desk).toBe(true);
    expect(may({ via: 'http' }, { ...env, SOKU_READ_ONLY: 'true' }).desk).toBe(false);
  });

  it('counts nobody as holder of a key that isn’t set', () => {
    expect(may({ via: 'http' }, {})).toMatchObject({
      apiKey: undefined,
      credential: undefined,
      credits: false,
    });
  });

  it.each([
    ['stdio', 'false', 'file'],
    ['stdio', 'true', 'answer'],
    ['http', 'false', undefined],
    ['http', 'true', 'answer'],
  ] as const)('%s, keys revealed %s: a new key goes to %s', (via, revealed, newKeys) => {
    const env = { ...settings, SOKU_HTTP_TOKEN: 'x'.repeat(16), SOKU_REVEAL_KEYS: revealed };
    expect(may({ via }, env).newKeys).toBe(newKeys);
  });

  it('makes no keys for those who may not manage the account', () => {
    expect(may({ via: 'http' }, { ...settings, SOKU_REVEAL_KEYS: 'true' }).newKeys).toBeUndefined();
  });
});
