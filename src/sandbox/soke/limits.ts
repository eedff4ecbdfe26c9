import { remaining, resetAt, retryAfterSeconds, Windows } from '../kernel/windows.ts';
import { type Customer, PRO_CALLS_PER_MINUTE } from './customers.ts';
import { SokeRefusal } from './refusal.ts';

/** Counts each customer's calls in fixed windows of a minute (RATE). */
export class SokeLimits {
  readonly #windows = new Windows('fixed');

  /** Counts a call. @throws SokeRefusal 429, with the wait in a header and in the details (RATE) */
  take(customer: Customer, now: number): void {
    const window = this.#windows.open(customer.id, PRO_CALLS_PER_MINUTE, now);
    const retryAfter = retryAfterSeconds([window], now);
    if (retryAfter !== undefined) throw tooFast('Rate limit exceeded.', retryAfter);
    window.times.push(now);
  }

  /** X-Soke-Limit, -Remaining, and -Reset in Unix seconds (RATE). */
  headers(customer: Customer, now: number): Record<string, string> {
    const window = this.#windows.open(customer.id, PRO_CALLS_PER_MINUTE, now);
    return {
      'X-Soke-Limit': String(PRO_CALLS_PER_MINUTE),
      'X-Soke-Remaining': String(remaining(window)),
      'X-Soke-Reset': String(Math.ceil(resetAt(window, now) / 1000)),
    };
  }
}

export function tooFast(message: string, retryAfter: number): SokeRefusal {
  return new SokeRefusal('RATE_LIMIT_EXCEEDED', message, {
    details: { retryAfter },
    headers: { 'Retry-After': String(retryAfter) },
  });
}
