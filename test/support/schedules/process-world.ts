import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../../src/clock.ts';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import { connectStdio } from '../clients.ts';
import { CLI } from '../servers.ts';
import { FakeSoku } from './fake-soku.ts';
import { type Server, settingsOf, type World, type WorldOptions } from './world.ts';

const PRELOAD = fileURLToPath(new URL('./preload-clock.mjs', import.meta.url));
/** How fast time goes: a second of waiting takes this part of one. */
const FACTOR = 5;
/** What a busy machine may take to hand a call and its answer on, in milliseconds of its own time. */
const SLACK_MS = 10_000;
const LONGEST_CALL_MS = 40_000;

/** The servers' time, which the test moves through a file. */
function fastClock(file: string) {
  const start = Date.now();
  let offset = 0;
  let setBy = 0;
  const set = () => writeFileSync(file, String(offset));
  set();
  const clock: Clock = {
    now: () => Math.round(start + (Date.now() - start) * FACTOR + offset),
    sleep: async (ms, signal) => {
      await delay(ms / FACTOR, undefined, { signal });
    },
  };
  return {
    clock,
    env: {
      SCHEDULE_CLOCK_FILE: file,
      SCHEDULE_CLOCK_START: String(start),
      SCHEDULE_CLOCK_FACTOR: String(FACTOR),
    },
    /** The time that nobody set. */
    sokusClock: { ...clock, now: () => clock.now() - setBy },
    async step(ms: number, isSet: boolean) {
      offset += ms;
      if (isSet) setBy += ms;
      set();
      // Until every process has looked.
      await delay(50);
    },
  };
}

/** A world whose servers are processes of their own, started from the built file, spoken to over stdin and stdout. */
export async function openProcessWorld(options: WorldOptions): Promise<World> {
  const { reading, timeoutMs } = options;
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-schedule-'));
  const { clock, sokusClock, env, step } = fastClock(join(folder, 'clock'));
  const soku = await FakeSoku.start(sokusClock, reading);
  const pids = new Set<number>();

  async function start(): Promise<Server> {
    const client = await connectStdio('client-2026', {
      command: process.execPath,
      args: ['--import', PRELOAD, CLI],
      env: { ...settingsOf(options, soku.url, folder), ...env },
    });
    const { pid } = client;
    if (pid === null) throw new Error('the process did not start');
    pids.add(pid);
    const running = new Set<Promise<unknown>>();
    let dead = false;
    return {
      async call(tool, args, signal) {
        const call = client.call(tool, args, { signal, timeoutMs: LONGEST_CALL_MS });
        running.add(call);
        try {
          return await call;
        } catch (error) {
          if (dead || signal.aborted) return undefined;
          throw error;
        } finally {
          running.delete(call);
        }
      },
      idle: async () => void (await Promise.allSettled(running)),
      async stop() {
        pids.delete(pid);
        await client.close();
      },
      async kill() {
        dead = true;
        pids.delete(pid);
        process.kill(pid, 'SIGKILL');
        await client.close();
      },
    };
  }

  return {
    soku,
    journal: createFileJournal({ folder: join(folder, 'journal'), clock, warn: () => {} }),
    now: () => clock.now(),
    pass: (ms) => step(ms, false),
    setClock: (ms) => step(ms, true),
    answerWithinMs: timeoutMs + FACTOR * SLACK_MS,
    disk: () => {},
    start,
    async close() {
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      soku.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
