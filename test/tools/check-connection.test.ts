import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS, SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { openWorld, stillClock, success } from '../support/whole.ts';

const toolsets = { SOKU_TOOLSETS: 'publish,media' };

describe.each(CLIENT_KINDS)('soku_check_connection, called by %s', (kind) => {
  it('tells that everything works, with one request that publishes nothing', async () => {
    const { sandbox, client } = await openWorld({
      kind,
      local: true,
      env: { ...toolsets, SOKU_ACCOUNTS: 'x,instagram:ig_main', SOKU_TIME_ZONE: 'Europe/Paris' },
    });
    expect(await client.call('soku_check_connection')).toEqual(
      success(
        {
          apiKey: { present: true, preview: 'sk_live_san…ive', accepted: true },
          subscription: 'active',
          idToken: { present: false },
          rateLimit: { limit: 30, remaining: 29, resetsAt: '2026-03-01T12:01:00.000Z' },
          baseUrl: sandbox.url,
          sandbox: false,
          authScheme: 'auto',
          toolsets: ['publish', 'media'],
          readOnly: false,
          allowedAccounts: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }],
          knownAccounts: [{ platform: 'instagram', accountId: 'ig_main' }],
          timeZone: 'Europe/Paris',
          confirm: 'off',
          journal: "can be written; what isn't written down isn't sent",
          problems: [],
        },
        [
          'Key and subscription are fine. Nothing was published.',
          'API key: sk_live_san…ive, accepted',
          'Subscription: active',
          'Calls this minute: 29 of 30 left, resets at 2026-03-01T12:01:00.000Z',
          'Toolsets: publish, media',
          'Read-only: no',
          'Confirmation: off, posts go out unasked',
          'Allowed accounts: x, instagram (ig_main)',
          'Known accounts: instagram (ig_main). Others may be connected: Settings > Integrations of the Soku dashboard shows all that are connected.',
          'Time zone for times without offset: Europe/Paris',
          "Journal: can be written; what isn't written down isn't sent",
        ],
      ),
    );
    expect(sandbox.posts).toEqual([]);
    expect(sandbox.requests).toMatchObject([
      { method: 'POST', path: '/v1/posts', status: 400, body: { post: { content: { platform: [] } } } },
    ]);
    expect(sandbox.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });
});

it('tells callers over HTTP nothing of the operator’s address, header and accounts', async () => {
  const { sandbox, client } = await openWorld({ env: { ...toolsets, SOKU_ACCOUNTS: 'x,instagram:ig_main' } });
  const { result, text } = await client.call('soku_check_connection');
  expect(result).toMatchObject({ subscription: 'active', problems: [] });
  for (const field of ['baseUrl', 'authScheme']) expect(result).not.toHaveProperty(field);
  expect(result).toMatchObject({ allowedAccounts: [{ platform: 'x' }, { platform: 'instagram' }] });
  expect(text).toContain('Allowed accounts: x, instagram\n');
  expect(text).not.toContain('ig_main');
  expect(text).not.toContain(new URL(sandbox.url).host);
});

describe('Soke', () => {
  const soke = async (env: Record<string, string>, local = true) => {
    const sandbox = await openSandbox({ clock: stillClock });
    const all = { SOKE_BASE_URL: sandbox.soke.url, ...env };
    const client = await serveAndConnect(sandbox.url, { clock: stillClock, local, env: all });
    return { sandbox, answer: await client.call('soku_check_connection') };
  };

  it('is asked too, for no credits', async () => {
    const { sandbox, answer } = await soke({ SOKE_API_KEY: SOKE_SANDBOX_KEYS.active });
    expect(answer.result).toMatchObject({ soke: { present: true, accepted: true }, problems: [] });
    expect(answer.text).toContain('\nSoke: accepted\n');
    expect(sandbox.soke.requests).toMatchObject([{ method: 'GET', path: '/transcription' }]);
  });

  it('that refuses is a problem with its mend', async () => {
    const { answer } = await soke({ SOKE_API_KEY: 'sk_live_soke_which_nobody_knows' });
    expect(answer.result).toMatchObject({
      soke: { present: true, accepted: false },
      problems: [{ fix: expect.stringContaining('SOKE_API_KEY') }],
    });
    expect(answer.text).toMatch(/^Something is wrong/);
  });

  it('is missing where it is offered without a key, and not told of where it is not', async () => {
    const offered = await soke({ SOKU_TOOLSETS: 'publish,research' });
    expect(offered.answer.result).toMatchObject({
      soke: { present: false },
      problems: [{ message: expect.stringContaining('SOKE_API_KEY is not set') }],
    });
    expect((await soke({})).answer.result).not.toHaveProperty('soke');
  });

  it('is not told of to callers who may not spend its credits', async () => {
    const sandbox = await openSandbox({ clock: stillClock });
    const env = { SOKE_BASE_URL: sandbox.soke.url, SOKE_API_KEY: SOKE_SANDBOX_KEYS.active };
    const headers = { 'soku-api-key': 'sk_live_sandbox_past_due' };
    const client = await serveAndConnect(sandbox.url, { clock: stillClock, env, headers });
    expect((await client.call('soku_check_connection')).result).not.toHaveProperty('soke');
    expect(sandbox.soke.requests).toEqual([]);
  });
});

const problemCases = [
  {
    name: 'a revoked key',
    key: SANDBOX_KEYS.revoked,
    apiKey: { present: true, preview: 'sk_live_san…ked', accepted: false },
    subscription: 'unknown',
    keyLine: 'API key: sk_live_san…ked, refused',
    message: 'Soku did not accept the API key. Soku\'s message: "Invalid or missing API key.".',
    fix: /Settings > API Keys/,
  },
  {
    name: 'a lapsed subscription',
    key: SANDBOX_KEYS.past_due,
    apiKey: { present: true, preview: 'sk_live_san…due', accepted: true },
    subscription: 'inactive',
    keyLine: 'API key: sk_live_san…due, accepted',
    message:
      'Soku refuses API calls unless the subscription is trialing or active; canceled, expired and past due are refused. Soku\'s message: "An active subscription is required to access the API.".',
    fix: /Settings > Billing/,
  },
  {
    name: 'no key',
    key: '',
    apiKey: { present: false },
    subscription: 'unknown',
    keyLine: 'API key: not set',
    message: 'The request carries no Soku API key.',
    fix: /Settings > API Keys/,
  },
];

describe('soku_check_connection', () => {
  it.each(problemCases)('shows $name as a problem with its mend', async (expected) => {
    const { client } = await openWorld({ env: { ...toolsets, SOKU_API_KEY: expected.key } });
    const answer = await client.call('soku_check_connection');
    expect(answer.isError).toBe(false);
    expect(answer.result).toMatchObject({
      apiKey: expected.apiKey,
      subscription: expected.subscription,
      problems: [{ message: expected.message, fix: expect.stringMatching(expected.fix) }],
    });
    const lines = answer.text.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'Something is wrong. Nothing was published.',
      expected.keyLine,
      `Subscription: ${expected.subscription}`,
    ]);
    expect(lines.at(-1)).toMatch(/^Problem: .* Fix: /);
  });

  it('shows a Soku that cannot be reached as a problem, not as an error', async () => {
    const { sandbox, client } = await openWorld({ env: toolsets });
    await sandbox.close();
    const answer = await client.call('soku_check_connection');
    expect(answer.isError).toBe(false);
    expect(answer.result).toMatchObject({ subscription: 'unknown', apiKey: { present: true } });
    expect(answer.result.apiKey).not.toHaveProperty('accepted');
    expect(answer.result.problems).toHaveLength(1);
    expect(answer.text).toContain('\nAPI key: sk_live_san…ive, not checked\n');
  });

  it('shows read-only mode and a sandbox', async () => {
    const { client } = await openWorld({ env: { ...toolsets, SOKU_READ_ONLY: 'true' } });
    const answer = await client.call('soku_check_connection');
    expect(answer.result.readOnly).toBe(true);
    expect(answer.text).toContain(
      '\nToolsets: publish, media\nRead-only: yes, nothing can be sent or changed\n',
    );
    expect(answer.text).toContain(
      '\nTime zone for times without offset: none, so every time needs an offset or timeZone',
    );
  });
});

describe('the state of the journal', () => {
  const check = async (env: Record<string, string>, local = true) => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env, local });
    return { client, sandbox, ...(await client.call('soku_check_connection')) };
  };

  it.each<[string, RegExp]>([
    ['required', /can't be written \(.+\) \[\/proc\/nope\], so no post is sent/],
    ['best-effort', /and posts are sent all the same \(SOKU_JOURNAL=best-effort\)/],
  ])('tells with SOKU_JOURNAL=%s what a folder that can not be written means', async (mode, message) => {
    const { result, text } = await check({ SOKU_STATE_DIR: '/proc/nope', SOKU_JOURNAL: mode });
    expect(result.summary).toContain('Something is wrong.');
    expect(result.journal).toContain("can't be written");
    expect(result.problems).toEqual([
      { message: expect.stringMatching(message), fix: expect.stringContaining('SOKU_STATE_DIR') },
    ]);
    expect(text).toMatch(message);
  });

  it('tells a caller without the operator’s paths', async () => {
    const { text } = await check({ SOKU_STATE_DIR: '/proc/nope' }, false);
    expect(text).toContain("The journal can't be written, so no post is sent.");
    expect(text).not.toContain('/proc');
  });

  it('warns of a folder that others may write to', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'journal'), { mode: 0o700 });
    chmodSync(join(folder, 'journal'), 0o777);
    const { result } = await check({ SOKU_STATE_DIR: folder });
    expect(result.problems).toMatchObject([{ message: expect.stringContaining('chmod 700') }]);
  });

  it('counts what waits in memory for the disk', async () => {
    const folder = temporaryFolder();
    const journal = join(folder, 'journal');
    writeFileSync(journal, 'in its place');
    const { client, sandbox } = await check({ SOKU_STATE_DIR: folder, SOKU_JOURNAL: 'best-effort' });
    const { isError } = await client.call('soku_create_post', {
      text: 'kept',
      platforms: [{ platform: 'x' }],
    });
    expect(isError).toBe(false);
    rmSync(journal);
    const { result } = await client.call('soku_check_connection');
    expect(result.problems).toMatchObject([
      { message: expect.stringMatching(/[12] record\(s\) wait in memory/) },
    ]);
    expect(sandbox.posts).toHaveLength(1);
  });
});
