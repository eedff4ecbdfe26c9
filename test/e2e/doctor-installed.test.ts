import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { runCli } from '../support/process.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';

/** Somebody whose Cursor has this server in its settings. */
function person(server: unknown) {
  const home = temporaryFolder();
  const file = join(home, '.cursor', 'mcp.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ mcpServers: { soku: server } }));
  const run = (args: string[], env: Record<string, string> = {}, program = CLI) =>
    runCli(args, { env: { HOME: home, SOKU_STATE_DIR: '', ...env }, file: program });
  return { home, file, run };
}
const started = (env: Record<string, string>, ...args: string[]) => ({
  command: process.execPath,
  args: [CLI, ...args],
  env,
});

describe('soku-mcp doctor <host>', () => {
  it('looks at the server with the settings that stand in the host’s file, and none of the shell’s', async () => {
    const sandbox = await openSandbox();
    const { home, file, run } = person(
      started({ SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.past_due }),
    );
    const { code, stdout } = await run(['doctor', 'cursor'], { SOKU_API_KEY: SANDBOX_KEYS.active });
    expect(code).toBe(1);
    expect(stdout).toContain(`ok       Cursor: ${file} has the server`);
    expect(stdout).toMatch(/problem {2}Subscription: /);
    expect(stdout).not.toContain(SANDBOX_KEYS.past_due);
    expect(sandbox.posts).toEqual([]);
    expect(home).not.toBe('');
  });

  it('takes flags of the entry, behind the program', async () => {
    const { run } = person(started({}, '--sandbox'));
    const { code, stdout } = await run(['doctor', 'cursor', '--json']);
    expect(code, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    expect(stdout).toContain('sandbox');
  });

  it.each([
    [
      'a program that is gone',
      { command: process.execPath, args: ['/gone/dist/cli.js'] },
      /Start: \/gone\/dist\/cli\.js isn't there any more\.\n +Fix: Put it in again: node \S*cli\.js"? install cursor\./,
    ],
    [
      'a command that isn’t found',
      { command: 'no-such-command', args: [] },
      /Start: no-such-command isn't found in this shell's PATH\./,
    ],
    [
      'an address',
      { url: 'https://mcp.example.com/mcp' },
      /Cursor: .* starts no program for the server.*\n +Fix: Run node \S*cli\.js"? doctor where/,
    ],
    ['a mistyped flag', started({}, '--sandbx'), /Cursor: .*Did you mean --sandbox\?/],
    ['a mistyped setting', started({ SOKU_CONFIRM: 'yes' }), /Settings: SOKU_CONFIRM "yes" is not valid/],
  ])('finds %s, and names the command as it was typed', async (_what, server, found) => {
    const { run } = person(server);
    const { code, stdout } = await run(['doctor', 'cursor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(found);
  });

  it('--json stays JSON when the command as it was typed has quotes', async () => {
    const { home, run } = person({});
    const folder = join(home, 'my tools');
    mkdirSync(folder);
    const file = join(folder, 'cli.js');
    symlinkSync(CLI, file);
    const { stdout } = await run(['doctor', 'codex', '--json'], {}, file);
    expect(JSON.parse(stdout)).toMatchObject({
      checks: [{ fix: expect.stringMatching(/^Put it in: node ".*my tools\/cli\.js" install codex\.$/) }],
    });
  });

  it('a host without the server, a file that is broken, a host that isn’t known', async () => {
    const { file, run } = person({});
    expect((await run(['doctor', 'codex'])).stdout).toMatch(
      /Codex: .*config\.toml doesn't have the server\./,
    );
    writeFileSync(file, '{ broken');
    const { stdout } = await run(['doctor', 'cursor']);
    expect(stdout).toMatch(/Cursor: .*it isn't valid JSON at line 1/);
    expect(readFileSync(file, 'utf8')).toBe('{ broken');
    const unknown = await run(['doctor', 'curser']);
    expect({ code: unknown.code, stderr: unknown.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('Did you mean cursor?'),
    });
  });
});
