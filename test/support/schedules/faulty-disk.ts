import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDisk, type Disk } from '../../../src/journal/file/disk.ts';
import type { DiskError } from './schedule.ts';

/** A disk on which single operations fail. */
export interface FaultyDisk extends Disk {
  /** Operations are counted from here; earlier errors are over. */
  fail(errors: readonly DiskError[]): void;
}

const failure = (code: string) => Object.assign(new Error(`${code}: as scheduled`), { code });

/** The real disk, with errors in front of it. */
export function createFaultyDisk(): FaultyDisk {
  const disk = createDisk();
  let errors: readonly DiskError[] = [];
  let operations = 0;
  const next = () => {
    const error = errors.find(({ operation }) => operation === operations);
    operations += 1;
    return error?.code;
  };
  const pass = () => {
    const code = next();
    if (code !== undefined && code !== 'short') throw failure(code);
  };
  return {
    ...disk,
    fail(anew) {
      errors = anew;
      operations = 0;
    },
    openForAppending(path) {
      pass();
      return disk.openForAppending(path);
    },
    write(file, bytes) {
      const code = next();
      if (code === 'short') return disk.write(file, bytes.subarray(0, bytes.length >> 1));
      if (code !== undefined) throw failure(code);
      return disk.write(file, bytes);
    },
    async flush() {
      pass();
      // No power is cut here: what is written stays.
      await nextTurn();
    },
    openForReading(path) {
      pass();
      return disk.openForReading(path);
    },
    list(folder) {
      pass();
      return disk.list(folder);
    },
    stateAt(path) {
      pass();
      return disk.stateAt(path);
    },
    stateOfFolder(folder) {
      pass();
      return disk.stateOfFolder(folder);
    },
  };
}
