import type { Clock } from '../clock.ts';
import { type Deadline, startDeadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { readAnswer } from './answer.ts';
import type { SokeAuth } from './auth.ts';
import { SokeApiError, SokeTransportError } from './errors.ts';
import { tokensSchema } from './schemas.ts';
import { RATE_LIMIT_PREFIX } from './usage.ts';

/** A token is renewed this long before its end, so that none ends on its way. */
const RENEW_BEFORE_MS = 60_000;
/** Signing in is shared by calls with deadlines of their own, so it has one of its own too. */
const SIGN_IN_TIMEOUT_MS = 20_000;

interface Tokens {
  accessToken: string;
  refreshToken: string | undefined;
  /** Milliseconds since the epoch; undefined when Soke didn't say: then a 401 tells. */
  expiresAt: number | undefined;
}

export interface SessionDeps {
  http: HttpClient;
  clock: Clock;
  /** Without trailing slash. */
  baseUrl: string;
  /** Told of every token that comes in, so that it can be kept out of logs and results. */
  learn: (secret: string) => void;
}

const authorization = ({ accessToken }: Tokens) => ({ authorization: `Bearer ${accessToken}` });

/** Whether sending the same again can't help: the settings have to change. */
const isRefusal = (error: unknown): error is SokeApiError =>
  error instanceof SokeApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

/** The work's outcome, unless the deadline comes first. */
async function within<T>(work: Promise<T>, { signal }: Deadline): Promise<T | undefined> {
  const left = new AbortController();
  const over = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { signal: left.signal });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    left.abort();
  }
}

/**
 * Email and password, as tokens that renew themselves (AUTH): POST /auth/login, then POST /auth/refresh before the
 * access token ends, and /auth/login again when the refresh is refused. Calls at the same moment share one renewal.
 * Refused credentials are never sent a second time.
 */
export function createSession(
  credentials: { email: string; password: string },
  { http, clock, baseUrl, learn }: SessionDeps,
): SokeAuth {
  let tokens: Tokens | undefined;
  let renewal: Promise<Tokens> | undefined;
  let refusal: SokeApiError | undefined;

  async function requestTokens(path: '/auth/login' | '/auth/refresh', body: object): Promise<Tokens> {
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
        rateLimitPrefix: RATE_LIMIT_PREFIX,
      });
      const { data } = readAnswer(operation, answer, tokensSchema, 'accessToken');
      for (const token of [data.accessToken, data.refreshToken]) if (token !== undefined) learn(token);
      const expiresAt = Date.parse(data.expiresAt ?? '');
      return {
        accessToken: data.accessToken,
        refreshToken: data.refreshToken,
        expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
      };
    } catch (error) {
      throw error instanceof TransportError ? new SokeTransportError(operation, error) : error;
    } finally {
      deadline.dispose();
    }
  }

  async function refresh(refreshToken: string): Promise<Tokens | undefined> {
    try {
      const renewed = await requestTokens('/auth/refresh', { refreshToken });
      return { ...renewed, refreshToken: renewed.refreshToken ?? refreshToken };
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  async function logIn(): Promise<Tokens> {
    try {
      return await requestTokens('/auth/login', credentials);
    } catch (error) {
      // Asking again would only lock the account.
      if (isRefusal(error)) refusal = error;
      throw error;
    }
  }

  async function renew(): Promise<Tokens> {
    const refreshToken = tokens?.refreshToken;
    const refreshed = refreshToken === undefined ? undefined : await refresh(refreshToken);
    tokens = refreshed ?? (await logIn());
    return tokens;
  }

  async function current(isStale: (tokens: Tokens) => boolean, deadline: Deadline) {
    if (tokens !== undefined && !isStale(tokens)) return authorization(tokens);
    if (refusal !== undefined) throw refusal;
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    const renewed = await within(renewal, deadline);
    if (renewed !== undefined) return authorization(renewed);
    throw new SokeTransportError(
      { endpoint: 'POST /auth/login', credits: 0 },
      new TransportError(deadline.cancelled ? 'cancelled' : 'timeout', {
        sent: false,
        host: new URL(baseUrl).host,
      }),
    );
  }

  return {
    way: 'login',
    headers: (deadline) =>
      current(
        ({ expiresAt }) => expiresAt !== undefined && clock.now() >= expiresAt - RENEW_BEFORE_MS,
        deadline,
      ),
    replace: (refused, deadline) =>
      current((tokens) => authorization(tokens).authorization === refused.authorization, deadline),
  };
}
