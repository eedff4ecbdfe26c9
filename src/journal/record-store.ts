import type { Journal } from './journal.ts';
import type { IntentRecord, JournalRecord, OutcomeRecord } from './record.ts';

/** What was read, and what the reader should be told of the reading. */
export interface Found {
  /** In the order that all processes agree on. */
  records: JournalRecord[];
  warnings: string[];
  /** What the store's clock says (epoch ms): the records' times are by it. */
  now: number;
}

/** An intent before the store gave it its time and place. */
export type NewIntent = Omit<IntentRecord, 'time' | 'lookbackMs'>;
/** An outcome before the store gave it its time. */
export type NewOutcome = Omit<OutcomeRecord, 'time'>;

/**
 * Where the records of a journal are kept. This is all that a shared store has to do; which key an intent sends and
 * what a submission came to is read from the records by entries.ts, in every process alike.
 *
 * What it must keep to:
 * - One order. The records of one credential and content have one order, the same for every reader for ever. Between
 *   different contents there need be none.
 * - `begin` is one atomic step: the intent gets its place for good, and what stands before it (and itself, last) is
 *   read. Of two that begin at once, in whatever processes, exactly one sees the other. A file appends and then
 *   reads; a Redis store does both in one script: `RPUSH {credential}:c:<content>`, `LRANGE` of the same list,
 *   the content into the set `{credential}:k:<idempotencyKey>`, the record into `{credential}:log`.
 * - The store's clock stamps every record (`TIME` in Redis), as windows are counted between records of several machines.
 * - For good: when `begin` resolves, the intent outlives process and machine. Appending twice what has an id does no
 *   harm, so a step whose answer was lost may be repeated.
 * - Nothing is forgotten that may still matter: open attempts and posts for a time to come.
 *
 * Every method but `settle` and `check` may reject with JournalUnavailableError; then nothing must be sent.
 */
export interface RecordStore {
  /**
   * Gives an intent its place and reads the records of its credential and content up to now.
   *
   * @param since from when on (epoch ms, by the store's clock) earlier intents count; recorded as `lookbackMs`
   */
  begin(intent: NewIntent, since: number): Promise<Found>;
  /** Keeps an outcome; one that can't be kept now is kept in memory and written later. @returns warnings */
  settle(outcome: NewOutcome): Promise<string[]>;
  /** The records of a credential and content. */
  ofContent(credential: string, content: string): Promise<Found>;
  /** The contents of which a record of this credential names this key, and the ids of the intents that asked for it. */
  contentsOf(
    credential: string,
    idempotencyKey: string,
  ): Promise<{ contents: Set<string>; asked: Set<string>; warnings: string[] }>;
  /** The records of a credential's posts from the newest back until `intents` of them are intents. */
  newest(credential: string, intents: number): Promise<Found>;
  /** What was passed over as no record, each told once. */
  notes(): string[];
  /** Whether there is any record of this credential. */
  knows(credential: string): Promise<boolean>;
  check: Journal['check'];
  close: Journal['close'];
}
