import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { hiddenCharacters, hiddenWrittenOut } from '../../src/text/hidden.ts';
import { describeInBrowser, type OpenView } from './browser.ts';
import { TEXTS } from './texts.ts';

const PLATFORMS = ['x', 'threads', 'facebook', 'linkedin', 'instagram', 'tiktok', 'youtube', 'snapchat'];
const IMAGES = [1, 2, 3, 4, 5].map((number) => `https://cdn.example.com/${number}.png`);

const preview = (platform: string, fields: Record<string, unknown> = {}) => ({
  platform,
  text: 'Hello @soku, see https://example.com #launch',
  characterCount: 44,
  characterLimit: 280,
  mediaType: 'text',
  ...fields,
});

const checked = (previews: unknown[], issues: unknown[] = [], secret: unknown = {}) => ({
  content: [{ type: 'text', text: 'The post is valid. Nothing was sent.' }],
  structuredContent: { result: { valid: true, issues, previews } },
  _meta: { 'io.mysoku/app': secret },
});

/** One of everything that a card can show. */
const everything = checked(
  PLATFORMS.map((platform, index) =>
    preview(platform, {
      ...(index % 2 === 1 && { accountId: `account_${platform}` }),
      ...(index < 6
        ? { mediaType: 'image', imageUrls: IMAGES.slice(0, index) }
        : { mediaType: 'video', videoUrl: 'https://cdn.example.com/clip.mp4' }),
      scheduledTime: { utc: '2027-03-09T14:00:00.000Z', relative: 'in 3 months' },
    }),
  ),
  [
    {
      severity: 'error',
      code: 'text_too_long',
      platform: 'x',
      field: 'text',
      message: 'Too long.',
      fix: 'Shorten it.',
    },
    {
      severity: 'warning',
      code: 'a',
      platform: 'x',
      field: 'platforms[0].accountId',
      message: 'Which?',
      fix: 'Ask.',
    },
    {
      severity: 'warning',
      code: 'b',
      platform: 'instagram',
      field: 'imageUrls[0]',
      message: 'Odd.',
      fix: 'Look.',
    },
    { severity: 'warning', code: 'c', message: 'For all of it.', fix: 'Think.' },
  ],
  { publishToken: 'token' },
);

describeInBrowser('cards', (host) => {
  describe('60 texts', () => {
    let opened: OpenView;
    beforeEach(async () => {
      opened = await host().open('post', { result: everything, width: 320 });
      await opened.view.waitForSelector('.card');
    });

    it('stand as they are sent, run nothing, and fit at 320, 600 and 1,200 pixels', async () => {
      const { page, view, troubles } = opened;
      expect(TEXTS).toHaveLength(60);
      for (const [name, text] of TEXTS) {
        const previews = PLATFORMS.map((platform) => preview(platform, { text }));
        await page.evaluate(`window.sendResult(${JSON.stringify(checked(previews))})`);
        const expected = hiddenWrittenOut(text);
        const shown = () =>
          view.evaluate(`(() => {
            for (const button of document.querySelectorAll('.more[aria-expanded=false]')) button.click();
            return [...document.querySelectorAll('.card .text')].map(({ textContent }) => textContent === ${JSON.stringify(expected)});
          })()`);
        await expect.poll(shown, { message: name }).toEqual(PLATFORMS.map(() => true));
        const seen = await view.evaluate(`({
          strange: [...document.querySelectorAll('.card .text *')].filter((element) => !element.matches('span.link, span.hidden-character')).length,
          hidden: document.querySelector('.card .text').querySelectorAll('.hidden-character').length,
          ran: typeof window.ran,
        })`);
        expect({ name, seen }).toEqual({
          name,
          seen: { strange: 0, hidden: hiddenCharacters(text).length, ran: 'undefined' },
        });
        for (const width of [320, 600, 1200]) {
          const overflow = await page.evaluate(`window.setWidth(${width})`).then(() =>
            view.evaluate(`new Promise((resolve) => requestAnimationFrame(() => resolve(
              document.documentElement.scrollWidth > window.innerWidth ||
              [...document.querySelectorAll('.card')].some((card) => card.scrollWidth > card.clientWidth))))`),
          );
          expect(overflow, `${name} at ${width}`).toBe(false);
        }
      }
      expect(troubles).toEqual([]);
    });
  });

  it('say what is wrong beside the place that it speaks of', async () => {
    const { view } = await host().open('post', { result: everything, width: 600 });
    const words = view.locator('article[aria-label="Post on X"] .words');
    await expect.poll(() => words.innerText()).toContain('Too long. Shorten it.');
    expect(await view.locator('article[aria-label="Post on X"] header').innerText()).toContain('Which? Ask.');
    expect(await view.locator('article[aria-label="Post on Instagram"] .media').innerText()).toContain(
      'Odd. Look.',
    );
    expect(await view.locator('main > .issues').innerText()).toContain('For all of it. Think.');
  });

  it('show what else the post does, and every picture and video of it', async () => {
    const videoUrls = ['https://cdn.example.com/a.mp4', 'https://cdn.example.com/b.mp4'];
    const previews = [preview('facebook', { videoUrls, imageUrls: IMAGES.slice(0, 1) })];
    const flags = { allowDuplicate: true, enableRepurposing: true, trialReel: true };
    const secret = { publishToken: 'token', view: { valid: true, issues: [], previews, ...flags } };
    const { view } = await host().open('post', { result: checked([], [], secret), width: 600 });
    await view.waitForSelector('.card');
    const words = await view.locator('main').innerText();
    for (const expected of ['went out before', 'repurposing automations', 'trial reel', ...videoUrls])
      expect(words).toContain(expected);
    expect(await view.locator('.media').innerHTML()).toContain('1.png');
  });

  it('show the time in the zone of the person', async () => {
    const { view } = await host().open('post', { result: everything });
    const when = view.locator('article[aria-label="Post on X"] time');
    await expect.poll(() => when.innerText()).toMatch(/^Tue, 9 Mar 2027, 15:00 CET, in \d+ days$/);
  });

  it.each([
    ['post', 'light', 320],
    ['post', 'dark', 1200],
    ['calendar', 'light', 1200],
    ['calendar', 'dark', 320],
  ] as const)('axe finds nothing in the %s, %s, %i pixels wide', async (app, theme, width) => {
    const posts = PLATFORMS.map((platform, index) => ({
      postSubmissionId: `sub_${index}`,
      status: index % 2 === 0 ? 'accepted' : 'unknown',
      submittedAt: new Date(Date.now() - index * 3_600_000).toISOString(),
      text: `Post ${index}`,
      targets: [{ platform }],
    }));
    const listed = { content: [], structuredContent: { result: { posts } } };
    const { view } = await host().open(app, { result: app === 'post' ? everything : listed, theme, width });
    await view.waitForSelector(app === 'post' ? '.card' : '.entry');
    await view.evaluate(axe.source);
    const found = await view.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
    );
    expect(found).toEqual([]);
  });

  it('follow a change of theme', async () => {
    const { page, view } = await host().open('post', { result: everything, theme: 'dark' });
    const background = () => view.evaluate('getComputedStyle(document.body).backgroundColor');
    await expect.poll(background).toBe('rgb(23, 23, 23)');
    await page.evaluate("window.setTheme('light')");
    await expect.poll(background).toBe('rgb(255, 255, 255)');
  });

  it('take a no with a remark by keyboard alone, and tell the model', async () => {
    const { page, view } = await host().open('post', { result: everything, width: 600 });
    await view.waitForSelector('.decide');
    await view.locator('button', { hasText: 'Not like this' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect.poll(() => view.evaluate('document.activeElement.localName')).toBe('textarea');
    await page.keyboard.type('Less shouting, please');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => view.locator('.outcome').innerText())
      .toBe('Nothing was published. The assistant knows.');
    const told = JSON.stringify(await page.evaluate('window.modelContext'));
    expect(told).toContain('does not want it published like this');
    expect(told).toContain('Less shouting, please');
    expect(await view.locator('.decide button').count()).toBe(0);
  });

  it('have no buttons where the host takes no calls of views', async () => {
    const { view } = await host().open('post', { result: everything, callsTools: false });
    await view.waitForSelector('.card');
    expect(await view.locator('.decide').count()).toBe(0);
  });

  it('tell the host how high they are', async () => {
    const { page, view } = await host().open('post', { result: everything, width: 320 });
    await view.waitForSelector('.card');
    const height = await view.evaluate('Math.ceil(document.body.getBoundingClientRect().height)');
    await expect.poll(() => page.evaluate('window.sizes.at(-1)')).toBe(height);
  });
});
