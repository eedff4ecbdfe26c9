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
}

async function timedPost(client: StdioClient, text: string): Promise<number> {
  const startedAt = performance.now();
  await postThrough(client, text);
  return performance.now() - startedAt;
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
  const times: { firstMs: number; secondMs: number }[] = [];
  for (let run = 0; run < runs; run += 1) {
    const client = await startStdio(sandbox, join(folder, String(run)));
    await client.request('tools/list');
    if (when === 'later') await delay(MODEL_ANSWERS_AFTER_MS);
    moveOn();
    const firstMs = await timedPost(client, `first ${run}`);
    moveOn();
    times.push({ firstMs, secondMs: await timedPost(client, `second ${run}`) });
    await client.close();
  }
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return {
    firstMs: median(times.map(({ firstMs }) => firstMs)),
    secondMs: median(times.map(({ secondMs }) => secondMs)),
    moreMs: median(times.map(({ firstMs, secondMs }) => firstMs - secondMs)),
  };
}
