import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { offerTo } from '../../src/access/capabilities.ts';
import { defineTool } from '../../src/call/define-tool.ts';
import { catalogueOf } from '../../src/mcp/catalogue.ts';
import { createSurfaces } from '../../src/mcp/server.ts';
import { listingOf } from '../../src/mcp/write-listing.ts';
import { createRuntime } from '../../src/runtime.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { configOf, openSandbox, serveAndConnect, silentLog, temporaryFolder } from '../support/servers.ts';

describe.each(CLIENT_KINDS)('null for an optional argument, sent by %s', (kind) => {
  it('is an argument left out, at every depth', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { kind });
    const one = {
      text: 'Hello',
      platforms: [{ platform: 'x', accountId: null }],
      mediaType: null,
      imageUrls: null,
      videoUrl: null,
      mediaUrls: null,
      scheduledTime: null,
      timeZone: null,
      enableRepurposing: null,
      trialReel: null,
      idempotencyKey: null,
      allowDuplicate: null,
    };
    expect((await client.call('soku_create_post', one)).result).toMatchObject({ status: 'submitted' });
    const { result } = await client.call('soku_create_posts', {
      posts: [{ ...one, text: 'Two' }],
      stopOnError: null,
      confirmationToken: null,
    });
    expect(result).toMatchObject({ succeeded: 1 });
    expect((await client.call('soku_list_posts', { limit: null, source: null })).result).toMatchObject({
      source: 'journal',
    });
  });

  it('stays wrong where it means something else', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { kind });
    const post = { text: 'Hello', platforms: [{ platform: 'x' }] };
    for (const args of [
      { ...post, platforms: null },
      { ...post, platforms: [null] },
      { ...post, platforms: [{ platform: null }] },
      { ...post, unknown: null },
      { ...post, imageUrls: [null] },
    ])
      expect((await client.call('soku_create_post', args)).error).toMatchObject({ kind: 'input' });
    expect(sandbox.requests).toEqual([]);
  });
});

it('passes the values of a template on as they are, null too', async () => {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url);
  const config = { title: null, theme: 7, other: { deep: null } };
  await client.call('soku_render_template', { templateSlug: 'tweetImage', config });
  expect(sandbox.requests[0]?.body).toMatchObject({ config: { theme: 7, other: { deep: null } } });
});

const GREETER = {
  name: 'soku_greet',
  title: 'Greet',
  toolset: 'publish',
  effect: 'read',
  search: 'greet',
  formerNames: ['soku_hello'],
  renamedArguments: { whom: 'name', person: 'name' },
  description: 'Greets.',
  input: z.strictObject({ name: z.string().describe('Whom.') }),
  result: z.object({ greeting: z.string() }),
  summary: ({ greeting }: { greeting: string }) => greeting,
  run: async ({ name }: { name: string }) => ({ result: { greeting: `Hello ${name}` } }),
} as const;
const greeter = defineTool(GREETER);

async function openGreeter(kind: (typeof CLIENT_KINDS)[number], greet = greeter) {
  const config = configOf({ SOKU_STATE_DIR: temporaryFolder() });
  const runtime = await createRuntime(config, { log: silentLog });
  const listings = { tools: [listingOf(greet)], ofViews: [] };
  const surfaces = createSurfaces(catalogueOf(listings, async () => greet, config));
  const serving = await serveHttp(
    { ...runtime, surfaceFor: (caller) => surfaces(offerTo(caller, config)) },
    { host: '127.0.0.1', port: 0, token: undefined },
  );
  const client = await connectHttp(kind, `${serving.url}/mcp`);
  onTestFinished(async () => {
    await client.close();
    await serving.close(0);
    await runtime.close();
  });
  return client;
}

describe.each(CLIENT_KINDS)('what was renamed, called by %s', (kind) => {
  it('is taken under its old name with a warning, and listed under its new one alone', async () => {
    const client = await openGreeter(kind);
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['soku_greet']);
    const now = await client.call('soku_greet', { name: 'Ann' });
    expect(now.result).toEqual({ summary: 'Hello Ann', greeting: 'Hello Ann' });
    const before = await client.call('soku_hello', { whom: 'Ann' });
    const warnings = [
      'The tool soku_hello is now called soku_greet.',
      'The argument whom is now called name.',
    ];
    expect(before.result).toEqual({ summary: 'Hello Ann', greeting: 'Hello Ann', warnings });
    expect(before.text).toBe(['Hello Ann', ...warnings.map((line) => `Warning: ${line}`)].join('\n'));
    expect((await client.call('soku_greet', { name: 'Ann', whom: 'Bob' })).error).toMatchObject({
      kind: 'input',
      field: 'whom',
    });
    // Two old names of one: neither is lost.
    for (const both of [
      { whom: 'Ann', person: 'Bob' },
      { person: 'Bob', whom: 'Ann' },
    ])
      expect((await client.call('soku_greet', both)).error).toMatchObject({
        kind: 'input',
        field: Object.keys(both)[1],
      });
  });
});

describe('arguments as they are written', () => {
  it('aren’t looked at before it is known that there aren’t too many of them', async () => {
    const seen: unknown[] = [];
    const asWritten = (raw: unknown) => {
      seen.push(raw);
      return raw;
    };
    const client = await openGreeter('client-2026', defineTool({ ...GREETER, asWritten }));
    const many = { name: 'Ann', more: Array.from({ length: 20_000 }, () => 0) };
    expect((await client.call('soku_greet', many)).error).toMatchObject({
      kind: 'input',
      message: expect.stringContaining('more than 10000 values'),
    });
    expect(seen).toEqual([]);
    expect((await client.call('soku_greet', { name: 'Ann' })).isError).toBe(false);
    expect(seen).toHaveLength(1);
  });

  it('that a defect of ours can’t read end in an error that says so', async () => {
    const asWritten = () => {
      throw new Error('not thought of');
    };
    const client = await openGreeter('client-2026', defineTool({ ...GREETER, asWritten }));
    const { isError, error } = await client.call('soku_greet', { name: 'Ann' });
    expect(isError).toBe(true);
    expect(error).toMatchObject({ kind: 'unexpected', code: 'internal_error' });
  });

  it('of a megabyte are no list of networks', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url);
    const call = (platforms: unknown) => client.call('soku_create_post', { text: 'Hello', platforms });
    const { error } = await call('x,'.repeat(200_000));
    expect(error).toMatchObject({ field: 'platforms[0].platform', kind: 'input' });
    expect((await call([`x:${':'.repeat(400_000)}`])).error).toMatchObject({
      field: 'platforms[0].platform',
      kind: 'input',
    });
    expect(sandbox.requests).toEqual([]);
  });
});
