import type { Clock } from '../../clock.ts';
import { createJournal } from '../create-journal.ts';
import type { Journal } from '../journal.ts';
import { type AppendLine, appendLine } from './append-line.ts';
import { createFileStore } from './store.ts';

export interface FileJournalOptions {
  /** Made when it is not there. */
  folder: string;
  clock: Clock;
  newId?: () => string;
  /** Told of everything that could not be written or read; the text may name paths. */
  warn: (message: string) => void;
  /** The edge to the disk, for tests. */
  appendLine?: AppendLine;
}

/**
 * The journal in a folder, one file of JSON Lines a month; several processes may use it at once. Touches nothing before
 * its first use. See entries.ts for how the records are read, and append-line.ts for how they are written.
 */
export function createFileJournal(options: FileJournalOptions): Journal {
  const { folder, clock, newId, warn } = options;
  const store = createFileStore({ folder, clock, warn, appendLine: options.appendLine ?? appendLine });
  return createJournal({ store, clock, newId });
}
