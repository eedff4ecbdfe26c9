import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenToken, openAccountWorld } from '../support/account.ts';
import { expectTruth, madeKey, readReport, rotate, statuses } from '../support/rotation.ts';
import { openSandbox, serveAndConnect, spawnAndConnect } from '../support/servers.ts';
import { hurriedClock } from '../support/whole.ts';

describe('soku_rotate_api_key', () => {
  it('creates, saves, verifies, goes over and revokes, and never shows the key', async () => {
    const { sandbox, client, folder } = await openAccountWorld();
    const answer = await rotate(client);
    expect(answer.isError).toBe(false);
    expect(statuses(answer)).toEqual([
      'create done',
      'save done',
      'verify done',
      'switch done',
      'revoke done',
    ]);
    expectTruth(sandbox, answer);
    const made = madeKey(sandbox);
    const { savedTo = '', keys } = readReport(answer);
    expect(keys[1]).toEqual({ role: 'new', id: made?.id, state: 'active', works: true });
    expect(made?.name).toBe('Sandbox active');
    expect(savedTo).toMatch(/keys\/soku-key-sandbox-active-\d{4}-\d\d-\d\d\.txt$/);
    expect(readFileSync(savedTo, 'utf8')).toBe(`${made?.key}\n`);
    expect(statSync(savedTo).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(JSON.stringify(answer)).not.toContain(made?.key);
    expect(answer.text).toContain(`Next: Ask the person to put the new key into this server's settings`);
    expect(answer.text).toContain(`SOKU_API_KEY_FILE=${savedTo}`);
  });

  it('has the running server use the new key, under the old name in the journal', async () => {
    const { sandbox, client } = await openAccountWorld();
    const post = { text: 'Hello', platforms: [{ platform: 'x' }] };
    const before = await client.call('soku_create_post', post);
    await rotate(client);
    const made = madeKey(sandbox);
    expect(await client.call('soku_create_post', post)).toMatchObject({ error: { kind: 'duplicate' } });
    expect(await client.call('soku_create_post', { ...post, text: 'Another' })).toMatchObject({
      isError: false,
    });
    expect(sandbox.requests.at(-1)?.headers['soku-api-key']).toBe(made?.key);
    const listed = await client.call('soku_list_posts');
    expect(listed.text).toContain(String(before.result.postSubmissionId));
    expect((await client.call('soku_check_connection')).text).not.toContain('Problem');
    // And once more: the chain of names holds.
    expect(await rotate(client, { oldKeyId: made?.id })).toMatchObject({ isError: false });
    expect(await client.call('soku_create_post', post)).toMatchObject({ error: { kind: 'duplicate' } });
  });

  it.each(['revoked', 'still to be revoked'])(
    'keeps the record of posts over a restart with the new key (old one %s)',
    async (state) => {
      const { sandbox, client, folder } = await openAccountWorld();
      const post = { text: 'Hello', platforms: [{ platform: 'x' }] };
      const before = await client.call('soku_create_post', post);
      if (state !== 'revoked') sandbox.faults.always('DELETE /v1/api-keys/{id}', { kind: 'drop_before' });
      await rotate(client);
      const env = { SOKU_STATE_DIR: folder, SOKU_API_KEY: madeKey(sandbox)?.key ?? '' };
      const restarted = await serveAndConnect(sandbox.url, { env, clock: hurriedClock(), local: true });
      expect(await restarted.call('soku_create_post', post)).toMatchObject({ error: { kind: 'duplicate' } });
      expect((await restarted.call('soku_list_posts')).text).toContain(
        String(before.result.postSubmissionId),
      );
      expect(sandbox.posts).toHaveLength(1);
      const kept = readFileSync(join(folder, 'journal', 'successors.jsonl'), 'utf8');
      expect(kept).toMatch(/^\{"credential":"[0-9a-f]{16}","succeeds":"[0-9a-f]{16}"\}\n$/);
      // Another key is another record.
      const other = await serveAndConnect(sandbox.url, {
        env: { ...env, SOKU_API_KEY: 'sk_live_sandbox_past_due' },
        clock: hurriedClock(),
        local: true,
      });
      expect((await other.call('soku_list_posts')).result.posts).toEqual([]);
    },
  );

  it('stops when the record of posts cannot be passed on', async () => {
    const { sandbox, client, folder } = await openAccountWorld();
    mkdirSync(join(folder, 'journal', 'successors.jsonl'), { recursive: true });
    const answer = await rotate(client);
    expectTruth(sandbox, answer);
    expect(statuses(answer).slice(2)).toEqual(['verify done', 'switch failed', 'revoke skipped']);
    expect(answer.text).toContain('the record of posts could not be passed on to the new key');
    await client.call('soku_list_posts', { source: 'account' });
    expect(sandbox.requests.at(-1)?.headers['soku-api-key']).toBe('sk_live_sandbox_active');
  });

  it('has it use the new key over stdio too', async () => {
    const sandbox = await openSandbox();
    const client = await spawnAndConnect({
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: 'sk_live_sandbox_active',
      ...givenToken,
    });
    expect(await rotate(client)).toMatchObject({ isError: false });
    const posted = await client.call('soku_create_post', { text: 'Hi', platforms: [{ platform: 'x' }] });
    expect(posted.isError).toBe(false);
    expect(sandbox.requests.at(-1)?.headers['soku-api-key']).toBe(madeKey(sandbox)?.key);
    expect(client.stderr()).not.toContain(madeKey(sandbox)?.key);
  });

  it("leaves the server's key alone when another one is rotated", async () => {
    const { sandbox, client } = await openAccountWorld();
    const made = await client.call('soku_create_api_key', { name: 'Laptop' });
    expect(made.isError).toBe(false);
    const id = madeKey(sandbox)?.id;
    const answer = await rotate(client, { oldKeyId: id, name: 'Laptop 2' });
    expect(statuses(answer)).toContain('switch skipped');
    expect(
      sandbox
        .listKeys()
        .map(({ name, state }) => `${name} ${state}`)
        .slice(-2),
    ).toEqual(['Laptop revoked', 'Laptop 2 active']);
    await client.call('soku_list_posts', { source: 'account' });
    expect(sandbox.requests.at(-1)?.headers['soku-api-key']).toBe('sk_live_sandbox_active');
  });
});

describe('a rotation over HTTP', () => {
  const token = 'a-token-of-the-operator';
  const overHttp = { headers: { authorization: `Bearer ${token}` }, local: false };

  it('is refused without SOKU_REVEAL_KEYS', async () => {
    const { sandbox, client } = await openAccountWorld({ ...overHttp, env: { SOKU_HTTP_TOKEN: token } });
    expect(await rotate(client)).toMatchObject({ error: { kind: 'blocked', code: 'not_over_http' } });
    expect(sandbox.requests).toEqual([]);
  });

  it("does not revoke the server's own key, which it can't replace there", async () => {
    const env = { SOKU_HTTP_TOKEN: token, SOKU_REVEAL_KEYS: 'true' };
    const { sandbox, client, folder } = await openAccountWorld({ ...overHttp, env });
    const answer = await rotate(client);
    expectTruth(sandbox, answer);
    expect(statuses(answer)).toEqual([
      'create done',
      'save skipped',
      'verify done',
      'switch failed',
      'revoke skipped',
    ]);
    const apiKey = madeKey(sandbox)?.key ?? '';
    expect(readReport(answer).apiKey).toBe(apiKey);
    expect(readdirSync(folder)).not.toContain('keys');
    // Once the person has given the server the new key, its record goes on.
    const post = { text: 'Hello', platforms: [{ platform: 'x' }] };
    await client.call('soku_create_post', post);
    const restarted = await serveAndConnect(sandbox.url, {
      env: { SOKU_STATE_DIR: folder, SOKU_API_KEY: apiKey },
      clock: hurriedClock(),
    });
    expect(await restarted.call('soku_create_post', post)).toMatchObject({ error: { kind: 'duplicate' } });
  });
});
