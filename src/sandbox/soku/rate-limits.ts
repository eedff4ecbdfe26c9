import { remaining, resetAt, retryAfterSeconds, type Window, Windows } from '../kernel/windows.ts';
import type { Readings } from '../readings.ts';
import { ApiError } from './api-error.ts';
import type { Account } from './key-ring.ts';

/** RATE, per minute and account (C5: DRATE and DRATE2 have other numbers). Bursts are left out: RATE doesn't promise them. */
const TIER_LIMITS = { premium: 100, authenticated: 60 } as const;

/** RATE: limits of single endpoints, on top of the account's. */
const ENDPOINT_LIMITS = new Map([
  ['POST /v1/posts', 30],
  ['POST /v1/media', 30],
  ['POST /v1/templates', 20],
  ['POST /v1/media/render-og', 20],
  ['POST /v1/ai/transcribe', 10],
]);

/** Counts requests in sliding windows of 60 s (RATE), one per account and one per account and limited endpoint. */
export class RateLimits {
  readonly #windows = new Windows('sliding');
  readonly #readings: Readings;

  constructor(readings: Readings) {
    this.#readings = readings;
  }

  /**
   * Counts one request; `endpoint` is method and path.
   * @throws ApiError 429 with Retry-After when a window is full; a refused request isn't counted.
   */
  take(account: Account, endpoint: string, now: number): void {
    const windows = this.#windowsOf(account, endpoint, now);
    const retryAfter = retryAfterSeconds(windows, now);
    if (retryAfter !== undefined) {
      throw new ApiError('rate_limit_exceeded', 'Rate limit exceeded. Slow down and retry later.', {
        headers: { 'Retry-After': String(retryAfter) },
      });
    }
    for (const { times } of windows) times.push(now);
  }

  /** Takes back the request counted last: a repeated idempotency key isn't counted twice. */
  giveBack(account: Account, endpoint: string, now: number): void {
    for (const { times } of this.#windowsOf(account, endpoint, now)) times.pop();
  }

  /** The X-RateLimit headers (CODE, DRATE), telling of the window with the least left. */
  headers(account: Account, endpoint: string, now: number): Record<string, string> {
    const [tightest] = this.#windowsOf(account, endpoint, now).sort((a, b) => remaining(a) - remaining(b));
    if (tightest === undefined) return {};
    const reset = resetAt(tightest, now);
    return {
      'X-RateLimit-Limit': String(tightest.limit),
      'X-RateLimit-Remaining': String(remaining(tightest)),
      'X-RateLimit-Reset': this.#written(reset, now),
      'X-RateLimit-Tier': tierOf(account),
    };
  }

  /** An ISO time as DRATE shows it, Unix seconds as DRATE2 does (C6), or what other APIs have: seconds from now. */
  #written(reset: number, now: number): string {
    if (this.#readings.has('reset-unix')) return String(Math.ceil(reset / 1000));
    if (this.#readings.has('reset-seconds')) return String(Math.ceil((reset - now) / 1000));
    return new Date(reset).toISOString();
  }

  #windowsOf(account: Account, endpoint: string, now: number): Window[] {
    const windows = [this.#windows.open(account.id, TIER_LIMITS[tierOf(account)], now)];
    const endpointLimit = ENDPOINT_LIMITS.get(endpoint);
    if (endpointLimit !== undefined) {
      windows.push(this.#windows.open(`${account.id} ${endpoint}`, endpointLimit, now));
    }
    return windows;
  }
}

/** RATE: `premium` is trialing or active, `authenticated` has no active subscription. */
function tierOf(account: Account): keyof typeof TIER_LIMITS {
  return account.subscription === 'active' ? 'premium' : 'authenticated';
}
