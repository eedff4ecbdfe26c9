import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { CLI, temporaryFolder } from './servers.ts';

/** A process of the built file, with an environment of its own and everything it writes. */
export interface CliProcess {
  child: ChildProcessWithoutNullStreams;
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code, or with the signal that ended it. */
  exited: Promise<number | string>;
  /** Resolves when what it has written matches. */
  seen(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray>;
}

export interface CliOptions {
  env?: Record<string, string>;
  /** For Node itself, before the file. */
  nodeArgs?: string[];
  /** How many files it may have open. */
  openFiles?: number;
  /** Another file to start, e.g. of an unpacked package. */
  file?: string;
}

/** Starts `soku-mcp` with these arguments; nothing of this process's environment goes along but the PATH. */
export function startCli(
  args: string[],
  { env = {}, nodeArgs = [], file = CLI, openFiles }: CliOptions = {},
): CliProcess {
  const folder = temporaryFolder();
  const command = [process.execPath, ...nodeArgs, file, ...args];
  const limited = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command];
  const [program = '', ...rest] = openFiles === undefined ? command : limited;
  const child = spawn(program, rest, {
    env: { PATH: process.env.PATH, HOME: folder, SOKU_STATE_DIR: folder, ...env },
    stdio: 'pipe',
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      written[name] += chunk;
    });
  }
  // Writing to a process that has ended is part of some tests.
  child.stdin.on('error', () => {});
  const exited = once(child, 'close').then(([code, signal]): number | string => code ?? signal);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    exited,
    async seen(name, pattern) {
      for (;;) {
        const match = pattern.exec(written[name]);
        if (match !== null) return match;
        const ended = await Promise.race([
          once(child[name], 'data').then(() => false),
          exited.then(() => true),
        ]);
        if (ended && pattern.exec(written[name]) === null)
          throw new Error(`ended without ${pattern}: ${written.stdout}\n${written.stderr}`);
      }
    },
  };
}

/** Runs `soku-mcp` to its end, with nothing on stdin. */
export async function runCli(args: string[], options?: CliOptions) {
  const cli = startCli(args, options);
  cli.child.stdin.end();
  return { code: await cli.exited, stdout: cli.stdout(), stderr: cli.stderr() };
}
