import { KnownError } from '../known-error.ts';

/** What is about to be sent can't be written down, or what was sent can't be read: so nothing was sent. */
export class JournalUnavailableError extends KnownError {
  /** The system's code or a few words, without paths: for everybody. */
  readonly reason: string;
  /** Where the journal is kept: for the person who runs the server. */
  readonly place: string;
  /** Whether servers share it. */
  readonly isShared: boolean;

  constructor(reason: string, place: string, cause?: unknown, isShared = false) {
    super(`the journal is unavailable: ${reason}`, { cause });
    this.name = 'JournalUnavailableError';
    this.isShared = isShared;
    this.reason = reason;
    this.place = place;
  }
}

/** A record would not fit into the journal, so nothing was sent. */
export class RecordTooLargeError extends KnownError {
  readonly bytes: number;

  constructor(bytes: number) {
    super(`a record of ${bytes} bytes doesn't fit into the journal`);
    this.name = 'RecordTooLargeError';
    this.bytes = bytes;
  }
}

/**
 * What the record tells beside something else: where it can't be read, that is told without it, and reading the record
 * itself says why.
 *
 * @param without what stands for it then
 */
export async function ifReadable<T, Without>(told: Promise<T>, without: Without): Promise<T | Without> {
  try {
    return await told;
  } catch (error) {
    if (!(error instanceof JournalUnavailableError)) throw error;
    return without;
  }
}
