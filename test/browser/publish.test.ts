import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { CLI, openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';
import { describeInBrowser } from './browser.ts';

const UI = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };
const post = { text: 'Hello @soku #launch', platforms: [{ platform: 'x' }, { platform: 'threads' }] };

const resultSchema = z.looseObject({
  content: z.array(z.looseObject({ text: z.string().optional() })),
  structuredContent: z.looseObject({
    result: z.looseObject({}).optional(),
    error: z.looseObject({ code: z.string().optional() }).optional(),
  }),
  _meta: z
    .looseObject({
      'io.mysoku/app': z
        .looseObject({
          publishToken: z.string().optional(),
          pictures: z.record(z.string(), z.string()),
          view: z.looseObject({ previews: z.array(z.looseObject({})) }),
        })
        .optional(),
    })
    .optional(),
  isError: z.boolean().optional(),
});

type Era = '2026' | '2025';

/** A client that says that it shows views: in 2026 over HTTP, in 2025 over stdio, where it says so once. */
async function connectHost(
  era: Era,
  sandbox: Sandbox,
  env: Record<string, string> = {},
  extensions: Record<string, { mimeTypes: string[] }> = UI,
): Promise<Client> {
  const capabilities = { extensions };
  const info = { name: 'host', version: '1' };
  const client =
    era === '2026'
      ? new Client(info, { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } })
      : new Client(info, { capabilities, versionNegotiation: { mode: 'legacy' } });
  if (era === '2026') {
    const { url } = await serveAndConnect(sandbox.url, { env });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  } else {
    const settings = {
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_STATE_DIR: temporaryFolder(),
      ...env,
    };
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [CLI],
        env: { PATH: process.env.PATH ?? '', ...settings },
        stderr: 'ignore',
      }),
    );
  }
  onTestFinished(() => client.close());
  return client;
}

const call = async (client: Client, name: string, args: Record<string, unknown>) =>
  resultSchema.parse(await client.callTool({ name, arguments: args }));

const secretOf = (result: z.output<typeof resultSchema>) => result._meta?.['io.mysoku/app'];
const codeOf = (result: z.output<typeof resultSchema>) => result.structuredContent.error?.code;

describe.each(['2026', '2025'] satisfies Era[])('a host of %s', (era) => {
  it('finds the views, and alone is shown the tools that only views call', async () => {
    const sandbox = await openSandbox();
    const client = await connectHost(era, sandbox);
    const { tools } = await client.listTools();
    const appOnly = tools.filter(({ _meta }) => JSON.stringify(_meta ?? {}).includes('"visibility":["app"]'));
    expect(appOnly.map(({ name }) => name)).toEqual(['soku_publish_previewed', 'soku_load_picture']);
    const views = Object.fromEntries(
      tools.flatMap(({ name, _meta }) => {
        const ui = z.object({ ui: z.object({ resourceUri: z.string() }) }).safeParse(_meta).data;
        return ui === undefined ? [] : [[name, ui.ui.resourceUri]];
      }),
    );
    expect(views).toEqual({
      soku_create_post: 'ui://soku/post.html',
      soku_create_posts: 'ui://soku/post.html',
      soku_validate_post: 'ui://soku/post.html',
      soku_list_posts: 'ui://soku/calendar.html',
    });
    for (const uri of new Set(Object.values(views))) {
      const { contents } = await client.readResource({ uri });
      expect(contents[0]).toMatchObject({ uri, mimeType: 'text/html;profile=mcp-app' });
      const { text } = z.looseObject({ text: z.string() }).parse(contents[0]);
      expect(text).toMatch(/^<!doctype html>/);
      expect(text.length).toBeLessThan(40_000);
    }
    const plain = await connectHost(era, sandbox, {}, {});
    const names = (await plain.listTools()).tools.map(({ name }) => name);
    expect(names).not.toContain('soku_publish_previewed');
    expect(secretOf(await call(plain, 'soku_validate_post', post))).toBeUndefined();
  });

  it('sends nothing without the very token, and once with it', async () => {
    const sandbox = await openSandbox();
    const client = await connectHost(era, sandbox);
    const checked = await call(client, 'soku_validate_post', post);
    const token = secretOf(checked)?.publishToken ?? '';
    expect(token).not.toBe('');
    expect(JSON.stringify([checked.content, checked.structuredContent])).not.toContain(token);
    const publish = (wrong: Record<string, unknown>) =>
      call(client, 'soku_publish_previewed', { token, post, ...wrong });
    const preview = String(checked.structuredContent.result?.confirmationToken ?? 'none');
    expect(codeOf(await publish({ token: undefined }))).toBe('invalid_arguments');
    for (const wrong of [
      { token: preview },
      { token: 'made-up' },
      { token: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` },
      { post: { ...post, text: post.text.replace(' ', '  ') } },
      { post: { ...post, platforms: post.platforms.toReversed() } },
      { post: { ...post, allowDuplicate: true } },
    ])
      expect(codeOf(await publish(wrong)), JSON.stringify(wrong)).toBe('confirmation_invalid');
    expect(sandbox.posts).toHaveLength(0);
    expect((await publish({})).structuredContent.result).toMatchObject({ status: 'submitted' });
    expect(codeOf(await publish({}))).toBe('confirmation_used');
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is given all that goes out to show, and no button for what can not be shown whole', async () => {
    const sandbox = await openSandbox();
    const client = await connectHost(era, sandbox, { SOKU_VALIDATE: 'warn', SOKU_CONFIRM: 'preview' });
    const text = 'A longer word. '.repeat(60).trim();
    const platforms = ['one', 'two'].map((accountId) => ({ platform: 'linkedin', accountId }));
    const flags = { allowDuplicate: true, enableRepurposing: true, trialReel: true };
    const media = ['a.mp4', 'b.png', 'c.mp4'].map((name) => `https://cdn.example.com/${name}`);
    const shown = secretOf(
      await call(client, 'soku_validate_post', { text, platforms, mediaUrls: media, ...flags }),
    );
    expect(shown?.publishToken).toBeDefined();
    expect(shown?.view).toMatchObject(flags);
    const [first, second, third] = media;
    const whole = { text, videoUrls: [first, third], imageUrls: [second] };
    expect(shown?.view.previews).toMatchObject([whole, whole]);
    for (const preview of shown?.view.previews ?? [])
      expect(preview).not.toHaveProperty('charactersNotShown');
    const imageUrls = Array.from({ length: 21 }, (_, index) => `https://cdn.example.com/${index}.png`);
    for (const hidden of [
      { text: 'Many pictures', platforms, imageUrls },
      { text: 'x'.repeat(1_000), platforms: [{ platform: 'x' }] },
    ])
      expect(secretOf(await call(client, 'soku_validate_post', hidden))?.publishToken).toBeUndefined();
  });

  it('can publish nothing from the chat where only the desk decides, or in read-only mode', async () => {
    const sandbox = await openSandbox();
    for (const env of [{ SOKU_CONFIRM: 'desk' }, { SOKU_READ_ONLY: 'true' }]) {
      const client = await connectHost(era, sandbox, env);
      expect(secretOf(await call(client, 'soku_validate_post', post))?.publishToken).toBeUndefined();
    }
  });
});

it('a token of yesterday, and one of another server, open nothing', async () => {
  const sandbox = await openSandbox();
  const clock = standingClock();
  const { url } = await serveAndConnect(sandbox.url, { clock });
  const client = new Client(
    { name: 'host', version: '1' },
    { capabilities: { extensions: UI }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  onTestFinished(() => client.close());
  const token = secretOf(await call(client, 'soku_validate_post', post))?.publishToken;
  const other = await connectHost('2026', sandbox);
  expect(codeOf(await call(other, 'soku_publish_previewed', { token, post }))).toBe('confirmation_invalid');
  clock.advance(24 * 3_600_000);
  expect(codeOf(await call(client, 'soku_publish_previewed', { token, post }))).toBe('confirmation_expired');
  expect(sandbox.posts).toHaveLength(0);
});

describeInBrowser('a post in the chat', (host) => {
  it.each([
    ['2026', 'light'],
    ['2025', 'dark'],
  ] as const)('is published once by the button, %s, %s', async (era, theme) => {
    const sandbox = await openSandbox();
    const client = await connectHost(era, sandbox);
    const result = await client.callTool({ name: 'soku_validate_post', arguments: post });
    const calls: string[] = [];
    const { view, troubles } = await host().open('post', { result, args: post, theme }, (params) => {
      calls.push(params.name);
      return client.callTool(params);
    });
    const button = view.locator('button.primary', { hasText: 'Publish' });
    await button.waitFor();
    // Two presses in one moment, before anything is drawn again.
    await view.evaluate(
      `(() => { const button = document.querySelector('button.primary'); button.click(); button.click(); })()`,
    );
    await expect
      .poll(() => view.locator('.outcome').innerText())
      .toMatch(/^Submitted to Soku for x, threads/);
    expect(await view.locator('.decide button').count()).toBe(0);
    expect(sandbox.posts).toHaveLength(1);
    expect(calls).toEqual(['soku_publish_previewed']);
    expect(troubles).toEqual([]);
  });

  it('is shown with its pictures, got through the server', async () => {
    const sandbox = await openSandbox();
    const client = await connectHost('2026', sandbox);
    const rendered = await call(client, 'soku_render_template', { templateSlug: 'tweetImage' });
    const url = String(rendered.structuredContent.result?.url);
    const withImages = { ...post, imageUrls: [url, 'https://cdn.invalid/gone.png'] };
    const result = await client.callTool({ name: 'soku_validate_post', arguments: withImages });
    const tickets = secretOf(resultSchema.parse(result))?.pictures ?? {};
    expect(Object.keys(tickets)).toEqual(withImages.imageUrls);
    const { view } = await host().open('post', { result, args: withImages }, (params) =>
      client.callTool(params),
    );
    const card = view.locator('article[aria-label="Post on X"]');
    await card.locator('img').waitFor();
    await expect.poll(() => card.locator('.frame').innerText()).toContain('This picture can’t be shown.');
    const ticket = tickets[url];
    const foreign = { url: 'https://example.com/other.png', ticket };
    expect(codeOf(await call(client, 'soku_load_picture', foreign))).toBe('confirmation_invalid');
  });
});
