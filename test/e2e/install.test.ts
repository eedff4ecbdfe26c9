import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { runCli } from '../support/process.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';

const DIE_AT_WRITE = fileURLToPath(new URL('../support/die-at-write.mjs', import.meta.url));

/** Settings as people have them: comments, another server with a key of its own, a comma too many. */
const SETTINGS = `{
  // my servers
  "mcpServers": {
    "other": { "command": "other", "env": { "OTHER_KEY": "abc" } },
  }
}
`;

function person() {
  const home = temporaryFolder();
  const file = join(home, '.cursor', 'mcp.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, SETTINGS);
  const env = { HOME: home, SOKU_STATE_DIR: join(home, 'state'), SOKU_TIME_ZONE: 'Europe/Paris' };
  const read = () => readFileSync(file, 'utf8').replaceAll(home, '~');
  const run = (args: string[], dieAtWrite?: number) =>
    runCli(
      args,
      dieAtWrite === undefined
        ? { env }
        : { env: { ...env, DIE_AT_WRITE: String(dieAtWrite) }, nodeArgs: ['--import', DIE_AT_WRITE] },
    );
  return { home, file, env, read, run };
}

/** Every file below a folder, by its path. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

describe('killed at any write', () => {
  const INSTALL = ['install', 'cursor', '--sandbox', '--yes'];
  const UNINSTALL = ['uninstall', 'cursor', '--yes'];

  /** Kills a command before each of its writes in turn, each time from the start. @returns how many writes it has */
  async function atEach(
    prepare: () => Promise<ReturnType<typeof person>>,
    args: string[],
    look: (someone: ReturnType<typeof person>, at: number) => Promise<void>,
  ): Promise<number> {
    for (let at = 1; ; at += 1) {
      const someone = await prepare();
      const { code, stderr } = await someone.run(args, at);
      if (code === 0) return at - 1;
      expect(code, stderr).toBe('SIGKILL');
      await look(someone, at);
    }
  }

  it('install: the file is the old one or the new one, and a second try and uninstall end as if nothing had been', async () => {
    const whole = person();
    expect((await whole.run(INSTALL)).code).toBe(0);
    const installed = whole.read();
    expect(installed).not.toBe(SETTINGS);

    const writes = await atEach(
      async () => person(),
      INSTALL,
      async ({ read, run }, at) => {
        expect([SETTINGS, installed]).toContain(read());
        // Taken out at once, or installed again first.
        if (at % 2 === 0) {
          expect((await run(INSTALL)).code).toBe(0);
          expect(read()).toBe(installed);
        }
        expect((await run(UNINSTALL)).code).toBe(0);
        expect(read()).toBe(SETTINGS);
      },
    );
    expect(writes).toBeGreaterThan(8);
  });

  it('uninstall: the file is the one with the server or the original, and a second try gives the original', async () => {
    const writes = await atEach(
      async () => {
        const someone = person();
        await someone.run(INSTALL);
        return someone;
      },
      UNINSTALL,
      async ({ read, run }) => {
        const left = read();
        if (left !== SETTINGS) expect(left).toContain('"soku"');
        expect((await run(UNINSTALL)).code).toBe(0);
        expect(read()).toBe(SETTINGS);
      },
    );
    expect(writes).toBeGreaterThan(3);
  });
});

describe('a disk that gets full at any write', () => {
  it('install: says so, and leaves the file and its folder as they were, without the key', async () => {
    for (let at = 1; ; at += 1) {
      const { home, env, read } = person();
      const key = `sk_live_${'0123456789abcdef'.repeat(2)}`;
      const { code, stderr } = await runCli(['install', 'cursor', '--yes'], {
        env: { ...env, SOKU_API_KEY: key, FULL_AT_WRITE: String(at) },
        nodeArgs: ['--import', DIE_AT_WRITE],
      });
      if (code === 0) {
        expect(at).toBeGreaterThan(8);
        return;
      }
      expect({ code, read: read() }).toEqual({ code: 1, read: SETTINGS });
      expect(stderr).toMatch(/was not changed: .*ENOSPC/);
      expect(readdirSync(join(home, '.cursor'))).toEqual(['mcp.json']);
      expect(filesOf(home).filter((path) => readFileSync(path, 'utf8').includes(key))).toEqual([]);
    }
  });
});

describe('several at once', () => {
  it('one of them installs, the others find it done or changed meanwhile; uninstall gives every byte back', async () => {
    const { read, run } = person();
    const ran = await Promise.all(
      Array.from({ length: 4 }, () => run(['install', 'cursor', '--sandbox', '--yes'])),
    );
    for (const { code, stdout, stderr } of ran)
      expect(`${code} ${stdout}${stderr}`).toMatch(
        /^0 [\s\S]*(Installed into|has it already)|^1 [\s\S]*changed by another/,
      );
    expect(ran.some(({ stdout }) => stdout.includes('Installed into'))).toBe(true);
    expect(read().match(/"soku"/g)).toHaveLength(1);
    expect((await run(['uninstall', 'cursor', '--yes'])).code).toBe(0);
    expect(read()).toBe(SETTINGS);
  });
});

/** The command lines of all processes, as any user of this machine can read them. */
const commandLines = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const path = join('/proc', name, 'cmdline');
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');

const hasTerminal = (() => {
  try {
    return process.platform === 'linux' && execFileSync('script', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

// Where `script` (util-linux) is missing there is no terminal to sit at.
describe.skipIf(!hasTerminal)('at a terminal', () => {
  /** Somebody at a terminal, who reads what it shows and types. */
  function sitDown(args: string, env: Record<string, string>) {
    const child = spawn(
      'script',
      ['-qec', `stty cols 120 rows 40; "${process.execPath}" "${CLI}" ${args}`, '/dev/null'],
      {
        env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
        stdio: 'pipe',
      },
    );
    let shown = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        shown += chunk;
      });
    const exited = once(child, 'close').then(([code]): unknown => code);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let read = 0;
    return {
      exited,
      shown: () => shown,
      /** Waits for a question after what was answered last, and types. */
      async answer(question: RegExp, typed: string) {
        await expect.poll(() => shown.slice(read), { timeout: 30_000 }).toMatch(question);
        // The prompt listens only after it was drawn.
        await pause(50);
        read = shown.length;
        child.stdin.write(typed);
      },
    };
  }

  it('asks for key, zone and confirmation; the key is in its own file and nowhere else', async () => {
    const sandbox = await openSandbox();
    const { home, file, env, read } = person();
    const { SOKU_TIME_ZONE: _zone, ...asked } = env;
    const terminal = sitDown('install cursor', { ...asked, TZ: 'Europe/Berlin', SOKU_BASE_URL: sandbox.url });
    await terminal.answer(/Soku API key \(.*shown as squares/, `${SANDBOX_KEYS.active}\r`);
    await expect.poll(terminal.shown, { timeout: 30_000 }).toContain('Soku accepts the key');
    expect(commandLines()).not.toContain(SANDBOX_KEYS.active);
    await terminal.answer(/time zone/, '\r');
    await terminal.answer(/Ask you before/, '\r');
    await terminal.answer(/Write this to/, '\r');
    expect(await terminal.exited).toBe(0);

    expect(terminal.shown()).not.toContain(SANDBOX_KEYS.active);
    const written = read();
    expect(written).toContain('"SOKU_TIME_ZONE": "Europe/Berlin"');
    expect(written).toContain('"SOKU_CONFIRM": "ask"');
    const holders = filesOf(home).filter((path) => readFileSync(path, 'utf8').includes(SANDBOX_KEYS.active));
    expect(holders).toHaveLength(1);
    const [keyFile = ''] = holders;
    expect(keyFile).not.toBe(file);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(written).toContain(`"SOKU_API_KEY_FILE": "${keyFile.replace(home, '~')}"`);
    expect(sandbox.posts).toHaveLength(0);

    // The server that the host starts asks where the key was checked; doctor looks at it as it stands in the settings.
    expect(written).toContain(`"SOKU_BASE_URL": "${sandbox.url}"`);
    const { code, stdout } = await runCli(['doctor', 'cursor'], { env: { HOME: home } });
    expect(stdout).toMatch(/ok +API key: .*is accepted/);
    expect(code, stdout).toBe(0);
  });

  it.each([
    ['Ctrl+D', '\u0004'],
    ['Ctrl+C', '\u0003'],
  ])('%s at a question says that nothing was written', async (_name, typed) => {
    const { env, home, read } = person();
    const terminal = sitDown('install cursor --sandbox', env);
    await terminal.answer(/Ask you before/, typed);
    expect(await terminal.exited).toBe(130);
    expect(terminal.shown()).toContain('Nothing was written');
    expect(read()).toBe(SETTINGS);
    expect(filesOf(home)).toHaveLength(1);
  });

  it('settings that another program makes while a question stands stay as that program made them', async () => {
    const home = temporaryFolder();
    const file = join(home, '.cursor', 'mcp.json');
    const terminal = sitDown('install cursor --sandbox', { HOME: home, SOKU_TIME_ZONE: 'UTC' });
    await terminal.answer(/Ask you before/, '\r');
    await expect.poll(terminal.shown, { timeout: 30_000 }).toContain('Write this to');
    mkdirSync(dirname(file));
    writeFileSync(file, SETTINGS);
    await terminal.answer(/Write this to/, '\r');
    expect(await terminal.exited).toBe(1);
    expect(terminal.shown()).toContain('changed by another program in the meantime');
    expect(readFileSync(file, 'utf8')).toBe(SETTINGS);
    expect(readdirSync(dirname(file))).toEqual(['mcp.json']);
  });

  it('a refused key is asked for again; breaking off leaves everything as it was', async () => {
    const sandbox = await openSandbox();
    const { home, env, read } = person();
    const terminal = sitDown('install cursor', { ...env, SOKU_BASE_URL: sandbox.url });
    const wrong = `sk_live_${'0123456789abcdef'.repeat(2)}`;
    await terminal.answer(/Soku API key/, `${wrong}\r`);
    // Keys of the two services look the same.
    await terminal.answer(/Is it a key of Soke, or one that was revoked\?[\s\S]*Soku API key/, '\u0003');
    expect(await terminal.exited).toBe(130);
    expect(terminal.shown()).toContain('Nothing was written');
    expect(terminal.shown()).not.toContain(wrong);
    expect(read()).toBe(SETTINGS);
    expect(filesOf(home).filter((path) => readFileSync(path, 'utf8').includes(wrong))).toEqual([]);
  });
});
