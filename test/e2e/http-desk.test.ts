import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { connectHttp } from '../support/clients.ts';
import { speakAsPage } from '../support/desk.ts';
import { freePort } from '../support/free-port.ts';
import { comeIn, PASSWORD } from '../support/http-desk.ts';
import { openProvider } from '../support/identity-provider.ts';
import { PlainBrowser } from '../support/plain-browser.ts';
import { runCli, startCli } from '../support/process.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';
import { tokenOf } from '../support/signing-in.ts';

const post = { text: 'Good morning', platforms: [{ platform: 'x' }] };
const toThreads = { text: 'Good evening', platforms: [{ platform: 'threads' }] };

const CLAIMS: Record<string, Record<string, string | boolean | string[]>> = {
  ann: { email: 'ann@example.com', email_verified: true },
  lea: { groups: ['leads'], name: 'Lea' },
  max: { groups: ['x-only'], name: 'Max' },
  mia: { groups: ['marketing-leads'], name: 'Mia' },
  eve: { groups: ['leads'], name: 'Eve', email: 'ann@example.com', email_verified: false },
  bob: { groups: ['marketing'], name: 'Bob' },
};

const RULES = [
  { match: { group: 'leads' }, reviewer: true },
  { match: { group: 'x-only' }, reviewer: true, accounts: ['x'] },
  { match: { group: 'marketing-leads' }, reviewer: true, key: 'SOKU_API_KEY_MARKETING' },
  { match: { group: 'marketing' }, key: 'SOKU_API_KEY_MARKETING' },
  { match: { email: '*@example.com' } },
];

function policyFile(rules: object[]): string {
  const file = join(temporaryFolder(), 'policy.json');
  writeFileSync(file, JSON.stringify({ rules }));
  return file;
}

/** A server with an identity provider, as a company runs it. @param rules without any there is no policy */
async function openCompany(rules: object[] = RULES) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const resource = new URL(`${url}/mcp`);
  const { issuer } = await openProvider(resource.href, 'jwt', (login) => CLAIMS[login] ?? {});
  const sandbox = await openSandbox();
  const server = startCli(['http', '--port', String(port)], {
    env: {
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_API_KEY_MARKETING: SANDBOX_KEYS.no_credits,
      SOKU_CONFIRM: 'desk',
      SOKU_PUBLIC_URL: url,
      SOKU_OAUTH_ISSUER: issuer,
      SOKU_OAUTH_DESK_CLIENT_ID: 'desk',
      SOKU_OAUTH_DESK_CLIENT_SECRET: 'desk-secret',
      ...(rules.length > 0 && { SOKU_POLICY_FILE: policyFile(rules) }),
    },
  });
  await server.seen('stderr', /MCP at/);
  const agentOf = async (login: string) => {
    const client = await connectHttp('client-2026', resource.href, {
      authorization: `Bearer ${await tokenOf(login, resource)}`,
    });
    onTestFinished(() => client.close());
    return client;
  };
  /** Signs in at the provider; gives the browser and the page that comes then. */
  const arrive = async (login: string) => {
    const browser = new PlainBrowser();
    const callback = await browser.signIn(login, `${url}/desk/sign-in`, `${url}/desk/callback`);
    const page = await browser.open(callback.href);
    if (page instanceof URL) throw new Error('no page');
    return { browser, callback, page };
  };
  const reviewer = async (login: string) => {
    const { browser } = await arrive(login);
    return speakAsPage(`${url}/desk`, browser.cookie());
  };
  return { url, sandbox, server, agentOf, arrive, reviewer };
}

describe('a company’s desk', () => {
  it('shows each reviewer what their rule lets them decide, and sends with the key that it waited for', async () => {
    const { sandbox, agentOf, reviewer } = await openCompany();
    const ann = await agentOf('ann');
    const bob = await agentOf('bob');
    expect((await ann.call('soku_create_post', post)).result).toMatchObject({ status: 'waiting' });
    expect((await ann.call('soku_create_post', toThreads)).result).toMatchObject({ status: 'waiting' });
    const ofBob = { ...post, text: 'From marketing' };
    expect((await bob.call('soku_create_post', ofBob)).result).toMatchObject({ status: 'waiting' });

    const lea = await reviewer('lea');
    const max = await reviewer('max');
    const mia = await reviewer('mia');
    const seen = async (person: typeof lea) =>
      (await person.state()).waiting.map(({ askedBy, checked }) => [askedBy, JSON.stringify(checked)]);
    expect(await seen(lea)).toHaveLength(2);
    expect(await seen(max)).toEqual([['ann@example.com', expect.stringContaining('Good morning')]]);
    expect(await seen(mia)).toEqual([['Bob', expect.stringContaining('From marketing')]]);
    expect((await max.state()).signedInAs).toBe('Max');

    const [threads] = (await lea.state()).waiting.filter((one) =>
      JSON.stringify(one).includes('Good evening'),
    );
    const yes = { id: threads?.id, binding: threads?.binding, verdict: 'publish' };
    for (const other of [max, mia])
      expect(await (await other.send('/api/decide', yes)).text()).toContain('not there any more');
    expect(sandbox.posts).toHaveLength(0);

    expect((await mia.press('publish')).words).toMatch(/^Submitted/);
    expect((await max.press('publish')).words).toMatch(/^Submitted/);
    const keys = sandbox.requests
      .filter(({ method, path }) => method === 'POST' && path === '/v1/posts')
      .map(({ headers }) => headers['soku-api-key']);
    expect(keys).toEqual([SANDBOX_KEYS.no_credits, SANDBOX_KEYS.active]);

    expect((await ann.call('soku_create_post', post)).result).toMatchObject({ status: 'submitted' });
    const mine = await ann.call('soku_list_posts', { mine: true });
    expect(mine.result.posts).toMatchObject([
      { by: 'ann@example.com', status: 'accepted' },
      { by: 'ann@example.com', status: 'waiting' },
    ]);
    expect((await max.state()).posts).toMatchObject([{ by: 'ann@example.com', agreedBy: 'Max' }]);
    expect((await max.state()).waiting).toMatchObject([{ decidedBy: 'Max', askedBy: 'ann@example.com' }]);
  });

  it('lets those in who have signed in alone, and of them those who review', async () => {
    const { url, arrive } = await openCompany();
    const stranger = await fetch(`${url}/desk/`);
    expect([stranger.status, await stranger.text()]).toEqual([
      401,
      expect.stringContaining('href="sign-in"'),
    ]);
    const lea = await arrive('lea');
    expect(lea.page.status).toBe(200);
    expect(await lea.page.text()).toContain('http-equiv="refresh"');
    const open = async (browser: PlainBrowser) =>
      fetch(`${url}/desk/`, { headers: { cookie: browser.cookie() } });
    expect((await open(lea.browser)).status).toBe(200);

    const ann = await arrive('ann');
    expect(ann.page.status).toBe(403);
    const refused = await ann.page.text();
    expect(refused).toContain('don’t let you decide');
    expect(refused).toContain('href="sign-in?as=another"');
    expect(ann.browser.cookie()).not.toContain('soku-desk-session');
    const state = await fetch(`${url}/desk/api/state`, { headers: { cookie: ann.browser.cookie() } });
    expect(state.status).toBe(401);
  });

  it('names nobody by an address that the provider calls unverified', async () => {
    const { reviewer } = await openCompany();
    expect((await (await reviewer('eve')).state()).signedInAs).toBe('Eve');
  });

  it('has the provider ask who comes after somebody signed out; one person has few sessions', async () => {
    const { url, reviewer } = await openCompany();
    const promptFor = async (cookie: string) => {
      const answer = await fetch(`${url}/desk/sign-in`, { redirect: 'manual', headers: { cookie } });
      return new URL(answer.headers.get('location') ?? '').searchParams.get('prompt');
    };
    const first = await reviewer('lea');
    expect(await promptFor(first.cookie)).toBeNull();
    const others = [];
    for (let times = 0; times < 5; times += 1) others.push(await reviewer('lea'));
    const look = async ({ cookie }: typeof first) =>
      (await fetch(`${url}/desk/api/state`, { headers: { cookie } })).status;
    expect(await look(first)).toBe(401);
    expect(await Promise.all(others.map(look))).toEqual([200, 200, 200, 200, 200]);
    const [leaving] = others;
    const out = await leaving?.send('/api/sign-out', {});
    const left = out?.headers.getSetCookie().find((line) => line.includes('left')) ?? '';
    expect(await promptFor(left.split(';')[0] ?? '')).toBe('select_account');
  });

  it('asks the provider about few made-up ways back, and writes little about them', async () => {
    const { url, server } = await openCompany();
    const name = `soku-desk-trip-${new URL(url).port}`;
    const trip = ['s', 'n', 'v'].map((letter) => letter.repeat(43)).join('.');
    const statuses: number[] = [];
    for (let times = 0; times < 50; times += 1) {
      const headers = { cookie: `${name}=${trip}` };
      const search = `code=made-up-${times}&state=${'s'.repeat(43)}`;
      statuses.push((await fetch(`${url}/desk/callback?${search}`, { headers })).status);
    }
    expect(statuses.filter((status) => status === 400)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const lines = server
      .stderr()
      .split('\n')
      .filter((line) => line.includes('came to nothing'));
    expect(lines).toHaveLength(30);
    for (const line of lines) expect(line.length).toBeLessThan(500);
    expect(lines.join()).not.toContain('stack');
  });

  it('takes a way back once, from the browser that began it, unaltered', async () => {
    const { url, arrive } = await openCompany();
    const { browser, callback } = await arrive('lea');
    const cameBack = (search: string, cookie: string) =>
      fetch(`${url}/desk/callback${search}`, { headers: { cookie } });
    // Its trip is over.
    expect((await cameBack(callback.search, browser.cookie())).status).toBe(400);
    const other = new PlainBrowser();
    const back = await other.signIn('lea', `${url}/desk/sign-in`, `${url}/desk/callback`);
    expect((await cameBack(back.search, '')).status).toBe(400);
    const altered = [
      back.search.replace(/state=[^&]+/, `state=${'a'.repeat(43)}`),
      back.search.replace(/code=[^&]+/, 'code=mine'),
      back.search.replace(/&?iss=[^&]+/, '&iss=https%3A%2F%2Fevil.example'),
      '?error=access_denied&state=x',
      '',
    ];
    for (const search of altered) {
      const answer = await cameBack(search, other.cookie());
      expect(answer.status, search).toBe(400);
      expect(answer.headers.getSetCookie().join(), search).not.toMatch(/session[^=]*=[\w-]/);
    }
    const [name = '', trip = ''] = other.cookie().split(/=(.*)/).slice(-3);
    const foreignNonce = trip.replace(/\.[\w-]{43}\./, `.${'b'.repeat(43)}.`);
    expect((await cameBack(back.search, `${name.split('; ').at(-1)}=${foreignNonce}`)).status).toBe(400);
  });

  it('without a policy is for everybody who signs in; with one, posts wait where somebody reviews', async () => {
    const open = await openCompany([]);
    const agent = await open.agentOf('ann');
    expect((await agent.call('soku_create_post', post)).result).toMatchObject({ status: 'waiting' });
    expect((await (await open.reviewer('bob')).press('publish')).words).toMatch(/^Submitted/);

    const nobody = await openCompany([{ match: 'anyone' }]);
    expect(nobody.server.stderr()).toContain('nobody decides at the desk');
    const answer = await (await nobody.agentOf('ann')).call('soku_create_post', post);
    expect(answer.error).toMatchObject({ kind: 'confirmation', code: 'confirmation_required' });
    expect(nobody.sandbox.posts).toHaveLength(0);
  });

  it('says that the provider gives no answer', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const idPort = await freePort();
    const server = startCli(['http', '--port', String(port)], {
      env: {
        SOKU_PUBLIC_URL: url,
        SOKU_OAUTH_ISSUER: `http://127.0.0.1:${idPort}`,
        SOKU_OAUTH_DESK_CLIENT_ID: 'desk',
      },
    });
    await server.seen('stderr', /MCP at/);
    const answer = await fetch(`${url}/desk/sign-in`, { redirect: 'manual' });
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('gives no answer')]);
  });
});

describe('soku-mcp http with a password for the desk', () => {
  it('holds what waits over its own death, sends it once, and keeps text and password out of the log', async () => {
    const sandbox = await openSandbox();
    const env = {
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_STATE_DIR: temporaryFolder(),
      SOKU_CONFIRM: 'desk',
      SOKU_DESK_PASSWORD: PASSWORD,
      SOKU_SHUTDOWN_GRACE_MS: '600000',
    };
    const start = async () => {
      const cli = startCli(['http', '--port', '0'], { env });
      const [, url = ''] = await cli.seen('stderr', /MCP at (http:\S+)\/mcp/);
      return { cli, url };
    };
    const night = await start();
    const agent = await connectHttp('client-2026', `${night.url}/mcp`);
    expect((await agent.call('soku_create_post', post)).result).toMatchObject({ status: 'waiting' });
    await agent.close();
    night.cli.child.kill('SIGKILL');
    await night.cli.exited;

    const { cli, url } = await start();
    const person = await comeIn(url);
    const events = await fetch(`${url}/desk/api/events`, { headers: { cookie: person.cookie } });
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect((await person.press('publish')).words).toMatch(/^Submitted/);
    expect((await person.press('publish')).words).toBe('It was sent already, once.');
    expect(sandbox.posts).toHaveLength(1);
    // The page that follows events holds nothing up: the grace is longer than any test may take.
    cli.child.kill('SIGTERM');
    expect(await cli.exited).toBe(0);
    for (const log of [night.cli.stderr(), cli.stderr()])
      expect(log).not.toMatch(/Good morning|correct horse|soku-desk-session/);
  });

  it('asks for SOKU_PUBLIC_URL where others can reach it, and notes what can’t be published without a desk', async () => {
    const env = { SOKU_API_KEY: 'sk_live_key_of_twenty_and_more', SOKU_HTTP_TOKEN: 'x'.repeat(16) };
    const open = await runCli(['http', '--host', '0.0.0.0', '--port', '0'], {
      env: { ...env, SOKU_DESK_PASSWORD: PASSWORD },
    });
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('needs SOKU_PUBLIC_URL')]);
    const without = startCli(['http', '--port', '0'], { env: { ...env, SOKU_CONFIRM: 'desk' } });
    await without.seen('stderr', /without a sign-in to the desk nothing can be published/);
  });
});
