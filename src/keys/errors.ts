/** Soku may have made a key, but its value never came: it is shown once, so that key is of no use to anyone. */
export class KeyLostError extends Error {
  /** @param cause the error that ended the call: TransportError, SokuApiError, SokuAnswerError */
  constructor(cause: unknown) {
    super('a new key may have been made and lost', { cause });
    this.name = 'KeyLostError';
  }
}

/** The account has no key with this id that could be replaced; nothing was changed. */
export class KeyIdError extends Error {
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
