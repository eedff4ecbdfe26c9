import { join } from 'node:path';
import { hasCode } from '../../disk/file-error.ts';
import type { JournalRecord } from '../record.ts';
import type { Disk } from './disk.ts';
import { createKnownFile, type KnownFile, type ReadLine } from './known-file.ts';
import { monthFilesAmong } from './month-files.ts';

/** A record and its place in the order of all records. */
export interface PlacedRecord {
  file: string;
  offset: number;
  record: JournalRecord;
}

export interface ReaderOptions {
  folder: string;
  disk: Disk;
  /** What earlier readings know of the files, by name. */
  known: Map<string, KnownFile>;
  /** Told of each line that is not a record. */
  passOver: (file: string, offset: number) => void;
  /** Told of each file that can't be read; what it throws ends the reading. */
  failed: (error: unknown) => void;
}

/**
 * Reads the files of a folder: what was appended since the last reading, and the lines that name what is looked for.
 * Everything in one go, so that no line is written between two files.
 */
export interface Reader {
  /** The journal's files, oldest first. */
  files(): string[];
  /** The records that name this credential, content or idempotency key, in order; others may be among them. */
  search(name: string): PlacedRecord[];
  /** The newest of them, in order, as many as `enough` wants. */
  newest(name: string, enough: (found: readonly PlacedRecord[]) => boolean): PlacedRecord[];
}

export function createReader({ folder, disk, known, passOver, failed }: ReaderOptions): Reader {
  function files(): string[] {
    try {
      return monthFilesAmong(disk.list(folder));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) failed(error);
      return [];
    }
  }

  function knownFile(file: string): KnownFile {
    const one = known.get(file) ?? createKnownFile(join(folder, file), disk);
    known.set(file, one);
    return one;
  }

  function recordIn(file: string, { offset, whole, record }: ReadLine): PlacedRecord[] {
    if (record !== undefined) return [{ file, offset, record }];
    if (whole) passOver(file, offset);
    return [];
  }

  function newest(name: string, enough: (found: readonly PlacedRecord[]) => boolean): PlacedRecord[] {
    const found: PlacedRecord[] = [];
    for (const file of files().reverse()) {
      if (enough(found)) break;
      try {
        for (const line of knownFile(file).linesNaming(name)) {
          found.push(...recordIn(file, line));
          if (enough(found)) break;
        }
      } catch (error) {
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) failed(error);
      }
    }
    return found.reverse();
  }

  return { files, newest, search: (name) => newest(name, () => false) };
}
