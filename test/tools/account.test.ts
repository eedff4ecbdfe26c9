import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { openAccountWorld, requestsTo } from '../support/account.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { NOW, success } from '../support/whole.ts';

describe.each(CLIENT_KINDS)('the account tools, called by %s', (kind) => {
  it('list the keys without showing one', async () => {
    const { client } = await openAccountWorld({ kind });
    const keys = [
      {
        id: 'key_sandbox_active',
        name: 'Sandbox active',
        preview: 'sk_live_san...ive',
        createdAt: NOW,
        status: 'active',
      },
      {
        id: 'key_sandbox_revoked',
        name: 'Sandbox revoked',
        preview: 'sk_live_san...ked',
        createdAt: NOW,
        status: 'revoked',
      },
    ];
    expect(await client.call('soku_list_api_keys')).toEqual(
      success({ keys }, [
        "The account's 2 API keys:",
        `- key_sandbox_active, "Sandbox active", sk_live_san...ive, active, made ${NOW}`,
        `- key_sandbox_revoked, "Sandbox revoked", sk_live_san...ked, revoked, made ${NOW}`,
      ]),
    );
  });

  it('create a key and save it to a file', async () => {
    const { sandbox, client, folder } = await openAccountWorld({ kind });
    const answer = await client.call('soku_create_api_key', { name: 'Laptop' });
    const made = sandbox.listKeys().at(-1);
    const key = made?.key ?? '';
    const savedTo = join(folder, 'keys', 'soku-key-laptop-2026-03-01.txt');
    const preview = `${key.slice(0, 11)}…${key.slice(-3)}`;
    const nextStep =
      'Tell the person where the file is. Programs take the key from there; for this server, SOKU_API_KEY_FILE can name it.';
    expect(answer).toEqual(
      success({ name: 'Laptop', preview, savedTo, nextStep }, [
        'A new API key is made. Nothing was published.',
        `Key: ${preview}`,
        `Saved to: ${savedTo} (only this user can read it)`,
        `Next: ${nextStep}`,
      ]),
    );
    expect(made?.name).toBe('Laptop');
    expect(readFileSync(savedTo, 'utf8')).toBe(`${key}\n`);
    expect(statSync(savedTo).mode & 0o777).toBe(0o600);
  });

  it('revoke a key', async () => {
    const { sandbox, client } = await openAccountWorld({ kind });
    await client.call('soku_create_api_key');
    const made = sandbox.listKeys().at(-1);
    expect(await client.call('soku_revoke_api_key', { keyId: made?.id })).toEqual(
      success(
        {
          keyId: made?.id,
          revoked: true,
          nextStep: 'Tell the person that programs with this key are refused from now on.',
        },
        [
          `The API key ${made?.id} is revoked. Nothing was published.`,
          'Next: Tell the person that programs with this key are refused from now on.',
        ],
      ),
    );
    expect(sandbox.listKeys().at(-1)?.state).toBe('revoked');
  });

  it('refresh the metrics', async () => {
    const { client } = await openAccountWorld({ kind });
    const nextStep = 'Tell the person that the numbers in the Soku dashboard are being refreshed.';
    expect(await client.call('soku_refresh_metrics')).toEqual(
      success({ refreshed: true, refreshedAt: NOW, nextStep }, [
        `Soku refreshes the metrics (asked at ${NOW}). Nothing was published.`,
        `Next: ${nextStep}`,
      ]),
    );
  });
});

describe('a new key', () => {
  it('is shown, and not saved, with SOKU_REVEAL_KEYS', async () => {
    const { sandbox, client, folder } = await openAccountWorld({ env: { SOKU_REVEAL_KEYS: 'true' } });
    const { text, result } = await client.call('soku_create_api_key');
    const key = sandbox.listKeys().at(-1)?.key;
    expect(result.apiKey).toBe(key);
    expect(result).not.toHaveProperty('savedTo');
    expect(text).toContain(`Key: ${key}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not made when there is no place to save it', async () => {
    const { sandbox, client, folder } = await openAccountWorld();
    writeFileSync(join(folder, 'keys'), 'no folder');
    const { error } = await client.call('soku_create_api_key', { name: 'Laptop' });
    expect(error).toMatchObject({
      kind: 'config',
      code: 'key_folder_unwritable',
      outcome: 'nothing_happened',
      message: expect.stringMatching(/EEXIST|ENOTDIR/),
      fix: expect.stringContaining('SOKU_STATE_DIR'),
    });
    expect(await client.call('soku_rotate_api_key', { oldKeyId: 'key_sandbox_active' })).toMatchObject({
      error: { code: 'key_folder_unwritable' },
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('is shown with the reason when saving fails after it was made, that once', async () => {
    const { sandbox, client, folder } = await openAccountWorld();
    sandbox.faults.next('POST /v1/api-keys', { kind: 'delay', ms: 200 });
    const creating = client.call('soku_create_api_key', { name: 'Laptop' });
    await expect.poll(() => requestsTo(sandbox, 'POST /v1/api-keys').length, { interval: 5 }).toBe(1);
    rmSync(join(folder, 'keys'), { recursive: true });
    writeFileSync(join(folder, 'keys'), 'no folder');
    const { result, isError } = await creating;
    const key = sandbox.listKeys().at(-1)?.key;
    expect(isError).toBe(false);
    expect(result).toMatchObject({ apiKey: key, saveProblem: expect.stringMatching(/EEXIST|ENOTDIR/) });
    const again = await client.call('soku_validate_post', { text: `${key}`, platforms: [{ platform: 'x' }] });
    expect(JSON.stringify(again)).not.toContain(key);
  });

  it('is saved however many of its name there are', async () => {
    const { client, folder } = await openAccountWorld();
    mkdirSync(join(folder, 'keys'));
    const taken = Array.from({ length: 100 }, (_, index) => (index === 0 ? '' : `-${index + 1}`));
    for (const end of taken) writeFileSync(join(folder, 'keys', `soku-key-ci-2026-03-01${end}.txt`), '');
    for (const _ of ['the 101st', 'the 102nd']) {
      const { result } = await client.call('soku_create_api_key', { name: 'CI' });
      expect(result).not.toHaveProperty('apiKey');
      expect(result.savedTo).toMatch(/soku-key-ci-2026-03-01-[0-9a-f]{16}\.txt$/);
    }
    expect(readdirSync(join(folder, 'keys'))).toHaveLength(102);
  });

  it('never overwrites a file, and closes its folder to others', async () => {
    const { client, folder } = await openAccountWorld();
    mkdirSync(join(folder, 'keys'));
    chmodSync(join(folder, 'keys'), 0o755);
    for (const name of ['CI / Ünit: 1!', 'CI / Ünit: 1!', '...'])
      await client.call('soku_create_api_key', { name });
    expect(readdirSync(join(folder, 'keys')).toSorted()).toEqual([
      'soku-key-2026-03-01.txt',
      'soku-key-ci-ünit-1-2026-03-01-2.txt',
      'soku-key-ci-ünit-1-2026-03-01.txt',
    ]);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
  });

  const lost: [string, Fault, number][] = [
    ['drop_after', { kind: 'drop_after' }, 5],
    ['drop_before', { kind: 'drop_before' }, 4],
    ['500', { kind: 'respond', status: 500 }, 4],
    ['201 without a key', { kind: 'respond', status: 201, body: {}, processFirst: true }, 5],
  ];
  it.each(lost)(
    'that may have been lost (%s) is asked for only once, and said to be so',
    async (_name, fault, keys) => {
      const { sandbox, client } = await openAccountWorld();
      sandbox.faults.always('POST /v1/api-keys', fault);
      const { text, error } = await client.call('soku_create_api_key');
      expect(error).toMatchObject({ outcome: 'unknown', retryable: false, dashboard: 'Settings > API Keys' });
      expect(text).toMatch(/^The work that was asked for may have been done/);
      expect(text).toContain('A key may have been made, but its value never came');
      expect(text).toContain('Fix: Look with soku_list_api_keys whether there is a new key');
      expect(text).toContain('Until then the same call must not be made again.');
      expect(requestsTo(sandbox, 'POST /v1/api-keys')).toHaveLength(1);
      expect(sandbox.listKeys()).toHaveLength(keys);
    },
  );

  it('is asked for again after a 429, which made none', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.next('POST /v1/api-keys', {
      kind: 'respond',
      status: 429,
      headers: { 'Retry-After': '1' },
      body: { error: { code: 'rate_limit_exceeded', message: 'slow down' } },
    });
    expect(await client.call('soku_create_api_key')).toMatchObject({ isError: false });
    expect(sandbox.listKeys()).toHaveLength(5);
  });
});
