import { expect, test } from 'vitest';
import { inProcessCount as COUNT, playInProcess, SEED } from '../support/schedules/run.ts';

const again = `FAULT_SEED=${SEED} npx vitest run test/tools/schedules.test.ts`;

test(
  `${COUNT} random schedules of faults: nothing twice, nothing told wrong`,
  async () => {
    process.stdout.write(`To play the same schedules again: ${again}\n`);
    expect(await playInProcess({ seed: SEED, count: COUNT }), again).toBe('');
  },
  60_000 + 400 * COUNT,
);
