import type { Readings } from '../readings.ts';
import { ApiError } from './api-error.ts';
import type { Account } from './key-ring.ts';

/** RATE: a sliding window of 60 s. */
const WINDOW_MS = 60_000;

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

interface Window {
  limit: number;
  /** Unix milliseconds of each counted request, oldest first. */
  times: number[];
}

/** Counts requests in sliding windows, one per account and one per account and limited endpoint. */
export class RateLimits {
  readonly #windows = new Map<string, number[]>();
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
    const full = windows.filter((window) => remaining(window) === 0);
    if (full.length > 0) {
      const freeAt = Math.max(...full.map((window) => resetAt(window, now)));
      const retryAfter = Math.max(1, Math.ceil((freeAt - now) / 1000));
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
    const open = (name: string, limit: number): Window => {
      const times = (this.#windows.get(name) ?? []).filter((time) => time > now - WINDOW_MS);
      this.#windows.set(name, times);
      return { limit, times };
    };
    const windows = [open(account.id, TIER_LIMITS[tierOf(account)])];
    const endpointLimit = ENDPOINT_LIMITS.get(endpoint);
    if (endpointLimit !== undefined) windows.push(open(`${account.id} ${endpoint}`, endpointLimit));
    return windows;
  }
}

/** RATE: `premium` is trialing or active, `authenticated` has no active subscription. */
function tierOf(account: Account): keyof typeof TIER_LIMITS {
  return account.subscription === 'active' ? 'premium' : 'authenticated';
}

function remaining({ limit, times }: Window): number {
  return Math.max(0, limit - times.length);
}

/** When the oldest counted request leaves the window, which is when a full window takes one more. */
function resetAt({ times }: Window, now: number): number {
  return (times[0] ?? now) + WINDOW_MS;
}
