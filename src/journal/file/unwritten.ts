import type { JournalRecord } from '../record.ts';
import type { PlacedRecord } from './reader.ts';

/** More than a disk that fails for an hour leaves behind; a bound for the memory. */
const MOST_UNWRITTEN = 5_000;

/** Records that could not be written yet, each with the place it would have had. */
export interface Unwritten {
  readonly records: readonly PlacedRecord[];
  /** @returns false when there is no more room */
  keep(record: JournalRecord, file: string, offset: number): boolean;
  /** Those that were written meanwhile. */
  clear(count: number): void;
}

export function createUnwritten(): Unwritten {
  const records: PlacedRecord[] = [];
  return {
    records,
    keep(record, file, offset) {
      if (records.length >= MOST_UNWRITTEN) return false;
      records.push({ file, offset, record });
      return true;
    },
    clear: (count) => void records.splice(0, count),
  };
}

/** By file and offset. An unwritten record was there before the line that has its place now. */
export function inOrder(placed: PlacedRecord[]): JournalRecord[] {
  return placed
    .sort((a, b) => (a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1))
    .map(({ record }) => record);
}
