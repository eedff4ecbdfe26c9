import { randomBytes } from 'node:crypto';
import { DAY_MS } from '../../clock.ts';
import { ExpiringTokens } from '../kernel/expiring-tokens.ts';
import { SOKE_SANDBOX_LOGIN } from './customers.ts';
import { SokeRefusal } from './refusal.ts';

/** AUTH says "short-lived", and nothing of the refresh token's life. */
const ACCESS_MS = 15 * 60_000;
const REFRESH_MS = DAY_MS;

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

/** The tokens in circulation. All of them stand for one customer. */
export class SokeTokens {
  readonly #access = new ExpiringTokens();
  readonly #refresh = new ExpiringTokens();

  accepts(accessToken: string, now: number): boolean {
    return this.#access.accepts(accessToken, now);
  }

  /** POST /auth/login (AUTH). @throws SokeRefusal 401 */
  logIn(email: string, password: string, now: number): TokenPair {
    if (email !== SOKE_SANDBOX_LOGIN.email || password !== SOKE_SANDBOX_LOGIN.password)
      throw new SokeRefusal('UNAUTHORIZED', 'Invalid email or password.');
    return this.#issue(now);
  }

  /** POST /auth/refresh (AUTH); each refresh token works once, as is common. @throws SokeRefusal 401 */
  refresh(refreshToken: string, now: number): TokenPair {
    if (!this.#refresh.use(refreshToken, now))
      throw new SokeRefusal('UNAUTHORIZED', 'Invalid or expired refresh token.');
    return this.#issue(now);
  }

  #issue(now: number): TokenPair {
    const accessToken = `soke_access_${randomBytes(18).toString('base64url')}`;
    const refreshToken = `soke_refresh_${randomBytes(18).toString('base64url')}`;
    this.#access.issue(accessToken, now + ACCESS_MS);
    this.#refresh.issue(refreshToken, now + REFRESH_MS);
    return { accessToken, refreshToken, expiresAt: new Date(now + ACCESS_MS).toISOString() };
  }
}
