import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { productOptions } from '../../scripts/build.mjs';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { callTool, initialize, request } from '../support/json-rpc.ts';
import { recordLoading } from '../support/loaded-modules.ts';
import { startCli } from '../support/process.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a stdio user does not use, and so must not load before the first call. */
const HEAVY = [
  'src/sandbox/',
  'src/transports/http/serve.ts',
  'src/commands/serve-http.ts',
  'src/commands/sandbox.ts',
  'src/commands/demo',
  'src/commands/doctor',
  'src/transports/desk',
  'src/desk/',
  'src/tools/publish/index.ts',
  'src/tools/media/',
  'src/tools/app/',
  'src/mcp/reading/',
  'src/resources/',
  'src/prompts/',
  'src/skills/',
  'skills:',
  'src/deps.ts',
  'src/explain/explain-error.ts',
  'src/journal/',
  'src/submission/submit-post.ts',
  'src/mcp/write-listing.ts',
  'node_modules/temporal-polyfill/',
  'src/pictures/picture-fetcher.ts',
  'app:',
  'src/uploads/bucket',
  'src/uploads/upload-file.ts',
  'src/tools/media/upload-file.ts',
  'node_modules/aws4fetch/',
  'node_modules/open/',
  'node_modules/undici/',
  'node_modules/jose/',
  'node_modules/hono/',
  'node_modules/@hono/',
  'node_modules/@modelcontextprotocol/client/',
  'ajv',
];

/** The sources that each file of dist/ is made of. */
async function sourcesByOutput(): Promise<Map<string, string[]>> {
  const { metafile } = await build(productOptions());
  return new Map(Object.entries(metafile.outputs).map(([path, { inputs }]) => [path, Object.keys(inputs)]));
}

/** Stands in the record where the list of tools went out. */
const LISTED = 'listed';

/** Notes when the list of tools goes out. */
const LISTING = `const write = process.stdout.write;
  process.stdout.write = function (text, ...rest) {
    if (String(text).includes('"tools":[')) note('${LISTED}');
    return write.call(this, text, ...rest);
  };`;

it('of undici the bundle holds what sends requests, and nothing else', async () => {
  const all = [...(await sourcesByOutput()).values()].flat();
  const heldOf = (folder: string) => all.filter((source) => source.includes(`node_modules/undici/${folder}`));
  expect(heldOf('lib/dispatcher/env-http-proxy-agent.js'), 'it would be seen').toHaveLength(1);
  for (const folder of ['index.js', 'lib/mock', 'lib/cache', 'lib/interceptor', 'lib/web/websocket'])
    expect(heldOf(folder), folder).toEqual([]);
});

it('nothing of what only calls, other commands or HTTP need is loaded in the stdio path up to tools/list', async () => {
  const sources = await sourcesByOutput();
  const record = join(temporaryFolder(), 'loaded');
  let until: string | undefined = LISTED;
  const all = () => readFileSync(record, 'utf8').split('\n');
  const loaded = () =>
    all()
      .slice(0, until === undefined ? undefined : all().indexOf(until))
      .filter((url) => url !== '');
  const loadedSources = () =>
    loaded()
      .filter((url) => url.startsWith('file:'))
      .flatMap((url) => {
        const path = relative(root, fileURLToPath(url));
        expect(sources.has(path), `${path} is not of this build`).toBe(true);
        return sources.get(path) ?? [];
      });
  const heavy = () =>
    HEAVY.filter((part) =>
      loadedSources().some((source) => source.startsWith(part) || source.includes(`/${part}`)),
    );

  const sandbox = await openSandbox();
  const cli = startCli([], {
    nodeArgs: ['--import', recordLoading(record, LISTING)],
    env: { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active },
  });
  await initialize(cli);
  const { result } = await request(cli, 1, 'tools/list', {});
  expect(JSON.stringify(result?.tools)).toContain('soku_create_post');
  expect(loadedSources()).toEqual(expect.arrayContaining(['src/cli.ts', 'src/mcp/server.ts']));
  expect(heavy()).toEqual([]);
  expect(loaded()).not.toContain('node:http');

  until = undefined;
  // The first call shows that the recording would have seen them.
  await callTool(cli, 2, 'soku_create_post', { text: 'hi', platforms: [{ platform: 'x' }] });
  expect(heavy()).toEqual([
    'src/tools/publish/index.ts',
    'src/deps.ts',
    'src/explain/explain-error.ts',
    'src/journal/',
    'src/submission/submit-post.ts',
    'node_modules/temporal-polyfill/',
    'node_modules/undici/',
  ]);
});
