import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/process.ts';
import { CLI, temporaryFolder } from '../support/servers.ts';

const NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
const INSTALL = ['install', 'cursor', '--sandbox', '--yes'];

function person() {
  const home = temporaryFolder();
  const run = (args: string[], env: Record<string, string> = {}) =>
    runCli(args, { env: { HOME: home, SOKU_STATE_DIR: join(home, 'state'), ...env } });
  return { home, folder: join(home, '.cursor'), run };
}

describe('where settings are looked for', () => {
  it.each([
    ['no HOME', { HOME: '' }],
    ['a HOME that is no whole path', { HOME: 'here' }],
  ])('%s: in the home folder of the user, never in the folder one stands in', async (_what, env) => {
    const { run } = person();
    const { code, stdout } = await run(['install', 'cursor', '--sandbox', '--print'], env);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(join(userInfo().homedir, '.cursor', 'mcp.json'));
    const { stdout: found } = await run(['doctor', '--json', '--sandbox'], { ...env, SOKU_STATE_DIR: '' });
    expect(found).toContain(`"${join(userInfo().homedir, '.local', 'state', 'soku-mcp')}"`);
  });

  it('a folder in a variable that is no whole path doesn’t count', async () => {
    const { home, run } = person();
    const { stdout } = await run(['install', 'zed', '--sandbox', '--print'], { XDG_CONFIG_HOME: 'here' });
    expect(stdout.split('\n')[0]).toBe(join(home, '.config', 'zed', 'settings.json'));
  });
});

describe('folders that are something else', () => {
  it('a link: what is behind it is changed, and taken away again', async () => {
    const { folder, home, run } = person();
    const real = join(home, 'dotfiles');
    mkdirSync(real);
    symlinkSync(real, folder);
    expect((await run(INSTALL)).code).toBe(0);
    expect(readFileSync(join(real, 'mcp.json'), 'utf8')).toContain('"soku"');
    expect((await run(['uninstall', 'cursor', '--yes'])).code).toBe(0);
    expect(readdirSync(real)).toEqual([]);
  });

  it('a link that leads nowhere', async () => {
    const { folder, home, run } = person();
    symlinkSync(join(home, 'gone'), folder);
    const { code, stdout, stderr } = await run(INSTALL);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${folder} is a link that leads nowhere`);
    expect(existsSync(join(home, 'gone'))).toBe(false);
  });

  it('a file', async () => {
    const { folder, run } = person();
    writeFileSync(folder, 'x');
    const { code, stdout, stderr } = await run(INSTALL);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/mcp\.json was not changed: .*no folder/);
    expect(readFileSync(folder, 'utf8')).toBe('x');
  });
});

// Only who is root may become another, and root may write everywhere.
describe.skipIf(spawnSync('setpriv', [...NOBODY, process.execPath, CLI, '--version']).status !== 0)(
  'folders that this user may not write to',
  () => {
    /** Runs it as somebody who owns nothing of it. */
    function asNobody(home: string, stateDir: string) {
      const env = { PATH: process.env.PATH, HOME: home, SOKU_STATE_DIR: stateDir };
      const words = [...NOBODY, process.execPath, CLI, ...INSTALL];
      return spawnSync('setpriv', words, { env, encoding: 'utf8' });
    }
    const KEPT = '{ "mcpServers": {} }\n';

    it.each([
      ['the host’s', 0o755, 0o777],
      ['the state folder', 0o777, 0o755],
    ])('%s: said, and nothing is changed or left behind', (_what, ofHost, ofState) => {
      const { home, folder } = person();
      const state = join(home, 'state');
      for (const path of [folder, state]) mkdirSync(path);
      writeFileSync(join(folder, 'mcp.json'), KEPT);
      for (const [path, mode] of [
        [home, 0o755],
        [folder, ofHost],
        [state, ofState],
        [join(folder, 'mcp.json'), 0o666],
      ] as const)
        chmodSync(path, mode);
      const { status, stderr } = asNobody(home, state);
      expect(status, stderr).toBe(1);
      expect(stderr).toMatch(/mcp\.json was not changed: .*EACCES/);
      expect(readFileSync(join(folder, 'mcp.json'), 'utf8')).toBe(KEPT);
      expect(readdirSync(folder)).toEqual(['mcp.json']);
    });
  },
);
