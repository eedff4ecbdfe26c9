import type { Clock } from '../clock.ts';
import type { Deadline } from './deadline.ts';
import { until } from './until.ts';

/** A token that is sent with requests. */
export interface Token {
  value: string;
  /** Milliseconds since the epoch; absent when that isn't known: then a 401 tells. */
  expiresAt?: number | undefined;
}

/** Keeps one token for the process. */
export interface TokenKeeper {
  /** A token to send now, obtained or renewed if need be. */
  current(deadline: Deadline): Promise<Token>;
  /** Another token in place of one that was refused; undefined when there is no way to get one. */
  replace(refused: Token, deadline: Deadline): Promise<Token | undefined>;
}

export interface TokenKeeperOptions {
  clock: Clock;
  /** The token to begin with. */
  given?: Token | undefined;
  /** A token this close to its end is renewed, so that none ends on its way. */
  renewBeforeMs: number;
  /**
   * Gets a new token, on a deadline of its own: many callers may wait for it; `undefined` when there is none yet.
   * Absent when there is no way to.
   */
  renew?: (() => Promise<Token | undefined>) | undefined;
  /** The error of a call without a usable token that can't be renewed. */
  without: (ended: Token | undefined) => Error;
  /** The error of a caller whose deadline ended before the renewal did. */
  tooLate: (deadline: Deadline) => Error;
}

/** One token, cached, renewed before its end, one renewal at a time for all who wait. */
export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { clock, renewBeforeMs, renew, without, tooLate } = options;
  let token = options.given;
  let renewal: Promise<Token | undefined> | undefined;

  const outlasts = ({ expiresAt }: Token, ms: number) =>
    expiresAt === undefined || expiresAt - clock.now() > ms;

  async function renewed(deadline: Deadline): Promise<Token | undefined> {
    if (renew === undefined) return undefined;
    renewal ??= renew()
      .then((fresh) => {
        token = fresh ?? token;
        return fresh;
      })
      .finally(() => {
        renewal = undefined;
      });
    return until(deadline.signal, renewal).catch((error: unknown) => {
      throw deadline.signal.aborted && error === deadline.signal.reason ? tooLate(deadline) : error;
    });
  }

  return {
    async current(deadline) {
      const before = token;
      if (before !== undefined && outlasts(before, renewBeforeMs)) return before;
      // The last minutes of the old one may be enough.
      const last = before !== undefined && outlasts(before, 0) ? before : undefined;
      try {
        const fresh = (await renewed(deadline)) ?? last;
        if (fresh !== undefined) return fresh;
      } catch (error) {
        if (last === undefined) throw error;
        return last;
      }
      throw without(before);
    },
    async replace(refused, deadline) {
      // Another call may have had it renewed already.
      return token !== undefined && token.value !== refused.value ? token : renewed(deadline);
    },
  };
}
