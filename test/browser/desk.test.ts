import { createServer } from 'node:http';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { type OpenDesk, openTestDesk } from '../support/desk.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { describeInBrowser, type HostInBrowser } from './browser.ts';

const post = {
  text: 'Hello @soku <script>window.ran = 1</script>\n\u202ethere https://example.com #launch',
  platforms: [{ platform: 'x' }, { platform: 'linkedin' }],
};

async function openOffice() {
  const folder = temporaryFolder();
  const sandbox = await openSandbox();
  const env = { SOKU_STATE_DIR: folder, SOKU_CONFIRM: 'desk' };
  const agent = await serveAndConnect(sandbox.url, { local: true, env });
  return { folder, sandbox, agent, desk: await openTestDesk(sandbox, folder, { env }) };
}

interface Seat {
  page: Page;
  /** What the page said on its console, and what it could not load. */
  troubles: string[];
}

async function sit(
  host: HostInBrowser,
  desk: OpenDesk,
  width = 900,
  theme: 'light' | 'dark' = 'light',
): Promise<Seat> {
  const context = await host.browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()));
  await page.goto(desk.address());
  await page.waitForSelector('main');
  return { page, troubles };
}

/** What axe finds, in words. Its script comes in through the debugger: the page's policy lets in no other. */
async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  );
}

describeInBrowser('the desk', (host) => {
  it('shows a post as it comes, publishes it once by the button, and shows it among the sent', async () => {
    const { agent, desk, sandbox } = await openOffice();
    const { page, troubles } = await sit(host(), desk);
    await expect.poll(() => page.locator('main').innerText()).toContain('Nothing waits for you.');
    expect(new URL(page.url()).search).toBe('');
    await agent.call('soku_create_post', post);
    const card = page.locator('article[aria-label="Post on X"]');
    await expect.poll(() => card.count(), { timeout: 90_000 }).toBe(1);
    expect(await card.locator('.text').innerText()).toContain('U+202E');
    expect(await page.evaluate('typeof window.ran')).toBe('undefined');
    await page.locator('button', { hasText: 'Publish' }).click();
    await expect.poll(() => page.locator('.outcome').innerText()).toMatch(/^Submitted\. Submission id: /);
    expect(sandbox.posts).toHaveLength(1);
    expect(await page.locator('.decide button').count()).toBe(0);
    await page.locator('nav button', { hasText: 'Sent' }).click();
    await expect.poll(() => page.locator('.sent-entry').innerText()).toContain('Submitted to Soku');
    await page.locator('button', { hasText: 'Copy' }).first().click();
    const id = (await agent.call('soku_create_post', post)).result.postSubmissionId;
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);
    expect(troubles).toEqual([]);
  });

  it('says what came of a press also where the list knew it first', async () => {
    const { agent, desk } = await openOffice();
    await agent.call('soku_create_post', post);
    const { page } = await sit(host(), desk);
    await page.route('**/api/decide', async (route) => {
      const response = await route.fetch();
      await page.locator('.status', { hasText: 'Sent.' }).waitFor();
      await route.fulfill({ response });
    });
    await page.locator('button', { hasText: 'Publish' }).click();
    await expect.poll(() => page.locator('.outcome').innerText()).toMatch(/^Submitted\. Submission id: /);
  });

  it('is done by keyboard alone: a no with a remark, which the agent reads', async () => {
    const { agent, desk, sandbox } = await openOffice();
    await agent.call('soku_create_post', post);
    const { page } = await sit(host(), desk);
    await page.waitForSelector('.decide');
    const focused = () => page.evaluate('document.activeElement.textContent');
    for (let presses = 0; presses < 20 && (await focused()) !== 'Not like this'; presses += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe('Not like this');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Softer');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.outcome').innerText()).toMatch(/^Nothing was published/);
    expect((await agent.call('soku_create_post', post)).error).toMatchObject({
      code: 'declined',
      remark: 'Softer',
    });
    expect(sandbox.posts).toHaveLength(0);
  });

  it.each([
    ['light', 320],
    ['dark', 1200],
  ] as const)('axe finds nothing, %s, %i pixels wide, and nothing overflows', async (theme, width) => {
    const { agent, desk } = await openOffice();
    for (const text of [post.text, 'Two']) await agent.call('soku_create_post', { ...post, text });
    const { page } = await sit(host(), desk, width, theme);
    await page.waitForSelector('.card');
    await page.locator('button', { hasText: 'Publish' }).first().click();
    await expect.poll(() => page.locator('.outcome').first().innerText()).toMatch(/^Submitted/);
    for (const part of ['Waiting', 'Planned', 'Sent']) {
      await page.locator('nav[aria-label="Parts of the desk"] button', { hasText: part }).click();
      await expect.poll(() => page.locator('nav button[aria-current]').innerText()).toContain(part);
      expect(await violations(page), part).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), part).toBe(false);
    }
  });

  it('shows pictures through the server alone, and says why one can’t be shown', async () => {
    const { agent, desk, sandbox } = await openOffice();
    const rendered = await agent.call('soku_render_template', { templateSlug: 'tweetImage' });
    const own = String(rendered.result.url);
    await agent.call('soku_create_post', { ...post, imageUrls: [own] });
    const { page, troubles } = await sit(host(), desk);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.waitForSelector('img');
    const source = await page.locator('img').first().getAttribute('src');
    expect(source).toMatch(/^data:image\/png;base64,/);
    expect(requests.filter((url) => !url.startsWith(desk.origin) && !url.startsWith('data:'))).toEqual([]);
    expect(sandbox.posts).toHaveLength(0);
    expect(troubles).toEqual([]);
  });

  it('can’t be put into a frame, nor be spoken to by another page', async () => {
    const { agent, desk, sandbox } = await openOffice();
    await agent.call('soku_create_post', post);
    const { page } = await sit(host(), desk);
    // Another port of the same machine: the browser counts it as the same site and would send the cookie along.
    const attacker = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<!doctype html><title>evil</title><iframe src="${desk.origin}/"></iframe>
        <form id=f method=post enctype="text/plain" action="${desk.origin}/api/decide" target=out><input name='{"verdict":"publish","x":"' value='"}'></form><iframe name=out></iframe>`);
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      attacker.closeAllConnections();
      attacker.close();
    });
    const address = attacker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const evil = await page.context().newPage();
    await evil.goto(`http://127.0.0.1:${port}/`);
    await evil.evaluate('document.getElementById("f").submit()');
    const seen = await evil.evaluate(
      `fetch('${desk.origin}/api/state', { credentials: 'include' }).then(() => 'read', () => 'refused')`,
    );
    expect(seen).toBe('refused');
    for (const frame of evil.frames().filter((one) => one !== evil.mainFrame()))
      expect(
        await frame
          .locator('main')
          .count()
          .catch(() => 0),
      ).toBe(0);
    expect(sandbox.posts).toHaveLength(0);
    await expect.poll(() => page.locator('.decide').count()).toBe(1);
  });
});
