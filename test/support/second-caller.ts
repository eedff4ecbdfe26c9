import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Asks again and again, on a thread of its own, so that a busy test doesn't count as a slow server. */
const CALLER = `
const { parentPort, workerData } = require('node:worker_threads');
const { get, Agent } = require('node:http');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let waits = [];
const ask = () => {
  const startedAt = performance.now();
  get(workerData, { agent }, (answer) => {
    answer.resume().on('end', () => { waits.push(performance.now() - startedAt); setTimeout(ask, 5); });
  }).on('error', () => setTimeout(ask, 5));
};
parentPort.on('message', () => { parentPort.postMessage(waits); waits = []; });
ask();
`;

/** A caller that only wants to know whether the server is there. */
export function startSecondCaller(url: string) {
  const worker = new Worker(CALLER, { eval: true, workerData: url });
  onTestFinished(async () => {
    await worker.terminate();
  });
  return {
    /** How long each of its calls took since it was last asked, in milliseconds. */
    async waits(): Promise<number[]> {
      worker.postMessage('waits');
      const [waits] = await once(worker, 'message');
      return waits;
    },
  };
}
