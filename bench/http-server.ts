import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';

/** A server in a process of its own, which tells what it has used. */
export interface HttpServer {
  url: URL;
  /** CPU time used so far, in milliseconds. */
  cpuMs(): Promise<number>;
  /** What is left on its heap when all that can be freed is, in MB. */
  heapMb(): Promise<number>;
  stop(): Promise<void>;
}

/** For Node's `--import`: answers the bench, which can't look into another process, and ends with it. */
const PROBE = `process.on('message', (about) => {
  if (about === 'heap') { globalThis.gc(); globalThis.gc(); }
  const { user, system } = process.cpuUsage();
  process.send({ cpuMs: (user + system) / 1000, heapMb: process.memoryUsage().heapUsed / 2 ** 20 });
});
process.on('disconnect', () => process.exit());
process.channel.unref();`;

const told = z.object({ cpuMs: z.number(), heapMb: z.number() });

async function ask(child: ChildProcess, about: 'cpu' | 'heap') {
  child.send(about);
  const [answer] = await once(child, 'message');
  return told.parse(answer);
}

/** Starts a server that writes its address to stderr, as ours does. */
export async function startHttpServer(
  file: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<HttpServer> {
  const probe = `data:text/javascript,${encodeURIComponent(PROBE)}`;
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, file, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let written = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // What it logs is read, and thrown away.
      if (written.length > 10_000) return;
      written += text;
      const found = /MCP at (\S+)/.exec(written)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`no server: ${written}`)));
  });
  return {
    url: new URL(url),
    cpuMs: async () => (await ask(child, 'cpu')).cpuMs,
    heapMb: async () => (await ask(child, 'heap')).heapMb,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
