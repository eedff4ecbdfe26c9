import { expect, test } from 'vitest';
import { playInProcesses, processCount, SEED } from '../support/schedules/run.ts';

const again = `FAULT_SEED=${SEED} npx vitest run test/tools/schedules-process.test.ts`;

test(
  `${processCount} random schedules of faults against processes of their own: nothing twice, nothing told wrong`,
  async () => {
    expect(await playInProcesses({ seed: SEED, count: processCount }), again).toBe('');
  },
  60_000 + 5_000 * processCount,
);
