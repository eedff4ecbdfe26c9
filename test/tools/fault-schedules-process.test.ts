import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lane } from '../support/schedules/lane.ts';
import { openProcessWorld } from '../support/schedules/process-world.ts';
import { schedules } from '../support/schedules/schedule.ts';

const SCHEDULES = 8;
const SEED = Number(process.env.FAULT_SEED ?? 20_261_121);

test.concurrent.each(
  fc.sample(schedules, { seed: SEED, numRuns: SCHEDULES }).map((schedule) => ({ schedule })),
)(
  'random schedule %# of faults, with servers that are processes: nothing twice, nothing told wrong',
  async ({ schedule }) => {
    const lane = await Lane.open(() => openProcessWorld(2_000));
    try {
      await lane.play(schedule);
    } catch (error) {
      expect.fail(`FAULT_SEED=${SEED} ${JSON.stringify(schedule)}\n${error}`);
    } finally {
      await lane.close();
    }
  },
  60_000,
);
