import { join } from 'node:path';
import { hasCode } from '../../disk/file-error.ts';
import type { JournalRecord } from '../record.ts';
import type { Disk, OpenFile } from './disk.ts';
import { createKnownFile, type KnownFile, type ReadLine } from './known-file.ts';
import type { Listing } from './listing.ts';

/** A record and its place in the order of all records. */
export interface PlacedRecord {
  file: string;
  offset: number;
  record: JournalRecord;
}

export interface Appended {
  file: string;
  open: OpenFile;
}

export interface ReaderOptions {
  folder: string;
  disk: Disk;
  /** What earlier readings know of the files, by name. */
  known: Map<string, KnownFile>;
  listing: Listing;
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
  files(): readonly string[];
  /**
   * The records that name this credential, content or idempotency key, in order; others may be among them.
   *
   * @param appended the file that was just appended to, as it is open
   */
  search(name: string, appended?: Appended): PlacedRecord[];
  /** Reads on in a file that was just appended to, so that the next reading need not open it. */
  takeIn(appended: Appended): void;
  /** A last line of the newest file that broke off, as it was looked at last. */
  tornLine(): { file: string; offset: number } | undefined;
  /** The newest of them, in order, as many as `enough` wants. */
  newest(name: string, enough: (found: readonly PlacedRecord[]) => boolean): PlacedRecord[];
}

export function createReader({ folder, disk, known, listing, passOver, failed }: ReaderOptions): Reader {
  let newestFile: string | undefined;

  function files(): readonly string[] {
    try {
      return listing();
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

  function take(file: string, { offset, whole, record }: ReadLine, found: PlacedRecord[]): void {
    if (record !== undefined) found.push({ file, offset, record });
    else if (whole) passOver(file, offset);
  }

  function newest(
    name: string,
    enough: (found: readonly PlacedRecord[]) => boolean,
    appended?: Appended,
  ): PlacedRecord[] {
    const found: PlacedRecord[] = [];
    const newestFirst = files().toReversed();
    [newestFile] = newestFirst;
    for (const file of newestFirst) {
      if (enough(found)) break;
      try {
        const open = appended?.file === file ? appended.open : undefined;
        for (const line of knownFile(file).linesNaming(name, open)) {
          take(file, line, found);
          if (enough(found)) break;
        }
      } catch (error) {
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) failed(error);
      }
    }
    return found.reverse();
  }

  function takeIn({ file, open }: Appended): void {
    try {
      knownFile(file).takeIn(open);
    } catch {
      // The next reading meets that as well, and says so.
    }
  }

  function tornLine() {
    const file = newestFile;
    const offset = file === undefined ? undefined : known.get(file)?.tornAt();
    return file === undefined || offset === undefined ? undefined : { file, offset };
  }

  return { files, newest, takeIn, tornLine, search: (name, appended) => newest(name, () => false, appended) };
}
