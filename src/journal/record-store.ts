import type { Journal } from './journal.ts';
import type { JournalRecord } from './record.ts';

/** What was read, and what the reader should be told of the reading. */
export interface Found {
  /** In the order that all processes agree on. */
  records: JournalRecord[];
  warnings: string[];
}

/** Where the records of a journal are kept. No method rejects. */
export interface RecordStore {
  /** Keeps a record for good before it resolves; one that could not be written stays in memory, with a warning. */
  append(record: JournalRecord): Promise<string[]>;
  /** Keeps in memory a record that was appended but can't be found again; says so. */
  hold(record: JournalRecord): Promise<string[]>;
  /** All records with this value from `since` on (epoch ms), and perhaps some older ones. */
  find(field: 'content' | 'idempotencyKey', value: string, since: number): Promise<Found>;
  /** The records of a credential from the newest back until `intents` of them are intents. */
  newest(credential: string, intents: number): Promise<Found>;
  check: Journal['check'];
}
