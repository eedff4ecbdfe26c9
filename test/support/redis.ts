import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether a redis-server can be started here; without it the tests that need one are skipped. */
export const hasRedis = isInstalled();
if (!hasRedis)
  process.stderr.write('redis-server is not installed: the tests of the shared store are skipped\n');

/** A server of the store in a process of its own, append-only in a folder of its own. */
export interface RedisServer {
  port: number;
  url: string;
  pid(): number;
  /** Kills the process (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again, with what its disk has. */
  start(): Promise<void>;
  /** Kills it and starts it again so many milliseconds later; while that is under way, nothing more happens. */
  restart(afterMs: number): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Cuts every connection to it. */
  cut(): Promise<void>;
  /** Sends commands through redis-cli. */
  cli(...args: string[]): string;
  close(): Promise<void>;
}

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** What redis-cli gets for a command. */
async function ask(port: number, ...command: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(port), ...command], {
    timeout: 15_000,
  });
  return stdout;
}

const answers = (port: number) =>
  ask(port, 'ping').then(
    (answer) => /PONG|NOAUTH/.test(answer),
    () => false,
  );

/** @param args further arguments of redis-server; they win */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'soku-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  let restarting: Promise<void> | undefined;
  const cli = (...words: string[]) =>
    execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    pid: () => child?.pid ?? 0,
    cli,
    signal: (signal) => void child?.kill(signal),
    async cut() {
      // One that hangs or is gone has no connections to speak of.
      await ask(port, 'client', 'kill', 'type', 'normal').catch(() => {});
    },
    restart(afterMs) {
      const again = async () => {
        await server.kill();
        await delay(afterMs);
        await server.start();
        restarting = undefined;
      };
      restarting ??= again();
      return restarting;
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    async start() {
      const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
      const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
      child = spawn('redis-server', [...common, ...durable, ...args], { stdio: 'ignore' });
      // Never in one go: a server that another step has stopped answers only when this process goes on.
      while (!(await answers(port))) {
        if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
        await delay(20);
      }
    },
    async close() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  await server.start();
  return server;
}

/** A server that ends with the test. */
export async function openRedis(args: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedis(args);
  onTestFinished(() => server.close());
  return server;
}
