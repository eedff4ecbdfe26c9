import { KnownError } from '../known-error.ts';

/** The shared store can't be reached, doesn't answer in time, or refuses: what was asked of it may have been done. */
export class StoreUnavailableError extends KnownError {
  /** A code or a few words, without address: for everybody. */
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(`the shared store is unavailable: ${reason}`, { cause });
    this.name = 'StoreUnavailableError';
    this.reason = reason;
  }
}

/** The store works, and must not be used as it is set up; the message is a line for the person who runs it. */
export class StoreUnfitError extends KnownError {
  constructor(message: string) {
    super(message);
    this.name = 'StoreUnfitError';
  }
}
