import { readFile } from 'node:fs/promises';
import { decodeJwt } from 'jose';
import type { Clock } from '../clock.ts';
import { startDeadline } from '../http/deadline.ts';
import type { HttpClient } from '../http/http-client.ts';
import { createTokenKeeper, type Token, type TokenKeeper } from '../http/token-keeper.ts';
import { IdTokenError, MissingCredentialError } from './errors.ts';
import { tradeRefreshToken } from './token-service.ts';

/** A token this close to its end could run out on the way. */
const RENEW_BEFORE_MS = 5 * 60_000;
const RENEWAL_TIMEOUT_MS = 20_000;
/** No date is later; an end beyond it says nothing. */
const LAST_DATE_MS = 8_640_000_000_000_000;

const asEnd = (ms: number): number | undefined => (Math.abs(ms) <= LAST_DATE_MS ? ms : undefined);

/** What ID tokens come from: one that was given, a refresh token to obtain them with, or both. */
export interface IdTokenSettings {
  idToken?: string | undefined;
  /** The file that it came from, which somebody may keep up to date. */
  idTokenFile?: string | undefined;
  firebaseRefreshToken?: string | undefined;
  firebaseApiKey?: string | undefined;
  firebaseTokenUrl: string;
}

export interface IdTokenOptions {
  http: HttpClient;
  clock: Clock;
  settings: IdTokenSettings;
  /** Told of every token that comes in, so that it is kept out of logs and results. */
  learn: (secret: string) => void;
}

/** Reads when a token ends. Its signature is Soku's to check. */
function readToken(value: string, fallback?: number): Token {
  let expiresAt = fallback;
  try {
    const { exp } = decodeJwt(value);
    if (typeof exp === 'number') expiresAt = asEnd(exp * 1000) ?? fallback;
  } catch {
    // Not a JWT: Soku will say what it thinks of it.
  }
  return { value, expiresAt };
}

/** Keeps one ID token for the process, renewed five minutes before its end: by the refresh token, else from its file. */
export function createIdTokens({ http, clock, settings, learn }: IdTokenOptions): TokenKeeper {
  const { idToken, idTokenFile, firebaseApiKey, firebaseTokenUrl: tokenUrl } = settings;
  let refreshToken = settings.firebaseRefreshToken;

  async function trade(credentials: { firebaseApiKey: string; refreshToken: string }): Promise<Token> {
    const deadline = startDeadline(clock, RENEWAL_TIMEOUT_MS);
    try {
      const pair = await tradeRefreshToken({ http, tokenUrl, deadline, ...credentials });
      learn(pair.idToken);
      if (pair.refreshToken !== undefined) learn(pair.refreshToken);
      refreshToken = pair.refreshToken ?? refreshToken;
      const lifetimeMs = pair.expiresInSeconds === undefined ? undefined : pair.expiresInSeconds * 1000;
      return readToken(pair.idToken, lifetimeMs === undefined ? undefined : asEnd(clock.now() + lifetimeMs));
    } finally {
      deadline.dispose();
    }
  }

  let ofFile = idToken;
  /** The token that the file holds by now; undefined while that is the old one still, or nothing can be read. */
  async function readAgain(path: string | undefined): Promise<Token | undefined> {
    if (path === undefined) return undefined;
    const value = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (value === '' || value === ofFile) return undefined;
    learn(value);
    ofFile = value;
    const token = readToken(value);
    return token.expiresAt !== undefined && token.expiresAt <= clock.now() ? undefined : token;
  }

  const renewable = refreshToken !== undefined && firebaseApiKey !== undefined;
  return createTokenKeeper({
    clock,
    given: idToken === undefined ? undefined : readToken(idToken),
    renewBeforeMs: RENEW_BEFORE_MS,
    renew: renewable
      ? () => trade({ firebaseApiKey, refreshToken: refreshToken ?? '' })
      : () => readAgain(idTokenFile),
    without: (ended) =>
      ended === undefined
        ? new MissingCredentialError('SOKU_ID_TOKEN')
        : new IdTokenError('expired', { expiredAt: ended.expiresAt ?? clock.now() }),
    tooLate: () => new IdTokenError('unavailable', { detail: 'no answer in time' }),
  });
}
