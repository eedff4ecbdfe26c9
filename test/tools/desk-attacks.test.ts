import { request } from 'node:http';
import { expect, it } from 'vitest';
import { type OpenDesk, openTestDesk, sitDown } from '../support/desk.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';

const IMAGES = [
  'http://127.0.0.1:9/a.png',
  'http://169.254.169.254/latest/meta-data',
  'http://[::1]/a.png',
  'http://localhost/a.png',
  'https://cdn.invalid/a.png',
];

async function openOffice() {
  const folder = temporaryFolder();
  const clock = standingClock();
  const sandbox = await openSandbox({ clock });
  const env = { SOKU_STATE_DIR: folder, SOKU_CONFIRM: 'desk', SOKU_VALIDATE: 'off' };
  const agent = await serveAndConnect(sandbox.url, { local: true, clock, env });
  await agent.call('soku_create_post', { text: 'Hello', platforms: [{ platform: 'x' }] });
  const desk = await openTestDesk(sandbox, folder, { clock, env });
  const person = await sitDown(desk);
  const [waiting] = (await person.state()).waiting;
  const yes = { id: waiting?.id, binding: waiting?.binding, verdict: 'publish' };
  return { sandbox, clock, folder, desk, person, yes, agent };
}

/** A request with headers that fetch doesn't let one set. */
function raw(desk: OpenDesk, path: string, headers: Record<string, string>, body?: string): Promise<number> {
  const { hostname, port } = new URL(desk.origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', reject).end(body);
  });
}

it('a ticket opens once, ends after ten minutes, and its cookie is for this site and no script', async () => {
  const { desk, clock } = await openOffice();
  const address = desk.address();
  const first = await fetch(address, { redirect: 'manual' });
  expect(first.status).toBe(303);
  expect(first.headers.get('set-cookie')).toMatch(
    /^soku-desk-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
  const late = desk.address();
  clock.advance(10 * 60_000);
  expect((await fetch(late, { redirect: 'manual' })).status).toBe(401);
  expect((await fetch(`${desk.origin}/?ticket=`, { redirect: 'manual' })).status).toBe(401);
});

it('nobody is let in without a session, with yesterday’s cookie, or with another desk’s', async () => {
  const { sandbox, folder, desk, person, clock } = await openOffice();
  const open = (cookie: string) => fetch(`${desk.origin}/api/state`, { headers: { cookie } });
  expect((await open(person.cookie)).status).toBe(200);
  expect((await open('')).status).toBe(401);
  const other = await sitDown(await openTestDesk(sandbox, folder, { clock }));
  const value = other.cookie.split('=')[1] ?? '';
  expect((await open(`${person.cookie.split('=')[0]}=${value}`)).status).toBe(401);
  clock.advance(24 * 3_600_000);
  expect((await open(person.cookie)).status).toBe(401);
  expect((await fetch(desk.origin)).status).toBe(401);
});

it('a decision needs its own page: token, origin, name, and what was shown', async () => {
  const { sandbox, desk, person, yes } = await openOffice();
  const { token } = await person.state();
  const { host } = new URL(desk.origin);
  const own = { host, origin: desk.origin, cookie: person.cookie, 'x-soku-desk': token };
  const body = JSON.stringify(yes);
  const attempts: [string, Record<string, string>][] = [
    ['no token', { host, origin: desk.origin, cookie: person.cookie }],
    ['another token', { ...own, 'x-soku-desk': `${token.slice(1)}A` }],
    ['no cookie', { host, origin: desk.origin, 'x-soku-desk': token }],
    ['no origin', { host, cookie: person.cookie, 'x-soku-desk': token }],
    ['a foreign origin', { ...own, origin: 'https://evil.example' }],
    ['an origin of nowhere', { ...own, origin: 'null' }],
    ['another port of this machine', { ...own, origin: 'http://127.0.0.1:1' }],
    ['another name of this machine', { ...own, origin: desk.origin.replace('127.0.0.1', 'localhost') }],
    ['a foreign name that leads here', { ...own, host: 'evil.example' }],
    ['a frame', { ...own, 'sec-fetch-dest': 'iframe' }],
    ['what another site had the browser send', { ...own, 'sec-fetch-site': 'cross-site' }],
    ['what another port had the browser send', { ...own, 'sec-fetch-site': 'same-site' }],
  ];
  for (const [name, headers] of attempts)
    expect([401, 403], name).toContain(await raw(desk, '/api/decide', headers, body));
  expect(await raw(desk, '/', { host: 'evil.example', cookie: person.cookie })).toBe(403);
  expect(await raw(desk, '/', { host, cookie: person.cookie, 'sec-fetch-dest': 'iframe' })).toBe(403);
  expect(await raw(desk, '/api/decide', own, `{"a":"${'x'.repeat(20_000)}"}`)).toBe(400);
  for (const wrong of [
    { ...yes, binding: 'other' },
    { ...yes, id: '../../etc/passwd' },
    { ...yes, more: 1 },
    [],
    null,
  ])
    expect(await (await person.send('/api/decide', wrong)).text()).not.toContain('Submitted');
  expect(sandbox.posts).toHaveLength(0);
  expect(await raw(desk, '/api/decide', own, body)).toBe(200);
  expect(sandbox.posts).toHaveLength(1);
});

it('pictures are got from public addresses and shown posts alone', async () => {
  const { agent, person, clock } = await openOffice();
  clock.advance(1);
  await agent.call('soku_create_post', {
    text: 'Two',
    platforms: [{ platform: 'x' }],
    imageUrls: IMAGES.slice(-1),
  });
  const [newest] = (await person.state()).waiting;
  const ask = async (url: string) => {
    const answer = await person.send('/api/picture', { id: newest?.id, url });
    return { status: answer.status, text: await answer.text() };
  };
  for (const url of IMAGES.slice(0, -1)) expect((await ask(url)).status, url).toBe(404);
  expect(await ask(IMAGES.at(-1) ?? '')).toMatchObject({
    status: 422,
    text: expect.not.stringContaining('cdn.invalid'),
  });
  expect((await person.state()).waiting).toHaveLength(2);
});

it('the page may do nothing but its own work, and no text of a post stands in an address', async () => {
  const { desk, person } = await openOffice();
  const page = await fetch(desk.origin, { headers: { cookie: person.cookie } });
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+';/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(await page.text()).not.toContain('Hello');
});
