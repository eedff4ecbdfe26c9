import { KnownError } from '../known-error.ts';

/** Soku may have made a key, but its value never came: it is shown once, so that key is of no use to anyone. */
export class KeyLostError extends KnownError {
  /** @param cause the error that ended the call: TransportError, SokuApiError, SokuAnswerError */
  constructor(cause: unknown) {
    super('a new key may have been made and lost', { cause });
    this.name = 'KeyLostError';
  }
}

/** The account's keys could not be listed, which comes first; nothing was changed. */
export class KeyListError extends KnownError {
  /** @param cause the error that ended the call: TransportError, SokuApiError, SokuAnswerError */
  constructor(cause: unknown) {
    super('the keys could not be listed', { cause });
    this.name = 'KeyListError';
  }
}

/** A new key would have no place to be saved in, so none was made. */
export class KeyFolderError extends KnownError {
  readonly reason: string;

  /** @param reason the file system's words */
  constructor(reason: string) {
    super(`keys can't be saved: ${reason}`);
    this.name = 'KeyFolderError';
    this.reason = reason;
  }
}

/** The key that is to be revoked is the one that this server runs on; nothing was changed. */
export class OwnKeyError extends KnownError {
  readonly keyId: string;

  constructor(keyId: string) {
    super(`key id ${keyId} is this server's own`);
    this.name = 'OwnKeyError';
    this.keyId = keyId;
  }
}

/** The account has no key with this id that could be replaced; nothing was changed. */
export class KeyIdError extends KnownError {
  readonly keyId: string;
  readonly reason: 'unknown' | 'revoked';
  /** The ids of the account's keys. */
  readonly known: readonly string[];

  constructor(keyId: string, reason: 'unknown' | 'revoked', known: readonly string[]) {
    super(`key id ${keyId} is ${reason}`);
    this.name = 'KeyIdError';
    this.keyId = keyId;
    this.reason = reason;
    this.known = known;
  }
}
