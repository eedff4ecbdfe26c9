import { KnownError } from '../known-error.ts';

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
