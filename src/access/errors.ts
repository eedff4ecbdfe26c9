import { KnownError } from '../known-error.ts';

/**
 * Soku has not accepted this caller's key yet, so nothing was written down and nothing was sent. The cause is what its
 * answer came to, or undefined when something else than Soku answered.
 */
export class KeyNotAcceptedError extends KnownError {
  /** Set when Soku was not asked again: how long ago it refused the key, and when it is asked the next time. */
  readonly remembered: { agoMs: number; againMs: number } | undefined;

  constructor(cause: unknown, remembered?: { agoMs: number; againMs: number }) {
    super('Soku has not accepted this key yet', { cause });
    this.name = 'KeyNotAcceptedError';
    this.remembered = remembered;
  }
}

/** This caller may not do this over HTTP; nothing was sent. */
export class AccountAccessError extends KnownError {
  /** `account`: manage the operator's account. `new_key`: have a key made that would stay on the server. */
  readonly refused: 'account' | 'new_key';

  constructor(refused: 'account' | 'new_key') {
    super(`not over HTTP: ${refused}`);
    this.name = 'AccountAccessError';
    this.refused = refused;
  }
}
