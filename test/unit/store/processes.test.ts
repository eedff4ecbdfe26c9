import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, type RedisServer, startRedis } from '../../support/redis.ts';
import type { Order, Report } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const PROCESSES = 6;

async function nextReport(child: ChildProcess): Promise<Report> {
  const [message] = await once(child, 'message');
  return message;
}

/** The worker in one file: six processes that each compile it would take most of the time. */
async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  await build({
    entryPoints: [WORKER],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

function orderAll(children: ChildProcess[], orderOf: (index: number) => Order): Promise<Report[]> {
  const reports = Promise.all(children.map(nextReport));
  for (const [index, child] of children.entries()) child.send(orderOf(index));
  return reports;
}

describe.skipIf(!hasRedis)('six processes on one store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soku-six-'));
  let server: RedisServer;
  let children: ChildProcess[] = [];
  beforeAll(async () => {
    server = await startRedis();
    const file = await bundleWorker(folder);
    children = Array.from({ length: PROCESSES }, () => fork(file, [server.url]));
    await Promise.all(children.map(nextReport));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** How many of 200 contents, begun by six processes at once, were given more than one key. */
  async function contentsWithTwoKeys(inTwoSteps: boolean): Promise<number> {
    const count = 200;
    const prefix = `two-steps-${inTwoSteps}`;
    const reports = await orderAll(children, (index) => ({
      do: 'begin',
      count,
      name: `key of ${index}`,
      prefix,
      processes: PROCESSES,
      inTwoSteps,
    }));
    const keys = reports.map((report) => (report.done === 'begin' ? report.keys : []));
    expect(keys.map(({ length }) => length)).toEqual(Array(PROCESSES).fill(count));
    const keysOf = (content: number) => new Set(keys.map((own) => own[content]));
    return Array.from({ length: count }, (_, content) => keysOf(content)).filter(({ size }) => size > 1)
      .length;
  }

  it('that begin the same 200 contents at once give no content two keys', async () => {
    expect(await contentsWithTwoKeys(false)).toBe(0);
  });

  it('would give them two if a begin were not one step', async () => {
    expect(await contentsWithTwoKeys(true)).toBeGreaterThan(0);
  });

  it('never have more places than the limit in any window, and no fewer than there are', async () => {
    const [limit, windowMs, seconds] = [30, 1_000, 3];
    const until = Date.now() + seconds * 1_000;
    const reports = await orderAll(children, () => ({ do: 'reserve', limit, windowMs, until }));
    const grants = reports.flatMap((report) => (report.done === 'reserve' ? report.grants : []));
    grants.sort((a, b) => a - b);
    const mostInAWindow = Math.max(
      ...grants.map((from, index) => grants.slice(index).filter((at) => at < from + windowMs).length),
    );
    expect(mostInAWindow).toBe(limit);
    expect(grants.length).toBeGreaterThanOrEqual(limit);
  });
});
