import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { buildApp } from '../../scripts/build-apps.mjs';
import type { Showing } from './host/showing.ts';

export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const here = (name: string) => fileURLToPath(new URL(`host/${name}`, import.meta.url));

/** The strictest policy of the specification for a view that declares no domains: it loads nothing. */
const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; font-src 'self'; connect-src 'none'; frame-src 'self'; object-src 'none'; base-uri 'self'";

/** Calls a tool of the server under test, as a host does for a view. */
export type CallTool = (params: { name: string; arguments: Record<string, unknown> }) => Promise<unknown>;

/** A view that is open in the official host. */
export interface OpenView {
  page: Page;
  /** The frame of the view itself. */
  view: Frame;
  /** What the page said on its console, and what it could not load. */
  troubles: string[];
}

export interface HostInBrowser {
  browser: Browser;
  /** @param given a page that is open already */
  open(
    app: 'post' | 'calendar',
    showing: Partial<Showing>,
    callTool?: CallTool,
    given?: Page,
  ): Promise<OpenView>;
}

async function serve(answer: (url: URL) => { type: string; body: string; policy?: string }): Promise<{
  url: string;
  close(): void;
}> {
  const server = createServer((request, response) => {
    const { type, body, policy } = answer(new URL(request.url ?? '/', 'http://host'));
    response.writeHead(200, {
      'content-type': type,
      ...(policy !== undefined && { 'content-security-policy': policy }),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port }: AddressInfo = address;
  return { url: `127.0.0.1:${port}`, close: () => server.close() };
}

/** A real Chromium, a host page with the official AppBridge, and the views as they are built. */
export async function startHost(): Promise<HostInBrowser & { close(): Promise<void> }> {
  const [bundle, post, calendar] = await Promise.all([
    build({ entryPoints: [here('host.ts')], bundle: true, write: false, format: 'iife', logLevel: 'error' }),
    buildApp('post'),
    buildApp('calendar'),
  ]);
  const script = bundle.outputFiles[0]?.text ?? '';
  const host = await serve(({ pathname }) =>
    pathname === '/host.js'
      ? { type: 'text/javascript', body: script }
      : {
          type: 'text/html',
          body: '<!doctype html><meta charset=utf-8><title>host</title><body><script src=/host.js></script>',
        },
  );
  const sandbox = await serve(() => ({
    type: 'text/html',
    body: readFileSync(here('sandbox.html'), 'utf8'),
    policy: POLICY,
  }));
  // Another origin than the host page's, as the specification asks.
  const sandboxUrl = `http://${sandbox.url.replace('127.0.0.1', 'localhost')}/`;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    browser,
    async open(app, showing, callTool = () => Promise.reject(new Error('no tools here')), given) {
      const page = given ?? (await browser.newPage({ viewport: { width: 1280, height: 900 } }));
      const troubles: string[] = [];
      page.on('pageerror', ({ message }) => troubles.push(message));
      page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()));
      await page.exposeFunction('callTool', callTool);
      await page.goto(`http://${host.url}/`);
      const { html } = app === 'post' ? post : calendar;
      const whole: Showing = {
        html,
        sandboxUrl,
        theme: 'light',
        callsTools: true,
        width: 600,
        args: {},
        result: {},
        ...showing,
      };
      await page.evaluate(`window.show(${JSON.stringify(whole)})`);
      const view = page.frames().find((frame) => frame.parentFrame()?.parentFrame() === page.mainFrame());
      if (view === undefined) throw new Error('the view has no frame');
      return { page, view, troubles };
    },
    async close() {
      await browser.close();
      host.close();
      sandbox.close();
    },
  };
}
