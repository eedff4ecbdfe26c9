import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import * as z from 'zod';
import { product } from '../../src/distribution/product.ts';
import { SANDBOX_KEYS, startSandbox } from '../../src/sandbox/index.ts';
import { serverJsonSchema } from '../schemas/server-json.ts';
import { connectStdio } from '../support/clients.ts';
import { temporaryFolder } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const name = `${product.packageName}-${product.version}.mcpb`;
const MAX_BYTES = 1.5 * 1024 * 1024;

const manifestSchema = z.object({
  server: z.object({
    mcp_config: z.object({
      command: z.string(),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()),
    }),
  }),
  tools: z.array(z.object({ name: z.string() })),
  user_config: z.record(z.string(), z.object({ type: z.string(), default: z.unknown().optional() })),
});

function pack(folder: string): string {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/bundle.ts', folder], { cwd: root });
  return folder;
}

/** Unpacks with a reader that refuses doubtful names, sizes and checksums. */
async function unpack(file: string, into: string): Promise<string[]> {
  const zip = await yauzl.openPromise(file, { strictFileNames: true, validateEntrySizes: true });
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) {
    names.push(entry.fileName);
    const path = join(into, entry.fileName);
    mkdirSync(dirname(path), { recursive: true });
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(Buffer.from(chunk));
    writeFileSync(path, Buffer.concat(chunks));
    chmodSync(path, (entry.externalFileAttributes >>> 16) & 0o777);
  }
  return names;
}

describe('npm run bundle', () => {
  let folder = '';
  let unpacked = '';
  let names: string[] = [];
  beforeAll(async () => {
    folder = pack(mkdtempSync(join(tmpdir(), 'soku-mcp-bundle-')));
    unpacked = join(folder, 'unpacked');
    names = await unpack(join(folder, name), unpacked);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

  const manifest = () =>
    manifestSchema.parse(JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8')));

  it('is small, holds only what runs, and comes with its hash', () => {
    const bytes = readFileSync(join(folder, name));
    expect(bytes.length).toBeLessThan(MAX_BYTES);
    const expected =
      /^(LICENSE|README\.md|PRIVACY\.md|manifest\.json|package\.json|assets\/icon\.png|dist\/(cli\.js|THIRD-PARTY-NOTICES\.txt|chunks\/[\w-]+\.js))$/;
    expect(names.filter((entry) => !expected.test(entry))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['manifest.json', 'dist/cli.js', 'assets/icon.png', 'LICENSE']),
    );
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(readFileSync(join(folder, `${name}.sha256`), 'utf8')).toBe(`${sha256}  ${name}\n`);
    const released: unknown = JSON.parse(readFileSync(join(folder, 'server.release.json'), 'utf8'));
    expect(serverJsonSchema.safeParse(released).error).toBeUndefined();
    expect(JSON.stringify(released)).toContain(sha256);
    expect(statSync(join(unpacked, 'dist', 'cli.js')).mode & 0o777).toBe(0o755);
  });

  it('is the same, byte for byte, when it is made again', () => {
    expect(readFileSync(join(pack(temporaryFolder()), name)).equals(readFileSync(join(folder, name)))).toBe(
      true,
    );
  });

  it('passes the official tool', () => {
    const output = execFileSync('npx', ['mcpb', 'validate', join(unpacked, 'manifest.json')], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(output).toContain('passes');
  });

  /** Starts it as the manifest says, with the form's fields filled in by `fill`. */
  async function start(fill: (field: string, whole: string) => string, extra: Record<string, string> = {}) {
    const { command, args, env } = manifest().server.mcp_config;
    const filled = (text: string) =>
      text
        .replaceAll(`\${__dirname}`, unpacked)
        .replace(/\$\{user_config\.(\w+)\}/g, (whole, field: string) => fill(field, whole));
    return connectStdio('client-2026', {
      command: command === 'node' ? process.execPath : command,
      args: args.map(filled),
      env: {
        ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value)])),
        SOKU_STATE_DIR: join(folder, 'state'),
        ...extra,
      },
    });
  }
  const post = { text: 'hello from the bundle', platforms: [{ platform: 'x' }] };

  it('starts with the fields empty and says what is missing', async () => {
    const client = await start(() => '');
    const answer = await client.call('soku_create_post', post);
    expect(answer.text).toContain('SOKU_API_KEY');
    await client.close();
  });

  it('starts with the fields left as they stand in the manifest', async () => {
    const client = await start((_field, whole) => whole);
    expect((await client.listTools()).length).toBeGreaterThan(5);
    await client.close();
  });

  it('starts with the form’s own defaults', async () => {
    const fields = manifest().user_config;
    const client = await start((field) => String(fields[field]?.default ?? ''));
    expect((await client.listTools()).length).toBeGreaterThan(5);
    await client.close();
  });

  it('filled in: offers the tools of the manifest, and posts', async () => {
    const sandbox = await startSandbox();
    const values: Record<string, string> = {
      api_key: SANDBOX_KEYS.active,
      soke_api_key: 'sk_live_soke_active',
      confirm: 'false',
      time_zone: 'Europe/Paris',
      accounts: 'x',
      read_only: 'false',
      sandbox: 'false',
    };
    const client = await start((field) => values[field] ?? '', { SOKU_BASE_URL: sandbox.url });
    const tools = await client.listTools();
    expect(tools.map((tool) => tool.name).sort()).toEqual(
      manifest()
        .tools.map((tool) => tool.name)
        .sort(),
    );
    expect(await client.call('soku_create_post', post)).toMatchObject({ result: { status: 'submitted' } });
    await client.close();
    await sandbox.close();
  });

  it('the sandbox switched on: posts without a key', async () => {
    const client = await start((field) =>
      field === 'sandbox' ? 'true' : field === 'confirm' ? 'false' : '',
    );
    expect(await client.call('soku_create_post', post)).toMatchObject({ result: { status: 'submitted' } });
    await client.close();
  });

  it('leaves nothing behind in its folder', () => {
    expect(readdirSync(unpacked).sort()).toEqual([
      'LICENSE',
      'PRIVACY.md',
      'README.md',
      'assets',
      'dist',
      'manifest.json',
      'package.json',
    ]);
  });
});
