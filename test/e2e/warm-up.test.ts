import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { callTool, initialize, request } from '../support/json-rpc.ts';
import { recordLoading } from '../support/loaded-modules.ts';
import { startCli } from '../support/process.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';

/** Notes what is compiled while it runs. */
const COMPILING = `globalThis.Function = new Proxy(Function, {
    construct(target, texts) {
      if (texts.join('').length > 0) note('compiled schema');
      return new target(...texts);
    },
  });
  WebAssembly.Module = new Proxy(WebAssembly.Module, {
    construct(target, given) {
      note('compiled parser');
      return new target(...given);
    },
  });`;

const POST = { text: 'hi', platforms: [{ platform: 'x' }] };

it('a first post, once the list of tools is out for a while, loads nothing and compiles no schema', async () => {
  const sandbox = await openSandbox();
  const record = join(temporaryFolder(), 'loaded');
  const loaded = () => readFileSync(record, 'utf8').trim().split('\n');
  const cli = startCli([], {
    nodeArgs: ['--import', recordLoading(record, COMPILING)],
    env: { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active },
  });
  await initialize(cli);
  await request(cli, 1, 'tools/list', {});
  // The rehearsal is the last that is loaded, and brings undici.
  await expect
    .poll(() => loaded().some((url) => url.includes('/rehearsal-')), { timeout: 30_000 })
    .toBe(true);
  let before = 0;
  await expect
    .poll(
      () => {
        const isQuiet = before === loaded().length;
        before = loaded().length;
        return isQuiet;
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBe(true);
  expect(sandbox.requests, 'nobody is asked').toEqual([]);

  const { result } = await callTool(cli, 2, 'soku_create_post', POST);
  expect(result).not.toHaveProperty('isError');
  expect(loaded().slice(before)).toEqual([]);
  expect(loaded()).not.toContain('compiled schema');
});

it('over HTTP schemas are compiled: there each parses often', async () => {
  const record = join(temporaryFolder(), 'loaded');
  const cli = startCli(['http', '--port', '0'], {
    nodeArgs: ['--import', recordLoading(record, COMPILING)],
    env: { SOKU_API_KEY: SANDBOX_KEYS.active },
  });
  const [, url = ''] = await cli.seen('stderr', /MCP at (\S+)/);
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'soku_validate_post', arguments: POST },
  };
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(message),
  });
  expect(readFileSync(record, 'utf8')).toContain('compiled schema');
});
