import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Invocation } from '../../../src/commands/command.ts';
import { hosts } from '../../../src/commands/install/hosts.ts';
import { install } from '../../../src/commands/install/install.ts';
import { mergeEntry, readServers } from '../../../src/commands/install/merge.ts';
import { uninstall } from '../../../src/commands/install/uninstall.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { temporaryFolder } from '../../support/servers.ts';
import { casesOf } from './cases.ts';

let home = '';
let stateDir = '';

beforeEach(() => {
  home = temporaryFolder();
  stateDir = join(home, 'state');
  vi.stubEnv('HOME', home);
  for (const name of [
    'XDG_CONFIG_HOME',
    'CODEX_HOME',
    'COPILOT_HOME',
    'CLAUDE_CONFIG_DIR',
    'GEMINI_CLI_HOME',
  ])
    vi.stubEnv(name, '');
});

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command as the terminal would, without anybody sitting there. */
async function run(
  command: typeof install,
  words: string[],
  flags: Record<string, string | true> = { yes: true },
  env: Record<string, string> = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const invocation: Invocation = {
    flags,
    words,
    readConfig: () =>
      parseConfig({
        flags,
        env: { SOKU_STATE_DIR: stateDir, ...env },
        readFile: (path) => readFileSync(path, 'utf8'),
        platform: 'linux',
        homeDir: home,
      }),
    proxy: undefined,
    entryFile: '/opt/soku-mcp/dist/cli.js',
    stop: new AbortController().signal,
    command: 'soku-mcp',
    atHangup: () => {},
    readNamedKey: () => undefined,
    readFile: () => '',
    print: (line) => out.push(line),
    note: (line) => err.push(line),
  };
  const code = await command(invocation);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const machine = () => ({ platform: 'linux' as const, env: {}, homeDir: home });
const hostNamed = (id: string) => {
  const host = hosts.find((candidate) => candidate.id === id);
  if (host === undefined) throw new Error(`no host ${id}`);
  return host;
};
/** The first place of a host's settings, with these bytes in it. */
function given(id: string, content?: string | Buffer): string {
  const [file = ''] = hostNamed(id).files(machine());
  if (content !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o640 });
  }
  return file;
}
const leftovers = (file: string) => readdirSync(dirname(file)).filter((name) => name.includes('.tmp'));

it('has a home of its own', () => {
  expect(homedir()).toBe(home);
});

describe.each(hosts.map((host) => [host.id, host] as const))('%s', (id, host) => {
  it('without a file: makes one for its owner alone, and takes it away again', async () => {
    const file = given(id);
    const { code, out } = await run(install, [id], { yes: true, sandbox: true });
    expect(code, out).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const entry = JSON.stringify(readServers(host, readFileSync(file, 'utf8')).soku);
    expect(entry).toContain('/opt/soku-mcp/dist/cli.js');
    expect(entry).toContain('--sandbox');
    expect(entry).toContain(process.execPath);
    expect((await run(uninstall, [id])).code).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  const cases = casesOf(host);
  const fine = cases.filter(({ refused }) => refused === undefined);
  it.each(fine)('$name: twice changes nothing more, uninstall gives every byte back', async ({ text }) => {
    const file = given(id, text);
    expect((await run(install, [id])).code).toBe(0);
    const installed = readFileSync(file);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const again = await run(install, [id]);
    expect(again.out).toContain('nothing to change');
    expect(readFileSync(file).equals(installed)).toBe(true);
    // Another setting, then back: the file of before is still the one that comes back.
    expect((await run(install, [id], { yes: true, accounts: 'x' })).code).toBe(0);
    expect(readFileSync(file).equals(installed)).toBe(false);
    expect((await run(uninstall, [id])).code).toBe(0);
    expect(readFileSync(file).equals(Buffer.from(text))).toBe(true);
    expect(leftovers(file)).toEqual([]);
    expect((await run(uninstall, [id])).out).toContain('nothing to change');
  });

  it.each(cases.filter(({ refused }) => refused !== undefined))(
    '$name: refused, and left as it is',
    async ({ text }) => {
      const file = given(id, text);
      const { code, err } = await run(install, [id]);
      expect(code).toBe(1);
      expect(err).toContain(`${file} was not changed: `);
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(leftovers(file)).toEqual([]);
    },
  );

  it('has it already, put there by hand: kept where it is, brought up to date, its other settings left', async () => {
    const value = host.write({
      command: 'old',
      args: ['x'],
      env: { SOKU_ACCOUNTS: 'x', SOKU_CONFIRM: 'off' },
    });
    const [others] = fine.filter(({ name }) => name === 'others');
    const before = others?.text ?? '';
    const file = given(id, mergeEntry(host, before, { name: 'soku', value }));
    expect((await run(install, [id])).code).toBe(0);
    const entry = JSON.stringify(readServers(host, readFileSync(file, 'utf8')).soku);
    expect(entry).toContain('"SOKU_ACCOUNTS":"x"');
    expect(entry).toContain('"SOKU_CONFIRM":"off"');
    expect(entry).not.toContain('old');
    expect((await run(uninstall, [id])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  const other = '\n';
  it('a read-only file: refused, and left as it is', async () => {
    const file = given(id, other);
    chmodSync(file, 0o444);
    expect(await run(install, [id])).toMatchObject({
      code: 1,
      err: expect.stringContaining('it is read-only'),
    });
    expect(readFileSync(file, 'utf8')).toBe(other);
    expect(statSync(file).mode & 0o777).toBe(0o444);
  });

  it('a link: what it leads to is changed, and it stays a link', async () => {
    const file = given(id);
    const target = join(home, 'dotfiles');
    writeFileSync(target, other);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(target, file);
    expect((await run(install, [id])).code).toBe(0);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain('soku');
    expect((await run(uninstall, [id])).code).toBe(0);
    expect(readFileSync(target, 'utf8')).toBe(other);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });
});

describe('a settings file that can’t be written to', () => {
  it('a link that leads nowhere, a folder, a file that is far too large, one that isn’t UTF-8: refused', async () => {
    const file = given('cursor');
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(join(home, 'none'), file);
    expect((await run(install, ['cursor'])).err).toContain('a link that leads nowhere');
    mkdirSync(given('kiro'), { recursive: true });
    expect((await run(install, ['kiro'])).err).toContain('it is no file');
    const huge = given('windsurf', '{}');
    truncateSync(huge, 17 * 1024 * 1024);
    expect((await run(install, ['windsurf'])).err).toContain('larger than 16 MB');
    const latin = given('gemini', Buffer.from('{"a": "\xe9"}', 'latin1'));
    expect((await run(install, ['gemini'])).err).toContain('UTF-8');
    expect(readFileSync(latin, 'latin1')).toBe('{"a": "\xe9"}');
  });
});

describe('what others change in between stays', () => {
  it('the file has changed since: only our entry goes', async () => {
    const file = given('cursor', '{\n  "mcpServers": {\n    "a": {}\n  }\n}\n');
    await run(install, ['cursor']);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"a": {}', '"a": {},\n    "b": {}'));
    expect((await run(uninstall, ['cursor'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('{\n  "mcpServers": {\n    "a": {},\n    "b": {}\n  }\n}\n');
  });

  it('a container that wasn’t there before goes with the entry', async () => {
    const file = given('cursor', '{\n  "a": 1\n}\n');
    await run(install, ['cursor']);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"a": 1', '"a": 2'));
    await run(uninstall, ['cursor']);
    expect(readFileSync(file, 'utf8')).toBe('{\n  "a": 2\n}\n');
  });
});

describe('the key', () => {
  const env = { SOKU_API_KEY: SANDBOX_KEYS.active };
  const keyFiles = () => (existsSync(join(stateDir, 'keys')) ? readdirSync(join(stateDir, 'keys')) : []);

  it('goes to a file of its own, which the settings name; nothing shown or written holds it', async () => {
    const file = given('cursor', '{}');
    const { code, out, err } = await run(install, ['cursor'], { yes: true }, env);
    expect(code).toBe(0);
    const [saved = ''] = keyFiles();
    const path = join(stateDir, 'keys', saved);
    expect(readFileSync(path, 'utf8').trim()).toBe(SANDBOX_KEYS.active);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(JSON.stringify(path));
    for (const text of [out, err, readFileSync(file, 'utf8')])
      expect(text).not.toContain(SANDBOX_KEYS.active);
  });

  it('is taken from the earlier installation for the next host, and isn’t saved twice', async () => {
    await run(install, ['cursor'], { yes: true }, env);
    await run(install, ['codex'], { yes: true }, env);
    await run(install, ['goose']);
    expect(keyFiles()).toHaveLength(1);
    for (const id of ['cursor', 'codex', 'goose'])
      expect(readFileSync(given(id), 'utf8')).toContain(join(stateDir, 'keys'));
  });

  it('that stood in the settings gives way to the file', async () => {
    const file = given(
      'cursor',
      `{"mcpServers":{"soku":{"command":"node","env":{"SOKU_API_KEY":"${SANDBOX_KEYS.active}"}}}}`,
    );
    const { out } = await run(install, ['cursor'], { yes: true }, env);
    expect(out).not.toContain(SANDBOX_KEYS.active);
    expect(readFileSync(file, 'utf8')).not.toContain(SANDBOX_KEYS.active);
  });

  it('isn’t left behind when nothing could be written', async () => {
    given('cursor', 'no JSON');
    expect((await run(install, ['cursor'], { yes: true }, env)).code).toBe(1);
    expect(keyFiles()).toEqual([]);
    expect((await run(install, ['gemini'], {}, env)).code).toBe(2);
    expect(keyFiles()).toEqual([]);
  });
});

describe('without anything written', () => {
  it('--print shows the change', async () => {
    const file = given('codex', 'a = 1\n');
    const { code, out } = await run(install, ['codex'], { print: true, 'time-zone': 'Europe/Paris' });
    expect(code).toBe(0);
    expect(out).toContain('+ [mcp_servers.soku]');
    expect(out).toContain('+ SOKU_TIME_ZONE = "Europe/Paris"');
    expect(readFileSync(file, 'utf8')).toBe('a = 1\n');
    expect(existsSync(stateDir)).toBe(false);
  });

  it('nobody to ask and no --yes: says so', async () => {
    const { code, err } = await run(install, ['cursor'], { sandbox: true });
    expect(code).toBe(2);
    expect(err).toContain('--yes');
    expect(existsSync(given('cursor'))).toBe(false);
  });

  it('an unknown program: names the nearest', async () => {
    await expect(run(install, ['curser'])).rejects.toThrow('Did you mean cursor?');
  });

  it('no program: lists those that are here, with where their settings stand', async () => {
    given('cursor', '{}');
    await run(install, ['codex'], { yes: true, sandbox: true });
    given('zed', 'broken');
    const { out } = await run(install, []);
    expect(out).toMatch(/cursor +Cursor +found here +\S+mcp\.json/);
    expect(out).toMatch(/codex +Codex +installed/);
    expect(out).toMatch(/zed +Zed +settings can't be changed: it isn't valid JSON/);
    expect(out).toMatch(/kiro +Kiro +not found here$/m);
  });
});
