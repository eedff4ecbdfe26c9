/** Tokens in circulation, with the Unix milliseconds at which each ends. */
export class ExpiringTokens {
  readonly #ends = new Map<string, number>();

  issue(token: string, endsAt: number): void {
    this.#ends.set(token, endsAt);
  }

  accepts(token: string, now: number): boolean {
    return now < (this.#ends.get(token) ?? 0);
  }

  /** Whether a token was good; it no longer is. */
  use(token: string, now: number): boolean {
    const good = this.accepts(token, now);
    this.#ends.delete(token);
    return good;
  }
}
