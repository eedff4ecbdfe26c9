import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { annotationsOf } from '../../src/mcp/write-listing.ts';
import { createRuntime } from '../../src/runtime.ts';
import { loadTools } from '../../src/tools/index.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { configOf, openSandbox, serveAndConnect, spawnAndConnect } from '../support/servers.ts';

const allTools = await loadTools();
const tokens = (tools: unknown) => encode(JSON.stringify(tools)).length;
const TOOLSETS = [...new Set(allTools.map(({ toolset }) => toolset))];
const everything = { SOKU_TOOLSETS: TOOLSETS.join(',') };
const snapshots = fileURLToPath(new URL('./tools', import.meta.url));

/** Every schema in a schema, with where it stands. */
function* walk(schema: unknown, path: string): Generator<[string, Record<string, unknown>]> {
  if (typeof schema !== 'object' || schema === null) return;
  const node = Object.fromEntries(Object.entries(schema));
  yield [path, node];
  const { properties, items } = node;
  if (typeof properties === 'object' && properties !== null) {
    for (const [name, inner] of Object.entries(properties)) yield* walk(inner, `${path}.${name}`);
  }
  if (items !== undefined) yield* walk(items, `${path}[]`);
}

/** What a listed tool says of failed calls. */
const errorOf = (outputSchema: unknown) =>
  z.object({ properties: z.object({ error: z.looseObject({}) }) }).parse(outputSchema).properties.error;

/** The tools of every toolset, as a client gets them. */
async function listEverything() {
  const runtime = await createRuntime(configOf({ ...everything, SOKU_LOG_LEVEL: 'silent' }));
  const serving = await serveHttp(runtime, { host: '127.0.0.1', port: 0, token: undefined });
  const client = await connectHttp('client-2026', `${serving.url}/mcp`);
  const tools = await client.listTools();
  await client.close();
  await serving.close(0);
  return tools;
}

const listed = await listEverything();

describe.each(listed.map((tool) => ({ name: String(tool.name), tool })))('$name', ({ name, tool }) => {
  const definition = allTools.find((candidate) => candidate.name === name);

  it('is as the snapshot says', async () => {
    await expect(`${JSON.stringify(tool, null, 2)}\n`).toMatchFileSnapshot(`${snapshots}/${name}.json`);
  });

  it('has a name, a title and a description of 45 to 90 words', () => {
    expect(name).toMatch(/^sok[ue]_[a-z]+(_[a-z]+)*$/);
    expect(tool.title).toMatch(/^[A-Z]/);
    const words = String(tool.description).split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(45);
    expect(words).toBeLessThanOrEqual(90);
  });

  it('has the four annotations that its effect yields', () => {
    expect(definition).toBeDefined();
    if (definition !== undefined) expect(tool.annotations).toEqual(annotationsOf(definition));
  });

  it('takes an object without unions, every argument described', () => {
    for (const [path, node] of walk(tool.inputSchema, name)) {
      for (const banned of ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'nullable', 'not', '$ref']) {
        expect(node, `${banned} at ${path}`).not.toHaveProperty(banned);
      }
      expect(node, `propertyNames at ${path}`).not.toHaveProperty('propertyNames');
      // What a template takes is known for one of them only; elsewhere our parser refuses what isn't listed.
      if (node.properties !== undefined)
        expect(node.additionalProperties, path).toBe(path.endsWith('.config') ? true : undefined);
      if (path !== name && !path.endsWith('[]')) expect(node.description, path).toEqual(expect.any(String));
    }
  });

  it('gives { result?, error? }, open, every field described, and of the result what is always there required', () => {
    expect(tool.outputSchema).toMatchObject({ type: 'object', properties: { result: { type: 'object' } } });
    expect(tool.outputSchema).not.toHaveProperty('required');
    for (const [path, node] of walk(tool.outputSchema, name)) {
      expect(node.additionalProperties ?? {}, path).not.toBe(false);
      const isField = path !== name && path !== `${name}.result` && !path.endsWith('[]');
      if (isField) expect(node.description, path).toEqual(expect.any(String));
      const { properties = {}, required = [] } = z
        .object({ properties: z.looseObject({}).optional(), required: z.array(z.string()).optional() })
        .parse(node);
      for (const field of required) expect(properties, `${path} requires ${field}`).toHaveProperty(field);
    }
  });
});

/** Each toolset and all of them, with and without writing, and every pair. */
const subsets = [
  ...[...TOOLSETS.map((one) => [one]), [...TOOLSETS]].flatMap((toolsets) =>
    [false, true].map((readOnly) => ({ toolsets, readOnly })),
  ),
  ...TOOLSETS.flatMap((one, index) =>
    TOOLSETS.slice(index + 1).map((other) => ({ toolsets: [one, other], readOnly: false })),
  ),
];

describe.each(subsets)('with $toolsets, read-only $readOnly', ({ toolsets, readOnly }) => {
  it('nothing names a tool that is not there', async () => {
    const sandbox = await openSandbox();
    const env = {
      SOKU_TOOLSETS: toolsets.join(','),
      SOKU_READ_ONLY: String(readOnly),
      SOKU_CONFIRM: 'preview',
    };
    const client = await serveAndConnect(sandbox.url, { env });
    const tools = await client.listTools();
    const names = tools.map(({ name }) => name);
    const said = [...tools, client.instructions()].map((one) => JSON.stringify(one));
    for (const text of said)
      for (const [mention] of text.matchAll(/\bsok[ue]_[a-z]+[a-z_]*/g))
        expect(names, text).toContain(mention);
    for (const { name, description } of tools) {
      const words = String(description).split(/\s+/).length;
      expect(words, String(name)).toBeGreaterThanOrEqual(45);
      expect(words, String(name)).toBeLessThanOrEqual(90);
    }
    const instructions = client.instructions() ?? '';
    expect(instructions.length).toBeGreaterThan(100);
    expect(Buffer.byteLength(instructions)).toBeLessThan(1200);
  });
});

describe('the tools together', () => {
  it('cost a model no more tokens than is said here', async () => {
    const byDefault = await spawnAndConnect({});
    const withSoke = await spawnAndConnect({ SOKU_API_KEY: 'sk_live_soku', SOKE_API_KEY: 'sk_live_soke' });
    expect.soft(tokens(await byDefault.listTools()), 'by default').toBeLessThanOrEqual(4200);
    expect.soft(tokens(await withSoke.listTools()), 'with those of Soke').toBeLessThanOrEqual(8600);
    expect.soft(tokens(listed), 'all').toBeLessThanOrEqual(10_000);
  });

  it('show once what a failed call gives, and name the tool that shows it', () => {
    const [first, ...others] = listed.map(({ outputSchema }) => errorOf(outputSchema));
    expect(Object.keys(first?.properties ?? {})).toEqual(['kind', 'code', 'outcome', 'retryable', 'fix']);
    for (const other of others) expect(other).toEqual({ description: `See ${listed[0]?.name}.` });
  });

  it('have no snapshot too many', () => {
    const names = allTools.map(({ name }) => name);
    const files = readdirSync(snapshots).map((file) => basename(file, '.json'));
    expect(files.filter((file) => !names.includes(file))).toEqual([]);
  });

  it('are named once, and few for everybody: each is paid for in every conversation', async () => {
    expect(new Set(allTools.map(({ name }) => name)).size).toBe(allTools.length);
    expect((await loadTools(['publish', 'media'])).length).toBeLessThanOrEqual(12);
  });

  it.each(CLIENT_KINDS)(
    'are those of publish and media over stdio for %s, when nothing is set',
    async (kind) => {
      const client = await spawnAndConnect({}, kind);
      const names = (await client.listTools()).map(({ name }) => name);
      expect(names).toEqual((await loadTools(['publish', 'media'])).map(({ name }) => name));
      const instructions = client.instructions() ?? '';
      expect(instructions).toContain('soku_create_post');
      expect(Buffer.byteLength(instructions)).toBeLessThan(1200);
    },
  );

  it('change nothing in read-only mode, whatever else is set', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env: { ...everything, SOKU_READ_ONLY: 'true' } });
    const tools = await client.listTools();
    expect(tools.length).toBeGreaterThan(0);
    for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
    const { error } = await client.call('soku_create_post', {});
    expect(error).toMatchObject({ kind: 'blocked', code: 'read_only', outcome: 'nothing_happened' });
    expect((await client.call('soku_check_connection')).result).toMatchObject({ readOnly: true });
    await expect(client.call('soku_unknown')).rejects.toThrow('soku_unknown');
  });

  it('are only those of the toolsets named', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env: { SOKU_TOOLSETS: 'media' } });
    const expected = allTools.filter(({ toolset }) => toolset === 'media').map(({ name }) => name);
    expect((await client.listTools()).map(({ name }) => name)).toEqual(expected);
  });
});
