import { randomInt } from 'node:crypto';
import * as fc from 'fast-check';
import { READINGS } from './fake-soku.ts';
import { type Breakage, openInProcessWorld } from './in-process-world.ts';
import type { LooksFor } from './ledger.ts';
import { Lane } from './play.ts';
import { openProcessWorld } from './process-world.ts';
import { type Schedule, schedules } from './schedule.ts';
import type { World, WorldOptions } from './world.ts';

const DEFAULT_HOURS = 24;
const TIMEOUTS_MS = [3_000, 20_000, 45_000];

/** How Soku reads its keys, and the settings: one lane each. */
export const LANES: readonly Omit<WorldOptions, 'seed'>[] = [
  ...(['with-key', 'never'] as const).flatMap((resend, offset) =>
    READINGS.map((reading, index) => ({
      reading,
      resend,
      timeoutMs: TIMEOUTS_MS[(index + offset) % TIMEOUTS_MS.length] ?? 45_000,
      // Who knows that Soku remembers a key for an hour sets it so.
      resumeHours: reading === 'honoured-for-an-hour' ? 1 : DEFAULT_HOURS,
    })),
  ),
  // Who doesn't know may get a double, and is told.
  { reading: 'honoured-for-an-hour', resend: 'with-key', timeoutMs: 20_000, resumeHours: DEFAULT_HOURS },
];

/**
 * A double can't be helped where nobody keeps back a repetition, and Soku doesn't know the key: because it ignores it
 * and shows no list, or has forgotten it, which the settings or the clock deny.
 */
const mayDouble =
  ({ reading, resend, resumeHours }: Omit<WorldOptions, 'seed'>) =>
  (clockIsWrong: boolean) =>
    resend === 'with-key' &&
    (reading === 'ignored' || (reading === 'honoured-for-an-hour' && (resumeHours > 1 || clockIsWrong)));

/** Another one each time; to play the same again: FAULT_SEED=<as printed>. */
export const SEED = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31 - 1_000_000));
/** How many are played in all; a part of them against real processes, where each takes a hundred times as long. */
const COUNT = Number(process.env.FAULT_SCHEDULES ?? 600);
export const processCount = Math.ceil(COUNT / 25);
export const inProcessCount = COUNT - processCount;

interface Playing {
  lane: Omit<WorldOptions, 'seed'>;
  seed: number;
  count: number;
  openWorld(options: WorldOptions): Promise<World>;
  looksFor?: LooksFor;
  /** Set once something was found: then one such find is enough. */
  found?: { over: boolean };
}

/** Plays schedules in one lane. @returns what to tell of the first that went wrong */
async function playLane(playing: Playing): Promise<string> {
  const { lane: settings, seed, count, openWorld, looksFor = 'everything', found } = playing;
  const options = { ...settings, seed };
  const lane = await Lane.open(() => openWorld(options), { mayDouble: mayDouble(settings), looksFor });
  let played: Schedule = [];
  try {
    for (const schedule of fc.sample(schedules, { seed, numRuns: count })) {
      if (found?.over === true) break;
      played = schedule;
      await lane.play(schedule);
    }
    return '';
  } catch (error) {
    if (found !== undefined) found.over = true;
    return `${JSON.stringify(settings)} seed ${seed}\n${JSON.stringify(played)}\n${error}`;
  } finally {
    await lane.close();
  }
}

/** Plays a number of schedules inside this process, the lanes beside each other. @returns what went wrong */
export async function playInProcess(
  options: { seed: number; count: number; lanes?: typeof LANES; looksFor?: LooksFor },
  broken?: Breakage,
): Promise<string> {
  const { seed, count, lanes = LANES, looksFor = 'everything' } = options;
  const found = { over: false };
  const ends = await Promise.all(
    lanes.map((lane, index) =>
      playLane({
        lane,
        seed: seed + index,
        count: Math.ceil((count - index) / lanes.length),
        looksFor,
        ...(broken !== undefined && { found }),
        openWorld: (options) => openInProcessWorld(options, broken),
      }),
    ),
  );
  return ends.filter((end) => end !== '').join('\n\n');
}

/** How many worlds of processes there are at a time, and the least time of a call that a busy machine doesn't use up. */
const PROCESS_LANES = 4;
const PROCESS_TIMEOUT_MS = 45_000;

/** Plays a number of schedules against processes of their own, in some of the lanes. @returns what went wrong */
export async function playInProcesses({ seed, count }: { seed: number; count: number }): Promise<string> {
  const ends = await Promise.all(
    Array.from({ length: PROCESS_LANES }, async (_, index) => {
      const settings = LANES[(seed + index * 5) % LANES.length];
      if (settings === undefined) return '';
      return playLane({
        lane: { ...settings, timeoutMs: PROCESS_TIMEOUT_MS },
        seed: seed + LANES.length + index,
        count: Math.ceil((count - index) / PROCESS_LANES),
        openWorld: openProcessWorld,
      });
    }),
  );
  return ends.filter((end) => end !== '').join('\n\n');
}
