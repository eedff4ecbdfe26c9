/** What the `X-RateLimit-*` headers of an answer said (RATE, DRATE). */
export interface RateLimit {
  limit: number;
  remaining: number;
  /** Milliseconds since the Unix epoch. */
  resetsAt?: number;
}

export type Headers = Record<string, string | string[] | undefined>;

/** The first value of a header, or undefined. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const DIGITS = /^\d+$/;

/** An HTTP date, an ISO time, or Unix seconds (C6: the pages show both), as milliseconds since the epoch. */
function parseMoment(value: string): number | undefined {
  const milliseconds = DIGITS.test(value) ? Number(value) * 1000 : Date.parse(value);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

/** Reads the rate-limit headers under a prefix (`x-ratelimit`, `x-soke`); undefined when they aren't there. */
export function parseRateLimit(headers: Headers, prefix = 'x-ratelimit'): RateLimit | undefined {
  const limit = header(headers, `${prefix}-limit`) ?? '';
  const remaining = header(headers, `${prefix}-remaining`) ?? '';
  if (!DIGITS.test(limit) || !DIGITS.test(remaining)) return undefined;
  const reset = header(headers, `${prefix}-reset`);
  const resetsAt = reset === undefined ? undefined : parseMoment(reset.trim());
  return { limit: Number(limit), remaining: Number(remaining), ...(resetsAt !== undefined && { resetsAt }) };
}

/**
 * How long the other side asks to wait, in milliseconds: `Retry-After` in seconds (digits are tried first, since
 * `Date.parse("5")` is a valid date), `Retry-After` as an HTTP date, then `X-RateLimit-Reset`.
 */
export function requestedWaitMs(headers: Headers, nowMs: number, prefix = 'x-ratelimit'): number | undefined {
  const retryAfter = header(headers, 'retry-after')?.trim();
  if (retryAfter !== undefined && DIGITS.test(retryAfter)) return Number(retryAfter) * 1000;
  const moment =
    (retryAfter === undefined ? undefined : parseMoment(retryAfter)) ??
    parseRateLimit(headers, prefix)?.resetsAt;
  return moment === undefined ? undefined : Math.max(0, moment - nowMs);
}
