import { describe, expect, it } from 'vitest';
import { openAccountWorld } from '../support/account.ts';
import { NOW } from '../support/whole.ts';

describe('what Soku lists', () => {
  const FULL = 'sk_live_f7e8d9c0b3c4d5e6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2';
  const bodies: [string, unknown, unknown[]][] = [
    [
      'a bare array',
      [{ keyId: 7, keyPreview: 'sk_live_abc…xyz' }],
      [{ id: '7', preview: 'sk_live_abc…xyz' }],
    ],
    ['data, revokedAt null', { data: [{ id: 'a', revokedAt: null }] }, [{ id: 'a', status: 'active' }]],
    [
      'apiKeys, Firestore times',
      {
        apiKeys: [
          { id: 'a', createdAt: { _seconds: 1_772_366_400 }, revokedAt: { _seconds: 1_772_366_400 } },
        ],
      },
      [{ id: 'a', createdAt: NOW, status: 'revoked' }],
    ],
    ['unknown and wrong fields', { keys: [{ id: 'a', name: 5, extra: {}, status: ['x'] }] }, [{ id: 'a' }]],
    [
      'full keys in every field',
      {
        keys: [
          {
            id: FULL,
            name: `my ${FULL}`,
            preview: FULL,
            keyPreview: FULL,
            createdAt: FULL,
            status: FULL,
            key: FULL,
          },
        ],
      },
      [
        {
          id: 'sk_live_f7e…1d2',
          name: 'my sk_live_f7e…1d2',
          preview: 'sk_live_f7e…1d2',
          createdAt: 'sk_live_f7e…1d2',
          status: 'sk_live_f7e…1d2',
        },
      ],
    ],
    [
      'a key without its prefix for a preview',
      [{ id: 'a', preview: FULL.slice(8) }],
      [{ id: 'a', preview: 'f7e…1d2' }],
    ],
  ];
  it.each(bodies)('is mapped: %s', async (_name, body, keys) => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body });
    const { result, text } = await client.call('soku_list_api_keys');
    expect(result.keys).toEqual(keys);
    expect(text).not.toContain(FULL.slice(8));
  });

  it('10 C 18: is counted where its entries can’t be named, instead of being no keys', async () => {
    const { sandbox, client } = await openAccountWorld();
    const body = [{ label: 'h', name: 'a' }, { label: 'i' }];
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body });
    const { result, text } = await client.call('soku_list_api_keys');
    expect(result).toMatchObject({ keys: [], withoutId: 2 });
    expect(text).toContain("The account has 2 API keys, but Soku's list names none by an id.");
  });

  it('is an error when it is no list', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body: { hello: 1 } });
    expect(await client.call('soku_list_api_keys')).toMatchObject({
      error: { kind: 'upstream', code: 'unusable_answer' },
    });
  });
});

describe('revoking', () => {
  it('an id that Soku does not know is told', async () => {
    const { client } = await openAccountWorld();
    const { error } = await client.call('soku_revoke_api_key', { keyId: 'key/../none' });
    expect(error).toMatchObject({
      kind: 'not_found',
      field: 'keyId',
      fix: 'Use an id from soku_list_api_keys.',
    });
  });

  it.each(['..', '.'])('"%s" leaves the machine not', async (keyId) => {
    const { sandbox, client } = await openAccountWorld();
    expect(await client.call('soku_revoke_api_key', { keyId })).toMatchObject({
      error: { kind: 'input', code: 'invalid_id' },
    });
    expect(sandbox.requests.map(({ method }) => method)).not.toContain('DELETE');
  });

  it('is repeated when the answer is lost', async () => {
    const { sandbox, client } = await openAccountWorld();
    await client.call('soku_create_api_key');
    const keyId = sandbox.listKeys().at(-1)?.id;
    sandbox.faults.next('DELETE /v1/api-keys/{id}', { kind: 'drop_after' });
    expect(await client.call('soku_revoke_api_key', { keyId })).toMatchObject({ isError: false });
  });

  it("refuses this server's own key, which only a rotation replaces", async () => {
    const { sandbox, client } = await openAccountWorld();
    const keyId = 'key_sandbox_active';
    const { error, text } = await client.call('soku_revoke_api_key', { keyId });
    expect(error).toMatchObject({ kind: 'blocked', code: 'own_key', outcome: 'nothing_happened' });
    expect(text).toContain('soku_rotate_api_key with this id as oldKeyId');
    expect(sandbox.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('changes nothing when the list that would show the own key does not come', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', { kind: 'drop_after' });
    const { error, text } = await client.call('soku_revoke_api_key', { keyId: 'key_other' });
    expect(error).toMatchObject({ kind: 'network', outcome: 'nothing_happened' });
    expect(text).toContain("Only listing the account's API keys");
    expect(sandbox.requests.map(({ method }) => method)).not.toContain('DELETE');
  });

  it('goes on when the list tells nothing: a key that leaked must go', async () => {
    const { sandbox, client } = await openAccountWorld();
    await client.call('soku_create_api_key');
    const keyId = sandbox.listKeys().at(-1)?.id;
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body: 'nothing' });
    expect(await client.call('soku_revoke_api_key', { keyId })).toMatchObject({ isError: false });
  });
});
