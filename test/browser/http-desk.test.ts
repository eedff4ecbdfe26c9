import { createServer } from 'node:http';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { openHttpDesk } from '../../src/transports/desk/over-http.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { connectHttp } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { PASSWORD, serveWithDesk } from '../support/http-desk.ts';
import { openProvider } from '../support/identity-provider.ts';
import { configOf, openSandbox, silentLog, temporaryFolder } from '../support/servers.ts';
import { describeInBrowser, type HostInBrowser } from './browser.ts';

const post = { text: 'Hello <script>window.ran = 1</script> #launch', platforms: [{ platform: 'x' }] };

async function openOffice() {
  const sandbox = await openSandbox();
  const url = await serveWithDesk(sandbox.url);
  const agent = await connectHttp('client-2026', `${url}/mcp`);
  onTestFinished(() => agent.close());
  return { sandbox, url, agent };
}

async function browse(host: HostInBrowser, width = 900, theme: 'light' | 'dark' = 'light') {
  const context = await host.browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
  });
  onTestFinished(() => context.close());
  return { context, page: await context.newPage() };
}

const heading = (page: Page) => page.locator('h1').innerText();

async function signIn(page: Page, url: string, password = PASSWORD): Promise<void> {
  await page.goto(`${url}/desk`);
  await page.locator('input').fill(password);
  // The next one isn't begun before this is answered.
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/desk/sign-in'));
  await page.locator('button').click();
  await answered;
}

async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  );
}

/** A page at another origin. @returns its address */
async function openEvil(body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>evil</title>${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/`;
}

/** Whether the browser shows something of the desk in a frame of another page. */
async function framed(evil: Page): Promise<number> {
  const counts = evil
    .frames()
    .filter((frame) => frame !== evil.mainFrame())
    .map((frame) =>
      frame
        .locator('main')
        .count()
        .catch(() => 0),
    );
  return Math.max(0, ...(await Promise.all(counts)));
}

describeInBrowser('the desk over HTTP', (host) => {
  it('is opened, used and left by keyboard alone', async () => {
    const { sandbox, url, agent } = await openOffice();
    await agent.call('soku_create_post', post);
    const { page } = await browse(host());
    await page.goto(`${url}/desk`);
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[role=alert]').innerText()).toBe('That isn’t the password.');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.decide');
    expect(page.url()).toBe(`${url}/desk/`);
    expect(await page.evaluate('document.cookie')).toBe('');
    const focused = () => page.evaluate('document.activeElement.textContent');
    const go = async (name: string) => {
      for (let presses = 0; presses < 30 && (await focused()) !== name; presses += 1)
        await page.keyboard.press('Tab');
      expect(await focused()).toBe(name);
      await page.keyboard.press('Enter');
    };
    await go('Publish');
    await expect.poll(() => page.locator('.outcome').innerText()).toMatch(/^Submitted\. Submission id: /);
    expect(sandbox.posts).toHaveLength(1);
    await go('Sign out');
    await page.waitForSelector('input[type=password]');
    expect(await page.evaluate('typeof window.ran')).toBe('undefined');
  });

  it('asks anew when the session was ended elsewhere, and shows nothing any more', async () => {
    const { sandbox, url, agent } = await openOffice();
    await agent.call('soku_create_post', post);
    const { page, context } = await browse(host());
    await signIn(page, url);
    await page.waitForSelector('.decide');
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { cookie, origin: new URL(url).origin };
    await fetch(`${url}/desk/api/sign-out`, { method: 'POST', headers });
    await page.waitForSelector('input[type=password]');
    expect(await page.locator('.card').count()).toBe(0);
    expect(sandbox.posts).toHaveLength(0);
  });

  it('shows what comes although the server lets it follow no events for now', async () => {
    const { url, agent } = await openOffice();
    const { page, context } = await browse(host());
    await signIn(page, url);
    await expect.poll(() => page.locator('main').innerText()).toContain('Nothing waits');
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const leave = new AbortController();
    onTestFinished(() => leave.abort());
    await page.goto('about:blank');
    const follow = () => fetch(`${url}/desk/api/events`, { headers: { cookie }, signal: leave.signal });
    await expect.poll(async () => (await follow()).status).toBe(429);
    await page.goto(`${url}/desk/`);
    await expect.poll(() => page.locator('main').innerText()).toContain('Nothing waits');
    await agent.call('soku_create_post', post);
    await page.waitForSelector('.decide');
  });

  it.each([
    ['light', 320],
    ['dark', 1200],
  ] as const)('axe finds nothing in what asks to sign in, %s, %i pixels wide', async (theme, width) => {
    const { url } = await openOffice();
    const { page } = await browse(host(), width, theme);
    await page.goto(`${url}/desk`);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    // A slow machine may outlast the first waits; each further one is twice as long.
    const isHeldOff = async () =>
      (await page.locator('[role=alert]').innerText()).startsWith('Too many wrong');
    let tries = 0;
    do await signIn(page, url, `wrong ${tries}`);
    while (++tries < 10 && !(await isHeldOff()));
    expect(await isHeldOff()).toBe(true);
    expect(await violations(page)).toEqual([]);
    const signedIn = await browse(host(), width, theme);
    const fresh = await openOffice();
    await signIn(signedIn.page, fresh.url);
    await signedIn.page.waitForSelector('.signed-in');
    await expect.poll(() => signedIn.page.locator('main').innerText()).toContain('Nothing waits');
    expect(await violations(signedIn.page)).toEqual([]);
    expect(await signedIn.page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  });

  it('is in nobody’s frame, and neither forms nor scripts of other pages reach it', async () => {
    const { sandbox, url, agent } = await openOffice();
    await agent.call('soku_create_post', post);
    const { context, page } = await browse(host());
    await signIn(page, url);
    await page.waitForSelector('.decide');
    const address = await openEvil(`<iframe src="${url}/desk/"></iframe>
      <form id=f method=post enctype="text/plain" action="${url}/desk/api/decide" target=out><input name='{"verdict":"publish","x":"' value='"}'></form>
      <form id=g method=post action="${url}/desk/sign-in" target=out><input name=password value="${PASSWORD}"></form>
      <iframe name=out></iframe><a id=link href="${url}/desk/">the desk</a>`);
    // By both names of this machine: another site, and another port of the same one.
    for (const from of [address, address.replace('localhost', '127.0.0.1')]) {
      const evil = await context.newPage();
      await evil.goto(from);
      for (const form of ['f', 'g']) await evil.evaluate(`document.getElementById('${form}').submit()`);
      const read = `fetch('${url}/desk/api/state', { credentials: 'include' }).then(() => 'read', () => 'refused')`;
      expect(await evil.evaluate(read)).toBe('refused');
      expect(await framed(evil)).toBe(0);
    }
    expect(sandbox.posts).toHaveLength(0);
    // A link there leads to the desk all the same, signed in as before.
    const other = await context.newPage();
    await other.goto(address);
    await other.locator('#link').click();
    await other.waitForSelector('.decide');
  });

  it('is entered through a provider at another site', async () => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const { issuer } = await openProvider(`${publicUrl}/mcp`, 'jwt', () => ({ name: 'Lea' }), 'localhost');
    const { url } = await serveWithProvider(issuer, publicUrl, port);
    const { context, page } = await browse(host());
    await page.goto(`${url}/desk`);
    expect(await violations(page)).toEqual([]);
    await page.locator('a', { hasText: 'Sign in' }).click();
    await throughProvider(page);
    await expect.poll(() => page.locator('.signed-in').innerText()).toContain('Signed in as Lea');
    expect(new URL(page.url()).search).toBe('');
    expect(await heading(page)).toBe('Soku desk');
    expect(await sessionCookie(context)).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });
});

async function serveWithProvider(issuer: string, publicUrl: string, port: number) {
  const sandbox = await openSandbox();
  const config = configOf({
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: temporaryFolder(),
    SOKU_CONFIRM: 'desk',
  });
  const runtime = await createRuntime(config, { log: silentLog });
  const callbackUrl = new URL(`${publicUrl}/desk/callback`);
  const provider = { issuer, clientId: 'desk', clientSecret: 'desk-secret', callbackUrl };
  const desk = await openHttpDesk(runtime, { signIn: { provider }, publicUrl });
  const serving = await serveHttp(runtime, { host: '127.0.0.1', port, token: undefined, desk, publicUrl });
  onTestFinished(async () => {
    await serving.close(0);
    await runtime.close();
  });
  return serving;
}

/** Goes through the provider's pages: signs in, and allows what is asked. */
async function throughProvider(page: Page): Promise<void> {
  await page.locator('input[name=login]').fill('lea');
  await page.locator('input[name=password]').fill('x');
  await page.locator('button').first().click();
  await page.locator('button', { hasText: 'Continue' }).click();
}

const sessionCookie = async (context: BrowserContext) =>
  (await context.cookies()).find(({ name }) => name.startsWith('soku-desk-session'));
