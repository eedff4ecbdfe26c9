import { randomBytes } from 'node:crypto';
import { SOKE_SANDBOX_LOGIN } from './customers.ts';
import { SokeRefusal } from './refusal.ts';

/** AUTH says "short-lived", and nothing of the refresh token's life. */
const ACCESS_MS = 15 * 60_000;
const REFRESH_MS = 24 * 60 * 60_000;

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

/** The tokens in circulation. All of them stand for one customer. */
export class SokeTokens {
  /** Token to the Unix milliseconds at which it ends. */
  readonly #access = new Map<string, number>();
  readonly #refresh = new Map<string, number>();

  accepts(accessToken: string, now: number): boolean {
    return now < (this.#access.get(accessToken) ?? 0);
  }

  /** POST /auth/login (AUTH). @throws SokeRefusal 401 */
  logIn(email: string, password: string, now: number): TokenPair {
    if (email !== SOKE_SANDBOX_LOGIN.email || password !== SOKE_SANDBOX_LOGIN.password)
      throw new SokeRefusal('UNAUTHORIZED', 'Invalid email or password.');
    return this.#issue(now);
  }

  /** POST /auth/refresh (AUTH); each refresh token works once, as is common. @throws SokeRefusal 401 */
  refresh(refreshToken: string, now: number): TokenPair {
    const endsAt = this.#refresh.get(refreshToken) ?? 0;
    this.#refresh.delete(refreshToken);
    if (now >= endsAt) throw new SokeRefusal('UNAUTHORIZED', 'Invalid or expired refresh token.');
    return this.#issue(now);
  }

  #issue(now: number): TokenPair {
    const accessToken = `soke_access_${randomBytes(18).toString('base64url')}`;
    const refreshToken = `soke_refresh_${randomBytes(18).toString('base64url')}`;
    this.#access.set(accessToken, now + ACCESS_MS);
    this.#refresh.set(refreshToken, now + REFRESH_MS);
    return { accessToken, refreshToken, expiresAt: new Date(now + ACCESS_MS).toISOString() };
  }
}
