import type { Clock } from '../../clock.ts';
import { createJournal } from '../create-journal.ts';
import type { Journal } from '../journal.ts';
import { createWriters, type Writers } from '../writers.ts';
import { createDisk, type Disk } from './disk.ts';
import type { FileStoreOptions } from './readings.ts';
import { createFileStore } from './store.ts';

export interface FileJournalOptions {
  /** Made when it is not there. */
  folder: string;
  clock: Clock;
  newId?: () => string;
  /** Default: what can't be written or read rejects. */
  mode?: FileStoreOptions['mode'];
  /** How many whole months are kept beside the running one; default: all. */
  months?: number;
  /** Told of everything that could not be written or read; the text may name paths. */
  warn: (message: string) => void;
  /** The edge to the disk, for tests. */
  disk?: Disk;
  /** Who writes, for tests. */
  writers?: Writers;
}

/**
 * The journal in a folder, one file of JSON Lines a month; several processes may use it at once. Touches nothing before
 * its first use. See entries.ts for how the records are read, and appender.ts for how they are written.
 */
export function createFileJournal(options: FileJournalOptions): Journal {
  const { folder, clock, newId, warn, mode = 'required', months, disk = createDisk() } = options;
  const { writers = createWriters() } = options;
  return createJournal({
    store: createFileStore({ folder, clock, warn, mode, disk, months }),
    writers,
    newId,
  });
}
