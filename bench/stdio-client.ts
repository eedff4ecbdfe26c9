import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { cpuMs } from './process-figures.ts';

/** A server over stdio. Times of its answers are its own: see startStdioClient. */
export interface StdioClient {
  /** @returns the result @throws when it is an error, of the protocol or of the tool */
  request(method: string, params?: object): Promise<unknown>;
  /** CPU time that the server has used so far, in milliseconds. */
  cpuMs(): number;
  close(): Promise<void>;
}

const answerSchema = z.object({ id: z.number(), result: z.looseObject({ isError: z.boolean().optional() }) });

const PROTOCOL_VERSION = '2025-11-25';

/**
 * Starts a server and speaks with it by lines alone. A client of the SDK compiles the output schemas of all tools at its
 * first call, and checks each answer against them: that is as much time as the server takes, and none of the server's.
 */
export async function startStdioClient(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<StdioClient> {
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (line: string) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const id = Number(/"id":(\d+)/.exec(line)?.[1]);
    waiting.get(id)?.(line);
    waiting.delete(id);
  });
  let last = 0;
  const write = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const request = async (method: string, params: object = {}) => {
    last += 1;
    const id = last;
    const line = new Promise<string>((resolve, reject) => {
      waiting.set(id, resolve);
      exited.then(() => reject(new Error('the server ended')), reject);
    });
    write({ id, method, params });
    const answer = answerSchema.safeParse(JSON.parse(await line));
    if (answer.data === undefined || answer.data.result.isError === true)
      throw new Error(`${method} was refused: ${await line}`);
    return answer.data.result;
  };
  await request('initialize', {
    protocolVersion: PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  });
  write({ method: 'notifications/initialized' });
  return {
    request,
    cpuMs: () => cpuMs(child.pid ?? 0),
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
