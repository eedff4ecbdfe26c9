import type { Clock } from '../clock.ts';
import { type Deadline, startDeadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { createTokenKeeper, type Token, type TokenKeeper } from '../http/token-keeper.ts';
import { isSokesRefusal, readAnswer } from './answer.ts';
import { SokeApiError, SokeCredentialError, SokeTransportError } from './errors.ts';
import { tokensSchema } from './schemas.ts';
import { RATE_LIMIT_PREFIX } from './usage.ts';

/** A token is renewed this long before its end, so that none ends on its way. */
const RENEW_BEFORE_MS = 60_000;
/** Signing in is shared by calls with deadlines of their own, so it has one of its own too. */
const SIGN_IN_TIMEOUT_MS = 20_000;

export interface SessionDeps {
  http: HttpClient;
  clock: Clock;
  /** Without trailing slash. */
  baseUrl: string;
  /** Told of every token that comes in, so that it can be kept out of logs and results. */
  learn: (secret: string) => void;
}

/** Whether sending the same again can't help: the settings have to change. */
const isFinal = (error: unknown): error is SokeApiError =>
  error instanceof SokeApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

/**
 * Email and password, as tokens that renew themselves (AUTH): POST /auth/login, then POST /auth/refresh before the
 * access token ends, and /auth/login again when the refresh is refused. Refused credentials are never sent a second
 * time.
 */
export function createSession(
  credentials: { email: string; password: string },
  { http, clock, baseUrl, learn }: SessionDeps,
): TokenKeeper {
  let refreshToken: string | undefined;
  let refusal: SokeApiError | undefined;

  /** Never goes twice: a login that fails often locks an account. */
  async function requestToken(path: '/auth/login' | '/auth/refresh', body: object): Promise<Token> {
    const operation = { endpoint: `POST ${path}`, credits: 0 };
    const deadline = startDeadline(clock, SIGN_IN_TIMEOUT_MS);
    try {
      const answer = await http.send({
        method: 'POST',
        url: baseUrl + path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        deadline,
        repeatable: false,
        bringsSecret: true,
        rateLimitPrefix: RATE_LIMIT_PREFIX,
        refuses: isSokesRefusal,
      });
      const { data } = readAnswer(operation, answer, tokensSchema, 'accessToken');
      for (const token of [data.accessToken, data.refreshToken]) if (token !== undefined) learn(token);
      refreshToken = data.refreshToken ?? refreshToken;
      const expiresAt = Date.parse(data.expiresAt ?? '');
      return { value: data.accessToken, expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt };
    } catch (error) {
      throw error instanceof TransportError ? new SokeTransportError(operation, error) : error;
    } finally {
      deadline.dispose();
    }
  }

  async function renew(): Promise<Token> {
    if (refusal !== undefined) throw refusal;
    try {
      if (refreshToken !== undefined) return await requestToken('/auth/refresh', { refreshToken });
    } catch (error) {
      if (!isFinal(error)) throw error;
      refreshToken = undefined;
    }
    try {
      return await requestToken('/auth/login', credentials);
    } catch (error) {
      // Asking again would only lock the account.
      if (isFinal(error)) refusal = error;
      throw error;
    }
  }

  const tooLate = ({ cancelled }: Deadline) =>
    new SokeTransportError(
      { endpoint: 'POST /auth/login', credits: 0 },
      new TransportError(cancelled ? 'cancelled' : 'timeout', { sent: false, host: new URL(baseUrl).host }),
    );
  return createTokenKeeper({
    clock,
    renewBeforeMs: RENEW_BEFORE_MS,
    renew,
    without: () => new SokeCredentialError('unset'),
    tooLate,
  });
}
