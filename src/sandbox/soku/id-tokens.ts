import { randomBytes } from 'node:crypto';

import { ExpiringTokens } from '../kernel/expiring-tokens.ts';

/** An ID token that is always accepted. */
export const SANDBOX_ID_TOKEN = 'sandbox_id_token';
/** A refresh token that the token endpoint takes from the start. */
export const SANDBOX_REFRESH_TOKEN = 'sandbox_refresh_token';
/** The made-up Firebase project that tokens are for. */
export const PROJECT_ID = 'soku-sandbox';

/** AUTH: Firebase ID tokens expire after 1 hour. */
const LIFETIME_SECONDS = 3600;

export interface TokenPair {
  idToken: string;
  refreshToken: string;
  expiresInSeconds: number;
}

/** The Firebase tokens in circulation. All of them stand for one customer. */
export class IdTokens {
  readonly #issued = new ExpiringTokens();
  readonly #refreshTokens = new Set<string>([SANDBOX_REFRESH_TOKEN]);

  /** Whether an ID token is good at `now` (Unix milliseconds). */
  accepts(token: string, now: number): boolean {
    return token === SANDBOX_ID_TOKEN || this.#issued.accepts(token, now);
  }

  /**
   * A fresh pair for a refresh token, or undefined when that one was never given out. Earlier refresh tokens stay good,
   * as Firebase leaves them.
   */
  exchange(refreshToken: string, userId: string, now: number): TokenPair | undefined {
    if (!this.#refreshTokens.has(refreshToken)) return undefined;
    const issuedAt = Math.floor(now / 1000);
    const idToken = unsignedJwt(userId, issuedAt);
    const fresh = `sandbox_refresh_${randomBytes(12).toString('base64url')}`;
    this.#issued.issue(idToken, (issuedAt + LIFETIME_SECONDS) * 1000);
    this.#refreshTokens.add(fresh);
    return { idToken, refreshToken: fresh, expiresInSeconds: LIFETIME_SECONDS };
  }
}

/** A Firebase ID token but for its signature, which is empty as the Firebase emulator leaves it. */
function unsignedJwt(userId: string, issuedAt: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = {
    iss: `https://securetoken.google.com/${PROJECT_ID}`,
    aud: PROJECT_ID,
    auth_time: issuedAt,
    user_id: userId,
    sub: userId,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
  };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}
