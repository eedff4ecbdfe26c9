import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { openWorld } from '../support/whole.ts';

const image = { text: 'News', imageUrls: ['https://example.com/a.png'] };
const to = (accountId?: string, text = 'News') => ({
  ...image,
  text,
  platforms: [{ platform: 'instagram', ...(accountId !== undefined && { accountId }) }],
});
const LISTED = [{ accountId: 'ig_third', name: 'The third\nshop' }, 'ig_fourth'];
const refusal = (details: object) => ({
  kind: 'respond' as const,
  status: 400,
  body: { error: { code: 'missing_account', message: 'Which?', details } },
});

describe.each(CLIENT_KINDS)('the accounts known, told to %s', (kind) => {
  it('stand in the error that asks for one, once a post named one', async () => {
    const { client } = await openWorld({ kind });
    const fresh = await client.call('soku_create_post', to());
    expect(fresh.error).toMatchObject({ kind: 'account', code: 'missing_account' });
    expect(fresh.error).not.toHaveProperty('candidates');
    expect(fresh.error.fix).toContain('The ids are in Settings > Integrations of the Soku dashboard.');

    expect((await client.call('soku_create_post', to('ig_main'))).isError).toBe(false);
    const { error, text } = await client.call('soku_create_post', to(undefined, 'More'));
    expect(error).toMatchObject({ kind: 'account', candidates: ['ig_main'] });
    expect(error.fix).toContain('Known here: "ig_main"; others may be connected');
    expect(text).toContain('ig_main');
  });
});

it('stand in the errors of a list of posts too', async () => {
  const { client } = await openWorld();
  await client.call('soku_create_post', to('ig_main'));
  const { result } = await client.call('soku_create_posts', {
    posts: [to(undefined, 'One'), { text: 'Two', platforms: [{ platform: 'x' }] }],
  });
  expect(result.items).toMatchObject([
    { status: 'failed', error: { code: 'missing_account', fix: expect.stringContaining('"ig_main"') } },
    { status: 'submitted' },
  ]);
});

it('are offered where the account is left blank', async () => {
  const { client } = await openWorld();
  await client.call('soku_create_post', to('ig_main'));
  const { error } = await client.call('soku_create_post', to('  '));
  expect(error).toMatchObject({ kind: 'account', code: 'account_empty', candidates: ['ig_main'] });
  const { result } = await client.call('soku_validate_post', to('  '));
  expect(result.issues).toMatchObject([{ code: 'account_empty', candidates: ['ig_main'] }]);
});

it('are offered for one that Soku doesn’t know', async () => {
  const { client } = await openWorld();
  await client.call('soku_create_post', to('ig_main'));
  const { error } = await client.call('soku_create_post', to('ig_mian'));
  expect(error).toMatchObject({ field: 'platforms[0].accountId', candidates: ['ig_main'] });
});

it('are those that Soku listed when it asked, also after a restart', async () => {
  const sandbox = await openSandbox();
  const env = { SOKU_STATE_DIR: temporaryFolder() };
  const before = await serveAndConnect(sandbox.url, { env });
  sandbox.faults.next('POST /v1/posts', refusal({ accounts: LISTED }));
  const { error } = await before.call('soku_create_post', to());
  expect(error.candidates).toEqual(['ig_third', 'ig_fourth']);

  const after = await serveAndConnect(sandbox.url, { env });
  const { result, text } = await after.call('soku_check_connection');
  expect(result.knownAccounts).toEqual([
    { platform: 'instagram', accountId: 'ig_third', name: 'The third shop' },
    { platform: 'instagram', accountId: 'ig_fourth' },
  ]);
  expect(text).toContain(
    'Known accounts: instagram (ig_third) "The third shop", instagram (ig_fourth). Others may be connected',
  );
  const again = await after.call('soku_create_post', to(undefined, 'Later'));
  expect(again.error.candidates).toEqual(['ig_third', 'ig_fourth']);
});

it('are kept of no platform that isn’t plain, and never as Soku did not write them', async () => {
  const { sandbox, client } = await openWorld();
  sandbox.faults.next('POST /v1/posts', refusal({ accounts: ['either'] }));
  await client.call('soku_create_post', {
    ...image,
    platforms: [{ platform: 'instagram' }, { platform: 'x' }],
  });
  sandbox.faults.next(
    'POST /v1/posts',
    refusal({
      accounts: [`long${'g'.repeat(300)}`, 'hid\u202Eden', { accountId: 'plain', platform: 'tiktok' }],
    }),
  );
  await client.call('soku_create_post', to());
  const { result } = await client.call('soku_check_connection');
  expect(result.knownAccounts).toEqual([{ platform: 'tiktok', accountId: 'plain' }]);
});

it('are told apart from those that are allowed, and never go beyond them', async () => {
  const sandbox = await openSandbox();
  const folder = temporaryFolder();
  const open = (accounts?: string) =>
    serveAndConnect(sandbox.url, {
      local: true,
      env: { SOKU_STATE_DIR: folder, ...(accounts !== undefined && { SOKU_ACCOUNTS: accounts }) },
    });
  const free = await open();
  await free.call('soku_create_post', to('ig_second'));
  await free.call('soku_create_post', { text: 'x', platforms: [{ platform: 'x' }] });

  const bound = await open('x,instagram:ig_main');
  const { result } = await bound.call('soku_check_connection');
  expect(result.allowedAccounts).toEqual([
    { platform: 'x' },
    { platform: 'instagram', accountId: 'ig_main' },
  ]);
  expect(result.knownAccounts).toEqual([
    { platform: 'x', lastUsedAt: expect.any(String) },
    { platform: 'instagram', accountId: 'ig_main' },
  ]);
});

it('belong to the key: another caller learns none of them', async () => {
  const sandbox = await openSandbox();
  const first = await serveAndConnect(sandbox.url);
  await first.call('soku_create_post', to('ig_main'));
  const { connectHttp } = await import('../support/clients.ts');
  const second = await connectHttp('client-2026', first.url, {
    'soku-api-key': 'sk_live_sandbox_no_credits',
  });
  expect((await second.call('soku_check_connection')).result.knownAccounts).toEqual([]);
  expect((await second.call('soku_create_post', to())).error).not.toHaveProperty('candidates');
  await second.close();
});
