import { expect, test } from 'vitest';
import { playSchedules } from '../support/schedules/run.ts';

// One of two files, so that both cores of a small machine have half of the 2,000.
test('1,000 random schedules of faults, with the journal in memory that outlives the servers: nothing twice, nothing told wrong', async () => {
  expect(await playSchedules({ count: 1_000, onDisk: false, first: 100 })).toBe('');
}, 180_000);
