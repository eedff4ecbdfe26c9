import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { openSoke } from './soke-support.ts';

const TOKEN = 'a-token-of-the-server';
const OWN_KEY = { 'soku-api-key': SANDBOX_KEYS.no_credits };
const BEARER = { authorization: `Bearer ${TOKEN}` };

describe('over HTTP the credits of the server’s Soke account', () => {
  it.each([
    ['who uses the server’s Soku key', {}, {}],
    ['who brings that same key', {}, { 'soku-api-key': SANDBOX_KEYS.active }],
    [
      'who holds the token and brings a key of its own',
      { SOKU_HTTP_TOKEN: TOKEN },
      { ...BEARER, ...OWN_KEY },
    ],
    ['who holds the token, where there is no Soku key', { SOKU_HTTP_TOKEN: TOKEN, SOKU_API_KEY: '' }, BEARER],
  ])('are for a caller %s', async (_name, env, headers) => {
    const { soke, client } = await openSoke({ env, headers });
    expect((await client.call('soke_score_content', { content: 'a' })).isError).toBe(false);
    expect(soke.requests).toHaveLength(1);
  });

  it.each([
    ['who brings a key of its own', {}, OWN_KEY],
    ['without a key, where the server has none', { SOKU_API_KEY: '' }, {}],
    ['with a key of its own, where the server has none', { SOKU_API_KEY: '' }, OWN_KEY],
  ])('are not for a caller %s', async (_name, env, headers) => {
    const { soke, client } = await openSoke({ env, headers });
    const { error } = await client.call('soke_score_content', { content: 'a' });
    expect(error).toMatchObject({ kind: 'config', code: 'soke_not_shared', outcome: 'nothing_happened' });
    expect((await client.call('soke_list_transcriptions')).error).toMatchObject({ code: 'soke_not_shared' });
    expect(soke.requests).toEqual([]);
  });
});
