import { expect, test } from 'vitest';
import { playSchedules, share } from '../support/schedules/run.ts';

// One of two files, so that both cores of a small machine have half of the schedules.
test(
  `${share.count} random schedules of faults, with the journal on the disk: nothing twice, nothing told wrong`,
  async () => {
    expect(await playSchedules({ count: share.count, onDisk: true, first: 0 })).toBe('');
  },
  share.timeoutMs,
);
