import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM, startHost } from '../test/browser/start-host.ts';

// Takes the pictures of README.md: what the built server shows of posts in the sandbox, at one fixed time.
// `npm run screenshots`; needs Chromium (CHROMIUM_PATH, or /usr/bin/chromium).

const MAX_BYTES = 200_000;
const START = '2026-11-23T08:12:00Z';
const KEY = 'sk_live_sandbox_active';
const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Has a process begin at that time, wherever its clock stands. */
const FIXED_TIME = `data:text/javascript,${encodeURIComponent(`
  const Real = Date, ahead = Real.parse('${START}') - Real.now();
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length === 0 ? [Real.now() + ahead] : given)); }
    static now() { return Real.now() + ahead; }
  };`)}`;
const NODE_ARGS = ['--import', FIXED_TIME, file('dist/cli.js')];

const LAUNCH =
  'We’re live! Plan a week of posts in one go, and see each of them before it goes out.\n\nRead how it works: https://example.com/launch\n\nThanks @soku and everybody who tried it early. #buildinpublic';
const POSTS = [
  ['2026-11-24T09:00', 'Three things we learned from the first hundred teams. One a day, from tomorrow.'],
  ['2026-11-25T12:30', 'Office hours today at three: bring your questions about scheduling.'],
  ['2026-11-26T09:00', 'New: pictures for every post, made from your own templates.'],
  ['2026-11-27T16:00', 'That was our week. What should we build next?'],
] as const;

/** What a host says that shows views. */
const WITH_APPS = {
  capabilities: {
    extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
  },
  versionNegotiation: { mode: 'legacy' as const },
};

const children: ChildProcess[] = [];

/** Starts the built file; resolves with what its output is asked for. */
function start(args: string[], env: Record<string, string>, pattern: RegExp): Promise<string> {
  const child = spawn(process.execPath, [...NODE_ARGS, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let written = '';
    const read = (chunk: Buffer) => {
      written += chunk.toString();
      const found = pattern.exec(written);
      if (found !== null) resolve(found[1] ?? found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`ended: ${written}`)));
  });
}

/** Takes a picture. @throws when it is larger than a page should load */
async function take(
  page: { screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown> },
  name: string,
): Promise<void> {
  const path = file(`docs/images/${name}.png`);
  await page.screenshot({ path, fullPage: true });
  const { size } = await stat(path);
  process.stdout.write(`docs/images/${name}.png  ${size} bytes\n`);
  if (size > MAX_BYTES) throw new Error(`${name}.png is over ${MAX_BYTES} bytes`);
}

const looks = (theme: 'light' | 'dark') =>
  ({
    // As high as what it shows.
    viewport: { width: 960, height: 100 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
  }) as const;

async function atFixedTime(context: BrowserContext) {
  const page = await context.newPage();
  await page.clock.setFixedTime(START);
  return page;
}

/** The desk in both themes: what waits, and what is planned. */
async function takeDesk(address: () => Promise<string>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const [theme, name] of [
    ['light', 'desk'],
    ['dark', 'desk-dark'],
  ] as const) {
    const page = await atFixedTime(await browser.newContext(looks(theme)));
    await page.goto(await address());
    await page.waitForSelector('.decide');
    await take(page, name);
    if (theme === 'dark') continue;
    await page.locator('nav button', { hasText: 'Planned' }).click();
    await page.waitForSelector('.calendar');
    await take(page, 'calendar');
  }
  await browser.close();
}

/** A preview in the chat, as the official host bridge shows the view. */
async function takePreview(checked: Record<string, unknown>, args: Record<string, unknown>): Promise<void> {
  const host = await startHost();
  const context = await host.browser.newContext({ ...looks('light'), viewport: { width: 960, height: 440 } });
  const page = await atFixedTime(context);
  const { view } = await host.open('post', { args, result: checked, width: 940 }, undefined, page);
  await view.waitForSelector('.decide');
  await take(page, 'preview');
  await host.close();
}

const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-pictures-'));
try {
  const base = await start(['sandbox', '--port', '0'], {}, /(http:\/\/127\.0\.0\.1:\d+)/);
  const env = {
    SOKU_BASE_URL: base,
    SOKU_API_KEY: KEY,
    SOKU_STATE_DIR: folder,
    SOKU_TIME_ZONE: 'Europe/Paris',
    SOKU_OPEN_BROWSER: 'false',
  };
  const connect = async (confirm: string) => {
    const client = new Client({ name: 'pictures', version: '1.0.0' }, WITH_APPS);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: NODE_ARGS,
        env: { ...env, SOKU_CONFIRM: confirm },
        stderr: 'ignore',
      }),
    );
    return client;
  };
  const free = await connect('off');
  for (const [scheduledTime, text] of POSTS)
    await free.callTool({
      name: 'soku_create_post',
      arguments: { text, scheduledTime, platforms: [{ platform: 'linkedin' }, { platform: 'x' }] },
    });
  const args = {
    text: LAUNCH,
    platforms: [{ platform: 'x' }, { platform: 'linkedin' }],
  };
  const previewed = await free.callTool({ name: 'soku_validate_post', arguments: args });
  await free.close();
  const agent = await connect('desk');
  await agent.callTool({ name: 'soku_create_post', arguments: args });
  await agent.close();
  const desk = () => start(['desk'], env, /(http:\/\/127\.0\.0\.1:\d+\/\?ticket=[\w-]+)/);
  await takeDesk(desk);
  await takePreview({ ...previewed }, args);
} finally {
  for (const child of children) child.kill();
  await rm(folder, { recursive: true, force: true });
}
