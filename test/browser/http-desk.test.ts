import { expect, it, onTestFinished } from 'vitest';
import { PASSWORD, serveWithDesk } from '../support/http-desk.ts';
import { openSandbox } from '../support/servers.ts';
import { describeInBrowser, type HostInBrowser } from './browser.ts';

/** A person's browser at the desk of a server. */
async function goThere(host: HostInBrowser, url: string) {
  const context = await host.browser.newContext({ locale: 'en-GB' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${url}/desk/`);
  return page;
}

describeInBrowser('the desk over HTTP', (host) => {
  it('is opened by the password that a person types, not by another', async () => {
    const sandbox = await openSandbox();
    const page = await goThere(host(), await serveWithDesk(sandbox.url));
    const type = async (password: string) => {
      await page.locator('input[type=password]').fill(password);
      await page.keyboard.press('Enter');
    };
    await type('wrong');
    await expect.poll(() => page.locator('[role=alert]').innerText()).toBe('That isn’t the password.');
    await type(PASSWORD);
    await expect.poll(() => page.locator('main').innerText()).toContain('Nothing waits for you.');
    await page.locator('button', { hasText: 'Sign out' }).click();
    await expect.poll(() => page.locator('input[type=password]').count()).toBe(1);
  });
});
