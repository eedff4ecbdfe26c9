import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.ts';
import { openMovingSandbox, postDirectly, postThrough, startStdio } from './posting.ts';

const WARM_UP = 20;

/** Medians, in milliseconds. */
export interface AddedTimeFigures {
  directMs: number;
  throughServerMs: number;
  /** What the server adds while nothing is flushed to the disk. */
  addedMs: number;
  /** What the journal's flushing comes to on this disk. */
  flushMs: number;
  /** CPU time of the server for a post while nothing is flushed: the mean. */
  serverCpuMs: number;
}

/**
 * What the server adds to a post: the tool call over stdio, with the journal flushed and not flushed,
 * against the same request sent by undici directly, in turns. Each post has content of its own, so the journal is
 * written each time.
 */
export async function measureAddedTime(rounds: number): Promise<AddedTimeFigures> {
  const { sandbox, moveOn } = await openMovingSandbox();
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-bench-'));
  const clients = {
    flushed: await startStdio(sandbox, join(folder, 'flushed'), { many: true }),
    unflushed: await startStdio(sandbox, join(folder, 'unflushed'), { flush: false, many: true }),
  };
  const ways = {
    direct: (text: string) => postDirectly(sandbox, text),
    flushed: (text: string) => postThrough(clients.flushed, text),
    unflushed: (text: string) => postThrough(clients.unflushed, text),
  };
  const times: Record<keyof typeof ways, number[]> = { direct: [], flushed: [], unflushed: [] };
  const timed = async (way: keyof typeof ways, round: number) => {
    moveOn();
    const startedAt = performance.now();
    await ways[way](`${way} ${round}`);
    if (round >= 0) times[way].push(performance.now() - startedAt);
  };
  let cpuBefore = 0;
  for (let round = -WARM_UP; round < rounds; round += 1) {
    if (round === 0) cpuBefore = clients.unflushed.cpuMs();
    await timed('direct', round);
    await timed('flushed', round);
    await timed('unflushed', round);
  }
  const serverCpuMs = (clients.unflushed.cpuMs() - cpuBefore) / rounds;
  await clients.flushed.close();
  await clients.unflushed.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  const directMs = median(times.direct);
  const throughServerMs = median(times.flushed);
  const unflushedMs = median(times.unflushed);
  return {
    directMs,
    throughServerMs,
    addedMs: unflushedMs - directMs,
    flushMs: throughServerMs - unflushedMs,
    serverCpuMs,
  };
}
