import { decodeJwt } from 'jose';
import type { Clock } from '../clock.ts';
import { type Deadline, startDeadline } from '../http/deadline.ts';
import type { HttpClient } from '../http/http-client.ts';
import { IdTokenError, MissingCredentialError } from './errors.ts';
import { tradeRefreshToken } from './token-service.ts';

/** A token this close to its end could run out on the way. */
const RENEW_BEFORE_MS = 5 * 60_000;
const RENEWAL_TIMEOUT_MS = 20_000;

/** What ID tokens come from: one that was given, a refresh token to obtain them with, or both. */
export interface IdTokenSettings {
  idToken?: string | undefined;
  firebaseRefreshToken?: string | undefined;
  firebaseApiKey?: string | undefined;
  firebaseTokenUrl: string;
}

export interface IdToken {
  value: string;
  /** Milliseconds since the epoch; unknown for a token that isn't a JWT. */
  expiresAt?: number;
}

/** The Firebase ID token that the account endpoints ask for (AUTH, method 2). */
export interface IdTokens {
  /**
   * A token to send now, renewed when it is about to end.
   * @throws MissingCredentialError when none is set; IdTokenError when it has expired or can't be renewed
   */
  current(deadline: Deadline): Promise<IdToken>;
  /**
   * Another token in place of one that Soku refused; undefined when there is nothing to renew it with.
   * @throws IdTokenError
   */
  replace(refused: IdToken, deadline: Deadline): Promise<IdToken | undefined>;
}

export interface IdTokenOptions {
  http: HttpClient;
  clock: Clock;
  settings: IdTokenSettings;
  /** Told of every token that comes in, so that it is kept out of logs and results. */
  learn: (secret: string) => void;
}

/** Reads when a token ends. Its signature is Soku's to check. */
function readToken(value: string, fallback?: number): IdToken {
  let expiresAt = fallback;
  try {
    const { exp } = decodeJwt(value);
    if (typeof exp === 'number') expiresAt = exp * 1000;
  } catch {
    // Not a JWT: Soku will say what it thinks of it.
  }
  return { value, ...(expiresAt !== undefined && { expiresAt }) };
}

/** Waits for `work` no longer than the caller's deadline; the work itself goes on. */
function within<T>(work: Promise<T>, { signal }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new IdTokenError('unavailable', { detail: 'no answer in time' }));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Keeps one ID token for the process: cached, renewed five minutes before its end, one renewal at a time. */
export function createIdTokens({ http, clock, settings, learn }: IdTokenOptions): IdTokens {
  const { firebaseApiKey, firebaseTokenUrl: tokenUrl } = settings;
  let token = settings.idToken === undefined ? undefined : readToken(settings.idToken);
  let refreshToken = settings.firebaseRefreshToken;
  let renewal: Promise<IdToken> | undefined;

  const outlasts = ({ expiresAt }: IdToken, ms: number) =>
    expiresAt === undefined || expiresAt - clock.now() > ms;

  async function trade(credentials: { firebaseApiKey: string; refreshToken: string }): Promise<IdToken> {
    const deadline = startDeadline(clock, RENEWAL_TIMEOUT_MS);
    try {
      const pair = await tradeRefreshToken({ http, tokenUrl, deadline, ...credentials });
      learn(pair.idToken);
      if (pair.refreshToken !== undefined) learn(pair.refreshToken);
      refreshToken = pair.refreshToken ?? refreshToken;
      const lifetimeMs = pair.expiresInSeconds === undefined ? undefined : pair.expiresInSeconds * 1000;
      token = readToken(pair.idToken, lifetimeMs === undefined ? undefined : clock.now() + lifetimeMs);
      return token;
    } finally {
      deadline.dispose();
    }
  }

  /** One for all who wait, on a deadline of its own: a caller who leaves must not end it for the others. */
  function renew(deadline: Deadline): Promise<IdToken> | undefined {
    if (refreshToken === undefined || firebaseApiKey === undefined) return undefined;
    renewal ??= trade({ firebaseApiKey, refreshToken }).finally(() => {
      renewal = undefined;
    });
    return within(renewal, deadline);
  }

  return {
    async current(deadline) {
      const before = token;
      if (before !== undefined && outlasts(before, RENEW_BEFORE_MS)) return before;
      try {
        const renewed = await renew(deadline);
        if (renewed !== undefined) return renewed;
      } catch (error) {
        // Its last minutes may be enough.
        if (before !== undefined && outlasts(before, 0)) return before;
        throw error;
      }
      if (before === undefined) throw new MissingCredentialError('SOKU_ID_TOKEN');
      if (outlasts(before, 0)) return before;
      throw new IdTokenError('expired', { expiredAt: before.expiresAt ?? clock.now() });
    },

    async replace(refused, deadline) {
      // Another call may have had it renewed already.
      if (token !== undefined && token.value !== refused.value) return token;
      return renew(deadline);
    },
  };
}
