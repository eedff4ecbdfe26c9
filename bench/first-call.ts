import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './median.ts';
import { openMovingSandbox, postDirectly, postThrough, startStdio } from './posting.ts';
import type { StdioClient } from './stdio-client.ts';

/** No model answers sooner after it has seen the tools. */
const MODEL_ANSWERS_AFTER_MS = 1_500;

/** Medians, in milliseconds. */
export interface FirstCallFigures {
  firstMs: number;
  secondMs: number;
  moreMs: number;
  /** The same of the server's CPU time, which tells more where others use the machine. */
  moreCpuMs: number;
}

async function timedPost(client: StdioClient, text: string): Promise<{ ms: number; cpuMs: number }> {
  const cpuBefore = client.cpuMs();
  const startedAt = performance.now();
  await postThrough(client, text);
  return { ms: performance.now() - startedAt, cpuMs: client.cpuMs() - cpuBefore };
}

/**
 * The first post that a new process sends, and the second.
 *
 * @param when how soon after the list of tools the first comes
 */
export async function measureFirstCall(when: 'at once' | 'later', runs: number): Promise<FirstCallFigures> {
  const { sandbox, moveOn } = await openMovingSandbox();
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-bench-'));
  // What the sandbox itself does for the first time.
  for (let post = 0; post < 5; post += 1) {
    moveOn();
    await postDirectly(sandbox, `warm ${post}`);
  }
  const times: Record<'first' | 'second', { ms: number; cpuMs: number }>[] = [];
  for (let run = 0; run < runs; run += 1) {
    const client = await startStdio(sandbox, join(folder, String(run)));
    await client.request('tools/list');
    if (when === 'later') await delay(MODEL_ANSWERS_AFTER_MS);
    moveOn();
    const first = await timedPost(client, `first ${run}`);
    moveOn();
    times.push({ first, second: await timedPost(client, `second ${run}`) });
    await client.close();
  }
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return {
    firstMs: median(times.map(({ first }) => first.ms)),
    secondMs: median(times.map(({ second }) => second.ms)),
    moreMs: median(times.map(({ first, second }) => first.ms - second.ms)),
    moreCpuMs: median(times.map(({ first, second }) => first.cpuMs - second.cpuMs)),
  };
}
