import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasRedis } from '../support/redis.ts';
import { watchLateness } from '../support/schedules/lateness.ts';
import {
  ReplicaLane,
  type ReplicaSchedule,
  replicaSchedules,
} from '../support/schedules/replica-schedule.ts';
import { openReplicaWorld } from '../support/schedules/replicas.ts';

/** To look longer: npm run schedules:replicas. */
const COUNT = Number(process.env.REPLICA_SCHEDULES ?? 60);
const SEED = Number(process.env.FAULT_SEED ?? 20_261_121);
/** So many at a time disturb each other in one world. */
const LANES = 20;
const SCHEDULES_A_WORLD = 100;
const TIMEOUT_MS = 2_000;

const numbered = (count: number) =>
  fc.sample(replicaSchedules, { seed: SEED, numRuns: count }).map((schedule, index) => ({ index, schedule }));

async function playAll(
  schedules: readonly { index: number; schedule: ReplicaSchedule }[],
  broken = false,
): Promise<string[]> {
  const world = await openReplicaWorld(TIMEOUT_MS, broken);
  const looksFor = broken ? 'doubles' : 'everything';
  const lateness = watchLateness();
  const failures: string[] = [];
  const left = [...schedules];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { index, schedule } = next;
      await new ReplicaLane(world, `schedule ${index}`, { lateness, looksFor })
        .play(schedule)
        .catch((error: unknown) => {
          failures.push(`FAULT_SEED=${SEED}, schedule ${index}: ${JSON.stringify(schedule)}\n${error}`);
        });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  lateness.end();
  await world.close();
  return failures;
}

it.skipIf(!hasRedis)(
  `${COUNT} schedules of three replicas on one store, all of them killed, hung and cut off: nothing twice, nothing told wrong`,
  async () => {
    const all = numbered(COUNT);
    const failures: string[] = [];
    for (let from = 0; from < all.length; from += SCHEDULES_A_WORLD) {
      failures.push(...(await playAll(all.slice(from, from + SCHEDULES_A_WORLD))));
      const played = Math.min(from + SCHEDULES_A_WORLD, COUNT);
      process.stdout.write(`FAULT_SEED=${SEED}: ${played} of ${COUNT} played, ${failures.length} failed\n`);
    }
    const kinds = new Set(
      failures.map((failure) => /AssertionError: [^:"\d]*/.exec(failure)?.[0] ?? failure),
    );
    const told = `${failures.length} of ${COUNT} failed: ${[...kinds].join(' | ')}`;
    expect(failures.slice(0, 3).join('\n\n'), told).toBe('');
  },
  // A machine with other work takes ten times as long.
  120_000 + COUNT * 10_000,
);

it.skipIf(!hasRedis)('and servers that don’t share it are found out', { timeout: 600_000 }, async () => {
  const failures = await playAll(numbered(LANES), true);
  expect(failures.join('\n')).toContain('posts of "content');
});
