import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { callTool, initialize } from '../support/json-rpc.ts';
import { runCli, startCli } from '../support/process.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';

const hi = { text: 'hi', platforms: [{ platform: 'x' }] };

describe('what stops the start: one line on stderr, nothing on stdout, exit 2', () => {
  it.each([
    [
      ['htpp'],
      {},
      /^soku-mcp: Unknown command "htpp"\. Did you mean http\? Commands: stdio, http, (?:\w+, )*sandbox, demo/,
    ],
    [
      ['http', '--prot', '1'],
      {},
      /^soku-mcp: Unknown flag "--prot" for node \S*dist\/cli\.js http\. Did you mean --port\? /,
    ],
    [['--base-url'], {}, /^soku-mcp: --base-url needs a value\.$/],
    [
      ['http', '--port', 'many'],
      {},
      /^soku-mcp: --port "many" is not valid: it must be a whole number from 0 to 65535\.$/,
    ],
    [
      ['--validate', 'no'],
      {},
      /^soku-mcp: --validate "no" is not valid: it must be one of strict, warn, off\.$/,
    ],
    [['--sandbox'], { SOKU_TIMEOUT_MS: '5' }, /^soku-mcp: SOKU_TIMEOUT_MS "5" is not valid: /],
    [[], { SOKU_API_KEY: 'sk_live_two words' }, /^soku-mcp: SOKU_API_KEY is not valid: /],
    [
      [],
      { SOKU_API_KEY_FILE: '/no/such/file' },
      /^soku-mcp: SOKU_API_KEY_FILE: can't read \/no\/such\/file\.$/,
    ],
    [[], { SOKU_TIME_ZONE: 'a\nb' }, /^soku-mcp: SOKU_TIME_ZONE "a b" is not valid: /],
    [['sk_live_0123456789'], {}, /^soku-mcp: Unknown command "sk_live_…/],
  ])('%j with %j', async (args, env, line) => {
    const { code, stdout, stderr } = await runCli(args, { env: { ...env } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd()).toMatch(line);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stderr).not.toContain('two words');
    expect(stderr).not.toContain('0123456789');
  });
});

describe('help and version', () => {
  it('--version prints the package’s version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('--help names every command, flag and setting', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const word of [
      'stdio',
      'http',
      'sandbox',
      'demo',
      '--port',
      '--sandbox',
      '--read-only',
      'SOKU_API_KEY',
    ]) {
      expect(stdout).toContain(word);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(300);
  });
});

describe('where settings come from', () => {
  it('a secret comes from its file, a flag wins over the environment', async () => {
    const sandbox = await openSandbox();
    const file = join(temporaryFolder(), 'key');
    writeFileSync(file, `${SANDBOX_KEYS.active}\n`);
    const cli = startCli(['--base-url', sandbox.url], {
      env: { SOKU_API_KEY_FILE: file, SOKU_BASE_URL: 'http://127.0.0.1:9' },
    });
    await initialize(cli);
    const answer = await callTool(cli, 1, 'soku_create_post', hi);
    expect(answer.result).toMatchObject({ structuredContent: { result: { status: 'submitted' } } });
    expect(sandbox.requests[0]?.headers['soku-api-key']).toBe(SANDBOX_KEYS.active);
  });

  it('--sandbox wins over a key and an address, so that nothing can leave', async () => {
    const sandbox = await openSandbox();
    const cli = startCli(['--sandbox'], {
      env: {
        SOKU_API_KEY: SANDBOX_KEYS.past_due,
        SOKU_BASE_URL: sandbox.url,
        HTTP_PROXY: 'http://127.0.0.1:9',
      },
    });
    await initialize(cli);
    const answer = await callTool(cli, 1, 'soku_create_post', hi);
    expect(answer.result).toMatchObject({ structuredContent: { result: { status: 'submitted' } } });
    expect(sandbox.requests).toEqual([]);
  });
});
