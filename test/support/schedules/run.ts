import * as fc from 'fast-check';
import { Lane } from './lane.ts';
import { schedules } from './schedule.ts';
import { openWorld } from './world.ts';

/** How many are played at a time: each waits for sockets and files most of its time. */
const LANES = 12;
const TIMEOUTS_MS = [3_000, 20_000, 45_000];
/** To look elsewhere: FAULT_SEED=1 npx vitest run fault-schedules. */
const SEED = Number(process.env.FAULT_SEED ?? 20_261_121);
/** To look longer: FAULT_SCHEDULES=10000 npx vitest run fault-schedules. */
const COUNT = Number(process.env.FAULT_SCHEDULES ?? 600);
/** Opening and closing what they are played in comes on top. */
const MS_A_SCHEDULE = 400;

/** What one of the two files, memory and disk, plays of them. */
export const share = { count: Math.ceil(COUNT / 2), timeoutMs: 60_000 + MS_A_SCHEDULE * COUNT };

/**
 * Plays random schedules.
 *
 * @param first number of the first lane; each lane draws its own schedules
 * @returns what to tell of each failure, with seed and path
 */
export async function playSchedules(options: {
  count: number;
  onDisk: boolean;
  first: number;
}): Promise<string> {
  const { count, onDisk, first } = options;
  const playLane = async (index: number): Promise<string[]> => {
    const seed = SEED + first + index;
    const timeoutMs = TIMEOUTS_MS[index % TIMEOUTS_MS.length] ?? 45_000;
    const lane = await Lane.open(() => openWorld({ timeoutMs, seed, onDisk }));
    try {
      const property = fc.asyncProperty(schedules, (schedule) => lane.play(schedule));
      const numRuns = Math.ceil((count - index) / LANES);
      const details = await fc.check(property, { seed, numRuns, includeErrorInReport: true });
      return details.failed ? [`FAULT_SEED=${SEED}, lane ${index}\n${fc.defaultReportMessage(details)}`] : [];
    } finally {
      await lane.close();
    }
  };
  const failures = await Promise.all(Array.from({ length: LANES }, (_, index) => playLane(index)));
  return failures.flat().join('\n\n');
}
