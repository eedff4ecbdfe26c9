import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Between two of its calls; a wait that begins in it is seen shorter by as much. */
const PAUSE_MS = 10;

/**
 * Asks again and again, on a thread of its own, so that a busy test doesn't count as a slow server. Nothing holds up
 * others without working for as long: of each wait counts what the server's main thread worked meanwhile, where the system
 * tells (by 10 ms). The rest is the machine's, which does other things beside.
 */
const CALLER = `
const { parentPort, workerData: { url, pid } } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
const { get, Agent } = require('node:http');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const workedMs = () => {
  if (process.platform !== 'linux') return performance.now();
  const fields = readFileSync('/proc/' + pid + '/task/' + pid + '/stat', 'utf8').split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
};
let longest;
const again = () => { if (longest !== undefined) setTimeout(ask, ${PAUSE_MS}); };
const ask = () => {
  const startedAt = performance.now();
  const before = workedMs();
  get(url, { agent }, (answer) => {
    answer.resume().on('end', () => {
      longest = Math.max(longest ?? 0, Math.min(performance.now() - startedAt, workedMs() - before));
      again();
    });
  }).on('error', again);
};
parentPort.on('message', (what) => {
  if (what === 'begin') { longest = 0; ask(); return; }
  parentPort.postMessage(longest);
  longest = undefined;
});
`;

/** A caller that only wants to know whether the server is there. */
export function startSecondCaller(url: string, pid: number) {
  const worker = new Worker(CALLER, { eval: true, workerData: { url, pid } });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const end = async (): Promise<number> => {
    worker.postMessage('end');
    const [longest] = await once(worker, 'message');
    return longest + PAUSE_MS;
  };
  return {
    /** Asks while `work` runs. @returns what that brought, and the longest that it was kept waiting, in milliseconds */
    async during<T>(work: () => Promise<T>): Promise<{ value: T; longestMs: number }> {
      worker.postMessage('begin');
      try {
        const value = await work();
        return { value, longestMs: await end() };
      } catch (error) {
        await end();
        throw error;
      }
    },
  };
}

const MUCH_JSON = JSON.stringify(
  Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`argument ${index}`, index])),
);
/** What parsing that takes where nothing else runs. */
const PARSING_MS = 12;

/** How many times slower than that this machine computes just now: a shared core has less of its caches. At least 1. */
export function slowness(): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    JSON.parse(MUCH_JSON);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.max(1, Math.max(...times) / PARSING_MS);
}
