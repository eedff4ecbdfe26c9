import type { Frame, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openTestDesk } from '../support/desk.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { describeInBrowser } from './browser.ts';

const DAY_MS = 86_400_000;
const X = [{ platform: 'x' }];
/** Ten days ahead, at an hour at which it is the same day nearly everywhere. */
const AHEAD = `${new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10)}T12:00:00Z`;
const heading = (time: string | number) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(time));

/** A server with a post that was sent and one that is planned, as its tool lists them. */
async function openPlan() {
  const folder = temporaryFolder();
  const sandbox = await openSandbox();
  const env = { SOKU_STATE_DIR: folder };
  const agent = await serveAndConnect(sandbox.url, { local: true, env });
  await agent.call('soku_create_post', { text: 'Sent today', platforms: X });
  await agent.call('soku_create_post', { text: 'Planned for later', platforms: X, scheduledTime: AHEAD });
  const { result } = await agent.call('soku_list_posts');
  return { folder, sandbox, env, result };
}

/** The day under which an entry stands, and what stands beside it; undefined where it isn't shown. */
async function placeOf(view: Page | Frame, text: string) {
  const day = view.locator('.day', { hasText: text });
  if ((await day.count()) === 0) return undefined;
  const entry = day.locator('.entry', { hasText: text });
  return {
    day: await day.locator('h3').innerText(),
    status: await entry.locator('.status-word').textContent(),
    networks: await entry.locator('.networks').textContent(),
  };
}

/** Goes on until the entry is shown. @returns after how many steps */
async function goOnTo(view: Page | Frame, text: string, span: 'week' | 'month'): Promise<number> {
  for (let steps = 0; steps < 4; steps += 1) {
    if ((await placeOf(view, text)) !== undefined) return steps;
    await view.locator(`button[aria-label="Later ${span}"]`).click();
  }
  throw new Error('not in the calendar');
}

async function expectPlan(view: Page | Frame) {
  await view.waitForSelector('.days.week');
  expect(await view.locator('.day').count()).toBe(7);
  expect(await placeOf(view, 'Sent today')).toMatchObject({ status: 'accepted', networks: 'X' });
  expect(await placeOf(view, 'Planned for later')).toBeUndefined();
  expect(await goOnTo(view, 'Planned for later', 'week')).toBeGreaterThan(0);
  expect(await placeOf(view, 'Planned for later')).toEqual({
    day: heading(AHEAD),
    status: 'scheduled',
    networks: 'X',
  });
  expect(await placeOf(view, 'Sent today')).toBeUndefined();
  await view.locator('button', { hasText: 'Today' }).click();
  await view.locator('button', { hasText: 'Month' }).click();
  expect(await view.locator('.day').count()).toBeGreaterThanOrEqual(28);
  expect(await placeOf(view, 'Sent today')).toMatchObject({ networks: 'X' });
  await goOnTo(view, 'Planned for later', 'month');
  expect(await placeOf(view, 'Planned for later')).toMatchObject({ day: heading(AHEAD) });
}

describeInBrowser('the calendar', (host) => {
  it('shows in the chat what soku_list_posts lists, by week and by month', async () => {
    const { result } = await openPlan();
    const { view, troubles } = await host().open('calendar', {
      result: { content: [], structuredContent: { result } },
      width: 900,
    });
    await expectPlan(view);
    expect(troubles).toEqual([]);
  });

  it('is what the desk shows as planned', async () => {
    const { folder, sandbox, env } = await openPlan();
    const desk = await openTestDesk(sandbox, folder, { env });
    const page = await host().browser.newPage({ locale: 'en-GB' });
    await page.goto(desk.address());
    await page.locator('nav[aria-label="Parts of the desk"] button', { hasText: 'Planned' }).click();
    await expectPlan(page);
    await page.close();
  });
});
