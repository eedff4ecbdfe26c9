import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { createFileWaitingPosts } from '../../src/desk/file-waiting-posts.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { BEING_SENT_MS } from '../../src/submission/at-desk.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { openTestDesk } from '../support/desk.ts';
import { comeIn, cookiesOf, PASSWORD, serveWithDesk, tryPassword } from '../support/http-desk.ts';
import { raw } from '../support/raw-http.ts';
import { hasRedis, openRedis } from '../support/redis.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const post = { text: 'Hello', platforms: [{ platform: 'x' }] };

async function openOffice(env: Record<string, string> = {}) {
  const clock = standingClock();
  const sandbox = await openSandbox({ clock });
  const url = await serveWithDesk(sandbox.url, { clock, env });
  const agent = (headers: Record<string, string> = {}) => connectHttp('client-2026', `${url}/mcp`, headers);
  return { clock, sandbox, url, agent };
}

describe.each(CLIENT_KINDS)('a post over HTTP, called by %s', (kind) => {
  it('waits at the desk, is sent once by a press, and is told to the agent', async () => {
    const { sandbox, url } = await openOffice();
    const client = await connectHttp(kind, `${url}/mcp`);
    const waiting = await client.call('soku_create_post', post);
    expect(waiting.result).toMatchObject({ status: 'waiting' });
    expect(waiting.text).toContain('whoever decides at this server’s desk');
    expect(JSON.stringify(waiting)).not.toMatch(/soku-mcp desk|\/desk/);
    expect(sandbox.requests).toHaveLength(0);

    const person = await comeIn(url);
    const { waiting: shown, signedInAs } = await person.state();
    expect(shown).toMatchObject([{ id: waiting.result.waitingId, status: 'waiting' }]);
    expect(signedInAs).toBe('whoever has the desk’s password');
    const presses = await Promise.all([1, 2, 3].map(() => person.press('publish')));
    expect(presses.filter(({ words }) => words.startsWith('Submitted'))).toHaveLength(1);
    expect(sandbox.posts).toHaveLength(1);

    const told = await client.call('soku_create_post', post);
    expect(told.result).toMatchObject({ status: 'submitted', replayed: true });
    const [sent] = (await person.state()).posts;
    expect(sent).toMatchObject({ status: 'accepted', agreedBy: 'whoever has the desk’s password' });
    await client.close();
  });
});

describe('over HTTP', () => {
  it('posts wait with ask too where the client can’t ask; a batch is told whose yes it needs', async () => {
    const { agent, url } = await openOffice({ SOKU_CONFIRM: 'ask' });
    const client = await agent();
    const answer = await client.call('soku_create_posts', { posts: [post, { ...post, text: 'Two' }] });
    expect(answer.result).toMatchObject({ waiting: 2 });
    expect(answer.text).toContain('whoever decides at this server’s desk');
    expect((await (await comeIn(url)).state()).waiting).toHaveLength(2);
  });

  it('posts of a caller’s own key don’t wait: nobody here could send them', async () => {
    const { agent, sandbox } = await openOffice();
    const client = await agent({ 'soku-api-key': SANDBOX_KEYS.no_credits });
    const answer = await client.call('soku_create_post', post);
    expect(answer.error).toMatchObject({ kind: 'confirmation', code: 'confirmation_required' });
    expect(sandbox.posts).toHaveLength(0);
  });

  it('a no with a remark reaches the agent', async () => {
    const { agent, url, sandbox } = await openOffice();
    const client = await agent();
    await client.call('soku_create_post', post);
    await (await comeIn(url)).press('decline', 'Softer');
    expect((await client.call('soku_create_post', post)).error).toMatchObject({
      code: 'declined',
      remark: 'Softer',
    });
    expect(sandbox.posts).toHaveLength(0);
  });

  it('a read-only server shows what waits and decides nothing', async () => {
    const folder = temporaryFolder();
    const { agent, sandbox } = await openOffice({ SOKU_STATE_DIR: folder });
    await (await agent()).call('soku_create_post', post);
    const readOnly = await openOffice({ SOKU_STATE_DIR: folder, SOKU_READ_ONLY: 'true' });
    const person = await comeIn(readOnly.url);
    expect(await person.state()).toMatchObject({ canDecide: false, waiting: [{ status: 'waiting' }] });
    expect((await person.press('publish')).words).toContain('read-only');
    expect((await person.state()).waiting).toMatchObject([{ status: 'waiting' }]);
    expect([...sandbox.posts, ...readOnly.sandbox.posts]).toEqual([]);
  });
});

describe.each(['over HTTP', 'on this machine'])('a desk %s', (where) => {
  it('goes on with what was approved and left, unless it is read-only', async () => {
    const folder = temporaryFolder();
    const { agent, clock, sandbox } = await openOffice({ SOKU_STATE_DIR: folder });
    const { result } = await (await agent()).call('soku_create_post', post);
    const store = createFileWaitingPosts({ folder: join(folder, 'desk'), clock, warn() {} });
    await store.decide(String(result.waitingId), { verdict: 'publish', at: clock.now() });
    clock.advance(BEING_SENT_MS + 1_000);
    let looks = 0;
    const watched: Clock = {
      now: () => clock.now(),
      sleep(ms, signal) {
        if (ms === 30_000) looks += 1;
        return clock.sleep(ms, signal);
      },
    };
    const open = (env: Record<string, string>) =>
      where === 'over HTTP'
        ? serveWithDesk(sandbox.url, {
            clock: watched,
            env: { SOKU_STATE_DIR: folder, ...env },
            // The password is for the server's own key, whatever a policy says of people.
            rules: [{ match: 'anyone' }],
          })
        : openTestDesk(sandbox, folder, { clock: watched, env });
    await open({ SOKU_READ_ONLY: 'true' });
    await expect.poll(() => looks).toBe(1);
    expect(sandbox.posts).toHaveLength(0);
    expect((await store.list())[0]?.outcome).toBeUndefined();
    await open({});
    await expect.poll(() => sandbox.posts.length).toBe(1);
  });
});

describe('the password', () => {
  it('opens the desk for half a day, until somebody signs out', async () => {
    const { url, clock } = await openOffice();
    const first = await comeIn(url);
    expect((await fetch(`${url}/desk/`, { headers: { cookie: first.cookie } })).status).toBe(200);
    const out = await first.send('/api/sign-out', {});
    expect(out.status).toBe(200);
    const after = await fetch(`${url}/desk/api/state`, { headers: { cookie: first.cookie } });
    expect(after.status).toBe(401);
    const second = await comeIn(url);
    clock.advance(12 * HOUR_MS - 1);
    await second.state();
    clock.advance(1);
    const late = await fetch(`${url}/desk/`, { headers: { cookie: second.cookie } });
    expect(late.status).toBe(401);
    expect(await late.text()).toContain('type="password"');
  });

  it('is asked for by a page that may do nothing else, at the address with and without the slash', async () => {
    const { url } = await openOffice();
    const page = await fetch(`${url}/desk`);
    expect(page.url).toBe(`${url}/desk/`);
    expect(page.status).toBe(401);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'none'; style-src 'sha256-[\w+/=]+';/);
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('is looked at ever more slowly: of 1,000 wrong ones few, and the right one a minute later', async () => {
    const { url, clock, agent } = await openOffice();
    const client = await agent();
    await client.call('soku_create_post', post);
    const signedIn = await comeIn(url);
    const statuses: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const tries = Array.from({ length: 20 }, (_, index) => tryPassword(url, `wrong ${round} ${index}`));
      statuses.push(...(await Promise.all(tries)).map(({ status }) => status));
    }
    expect(statuses).toHaveLength(1_000);
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(997);
    const early = await tryPassword(url, PASSWORD);
    expect(early.status).toBe(429);
    expect(Number(early.headers.get('retry-after'))).toBe(1);
    // Whoever was in stays in, and the desk answers.
    expect((await signedIn.state()).waiting).toHaveLength(1);
    clock.advance(1_000);
    expect((await tryPassword(url, 'wrong')).status).toBe(401);
    clock.advance(1_000);
    expect((await tryPassword(url, PASSWORD)).status).toBe(429);
    clock.advance(1_000);
    expect((await tryPassword(url, PASSWORD)).status).toBe(303);
    expect((await tryPassword(url, 'wrong')).status).toBe(401);
    expect((await tryPassword(url, PASSWORD)).status).toBe(303);
  });

  it('sets a cookie for this site and no script; over https for nothing else', async () => {
    const { url } = await openOffice();
    const [plain = ''] = (await tryPassword(url, PASSWORD)).headers.getSetCookie();
    expect(plain).toMatch(
      /^soku-desk-session-\d+=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const behindProxy = await openOffice({ SOKU_PUBLIC_URL: 'https://soku.example.com' });
    const own = { host: 'soku.example.com', origin: 'https://soku.example.com' };
    const answer = await raw(`${behindProxy.url}/desk/sign-in`, {
      headers: { ...own, 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams({ password: PASSWORD })),
    });
    expect(answer.status).toBe(303);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-soku-desk-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict,__Host-soku-desk-device=[\w-]{43}\.[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });
});

describe('a browser that came in with the password', () => {
  it('is kept out by no stranger’s wrong ones, and waits for its own', async () => {
    const { url, clock } = await openOffice();
    const cookie = cookiesOf(await tryPassword(url, PASSWORD));
    for (let tries = 0; tries < 4; tries += 1) await tryPassword(url, 'wrong');
    expect((await tryPassword(url, PASSWORD)).status).toBe(429);
    const device = /soku-desk-device[^;]*/.exec(cookie)?.[0] ?? '';
    const fromThere = (password: string, value = device) => tryPassword(url, password, { cookie: value });
    expect((await fromThere(PASSWORD)).status).toBe(303);
    const altered = device.replace(/=./, (start) => (start === '=A' ? '=B' : '=A'));
    expect((await fromThere(PASSWORD, altered)).status).toBe(429);
    for (let tries = 0; tries < 3; tries += 1) expect((await fromThere('wrong')).status).toBe(401);
    expect((await fromThere(PASSWORD)).status).toBe(429);
    clock.advance(1_000);
    expect((await fromThere(PASSWORD)).status).toBe(303);
  });

  it('has one session at a time', async () => {
    const { url } = await openOffice();
    const first = await comeIn(url);
    expect((await tryPassword(url, PASSWORD, { cookie: first.cookie })).status).toBe(303);
    const { status } = await fetch(`${url}/desk/api/state`, { headers: { cookie: first.cookie } });
    expect(status).toBe(401);
  });
});

it('only GET and POST reach the desk, and one session follows what happens on few pages', async () => {
  const { url } = await openOffice();
  const person = await comeIn(url);
  const { token } = await person.state();
  const { host, origin } = new URL(url);
  const headers = { host, origin, cookie: person.cookie, 'x-soku-desk': token };
  const head = await raw(`${url}/desk/api/events`, { method: 'HEAD', headers });
  expect(head.status).toBe(405);
  const leave = new AbortController();
  const follow = (cookie: string) =>
    fetch(`${url}/desk/api/events`, { headers: { cookie }, signal: leave.signal });
  const statuses: number[] = [];
  for (let pages = 0; pages < 6; pages += 1) statuses.push((await follow(person.cookie)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  expect((await follow((await comeIn(url)).cookie)).status).toBe(200);
  leave.abort();
});

describe.skipIf(!hasRedis)('while the shared store is away, the desk over HTTP', () => {
  it('says that nothing was sent, and lets people sign out', async () => {
    const redis = await openRedis();
    const { url } = await openOffice({
      SOKU_REDIS_URL: redis.url,
      SOKU_CONFIRM_SECRET: 'x'.repeat(32),
    });
    const person = await comeIn(url);
    const { token } = await person.state();
    await redis.kill();
    const { cookie } = person;
    const asked = [
      await fetch(`${url}/desk/`, { headers: { cookie } }),
      await tryPassword(url, PASSWORD),
      await fetch(`${url}/desk/api/state`, { headers: { cookie } }),
    ];
    for (const answer of asked) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.text()).toContain('nothing was sent');
    }
    expect(asked.map(({ headers }) => headers.get('content-type')?.split(';')[0])).toEqual([
      'text/html',
      'text/html',
      'application/json',
    ]);
    const { origin } = new URL(url);
    const headers = { cookie, origin, 'x-soku-desk': token };
    const out = await fetch(`${url}/desk/api/sign-out`, { method: 'POST', headers });
    expect(out.headers.getSetCookie().join()).toMatch(/soku-desk-session-\d+=; Max-Age=0/);
  });
});

describe('the desk over HTTP refuses', () => {
  it('a decision that isn’t its own page’s', async () => {
    const { url, agent, sandbox } = await openOffice();
    await (await agent()).call('soku_create_post', post);
    const person = await comeIn(url);
    const { token, waiting } = await person.state();
    const body = JSON.stringify({ id: waiting[0]?.id, binding: waiting[0]?.binding, verdict: 'publish' });
    const { host, origin } = new URL(url);
    const { cookie } = person;
    const own = { host, origin, cookie, 'x-soku-desk': token };
    const altered = cookie.replace(/(?<=session-\d+=)./, (first) => (first === 'A' ? 'B' : 'A'));
    const attempts: [string, Record<string, string>][] = [
      ['no token', { host, origin, cookie }],
      ['another token', { ...own, 'x-soku-desk': `${token.slice(1)}A` }],
      ['no cookie', { host, origin, 'x-soku-desk': token }],
      ['another cookie', { ...own, cookie: altered }],
      ['no origin', { host, cookie, 'x-soku-desk': token }],
      ['a foreign origin', { ...own, origin: 'https://evil.example' }],
      ['an origin of nowhere', { ...own, origin: 'null' }],
      ['another port', { ...own, origin: 'http://127.0.0.1:1' }],
      ['another name of this machine', { ...own, origin: origin.replace('127.0.0.1', 'localhost') }],
      ['a foreign name that leads here', { ...own, host: 'evil.example' }],
      ['a frame', { ...own, 'sec-fetch-dest': 'iframe' }],
      ['another site', { ...own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
      ['another port of the site', { ...own, 'sec-fetch-site': 'same-site' }],
    ];
    for (const [name, headers] of attempts)
      expect([401, 403], name).toContain((await raw(`${url}/desk/api/decide`, { headers, body })).status);
    expect(sandbox.posts).toHaveLength(0);
    expect((await raw(`${url}/desk/api/decide`, { headers: own, body })).status).toBe(200);
    expect(sandbox.posts).toHaveLength(1);
  });

  it('a password that another page had the browser send, and pages in a frame', async () => {
    const { url } = await openOffice();
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { 'sec-fetch-dest': 'iframe' },
    ])
      expect((await tryPassword(url, PASSWORD, headers)).status).toBe(403);
    const frame = {
      'sec-fetch-dest': 'iframe',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
    };
    expect((await raw(`${url}/desk/`, { method: 'GET', headers: frame })).status).toBe(403);
    const { status } = await raw(`${url}/desk/`, { method: 'GET', headers: { host: 'evil.example' } });
    expect(status).toBe(403);
    expect((await tryPassword(url, 'x'.repeat(100_000))).status).toBe(401);
  });

  it('a link from elsewhere goes one step of its own first, so that the cookie comes along', async () => {
    const { url } = await openOffice();
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const page = await raw(`${url}/desk/`, { method: 'GET', headers });
    expect(page.status).toBe(200);
    expect(page.body).toContain('http-equiv="refresh"');
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  it('everything without a password that is set', async () => {
    const { url } = await openOffice();
    for (const path of ['', 'api/state', 'api/events', 'api/nothing', 'callback', 'sign-in'])
      expect((await fetch(`${url}/desk/${path}`)).status, path).toBe(401);
    expect(cookiesOf(await tryPassword(url, ''))).toBe('');
  });

  it('pictures from anywhere but public addresses, and of posts that are not shown', async () => {
    const { url, agent } = await openOffice({ SOKU_VALIDATE: 'off' });
    const image = 'https://cdn.invalid/a.png';
    await (await agent()).call('soku_create_post', { ...post, imageUrls: [image] });
    const person = await comeIn(url);
    const [waiting] = (await person.state()).waiting;
    const ask = async (address: string) =>
      (await person.send('/api/picture', { id: waiting?.id, url: address })).status;
    for (const address of ['http://127.0.0.1:9/a.png', 'http://169.254.169.254/latest', 'http://[::1]/a.png'])
      expect(await ask(address), address).toBe(404);
    expect(await ask(image)).toBe(422);
  });
});
