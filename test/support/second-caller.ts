import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Between two of its calls; a wait that begins in it is seen shorter by as much. */
const PAUSE_MS = 10;

/** Asks again and again, on a thread of its own, so that a busy test doesn't count as a slow server. */
const CALLER = `
const { parentPort, workerData: url } = require('node:worker_threads');
const { get, Agent } = require('node:http');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let longest;
const again = () => { if (longest !== undefined) setTimeout(ask, ${PAUSE_MS}); };
const ask = () => {
  const startedAt = performance.now();
  get(url, { agent }, (answer) => {
    answer.resume().on('end', () => {
      longest = Math.max(longest ?? 0, performance.now() - startedAt);
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
export function startSecondCaller(url: string) {
  const worker = new Worker(CALLER, { eval: true, workerData: url });
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
