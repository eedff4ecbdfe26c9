import { type Customer, PRO_CALLS_PER_MINUTE } from './customers.ts';
import { SokeRefusal } from './refusal.ts';

const WINDOW_MS = 60_000;

/** Counts each customer's calls in fixed windows of a minute (RATE). */
export class SokeLimits {
  readonly #windows = new Map<string, { startedAt: number; calls: number }>();

  /** Counts a call. @throws SokeRefusal 429, with the wait in a header and in the details (RATE) */
  take(customer: Customer, now: number): void {
    const window = this.#windowOf(customer, now);
    if (window.calls >= PRO_CALLS_PER_MINUTE) {
      const retryAfter = Math.max(1, Math.ceil((window.startedAt + WINDOW_MS - now) / 1000));
      throw tooFast('Rate limit exceeded.', retryAfter);
    }
    window.calls += 1;
  }

  /** X-Soke-Limit, -Remaining, and -Reset in Unix seconds (RATE). */
  headers(customer: Customer, now: number): Record<string, string> {
    const { startedAt, calls } = this.#windowOf(customer, now);
    return {
      'X-Soke-Limit': String(PRO_CALLS_PER_MINUTE),
      'X-Soke-Remaining': String(PRO_CALLS_PER_MINUTE - calls),
      'X-Soke-Reset': String(Math.ceil((startedAt + WINDOW_MS) / 1000)),
    };
  }

  #windowOf(customer: Customer, now: number) {
    const open = this.#windows.get(customer.id);
    if (open !== undefined && now < open.startedAt + WINDOW_MS) return open;
    const fresh = { startedAt: now, calls: 0 };
    this.#windows.set(customer.id, fresh);
    return fresh;
  }
}

export function tooFast(message: string, retryAfter: number): SokeRefusal {
  return new SokeRefusal('RATE_LIMIT_EXCEEDED', message, {
    details: { retryAfter },
    headers: { 'Retry-After': String(retryAfter) },
  });
}
