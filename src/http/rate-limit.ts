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

/** As many as Unix seconds have: more would be no time that anybody waits for. */
const DIGITS = /^\d{1,10}$/;
/** Unix seconds have been more since 2001: fewer are seconds from now. */
const FIRST_UNIX_SECONDS = 1_000_000_000;
/** Anything else that `Date.parse` takes ("-5", "1.5") is no date. */
const DATE = /^\d{4}-\d\d-\d\dT|\bGMT$/;

/**
 * An HTTP date, an ISO time, Unix seconds (C6: the pages show both) or, as many APIs have it, seconds from now, as
 * milliseconds since the epoch.
 */
function parseMoment(value: string, nowMs: number): number | undefined {
  if (DIGITS.test(value)) {
    const seconds = Number(value);
    return seconds < FIRST_UNIX_SECONDS ? nowMs + seconds * 1000 : seconds * 1000;
  }
  const milliseconds = DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function resetMoment(headers: Headers, nowMs: number, prefix: string): number | undefined {
  return parseMoment(header(headers, `${prefix}-reset`)?.trim() ?? '', nowMs);
}

/** Reads the rate-limit headers under a prefix (`x-ratelimit`, `x-soke`); undefined when they aren't there. */
export function parseRateLimit(
  headers: Headers,
  nowMs: number,
  prefix = 'x-ratelimit',
): RateLimit | undefined {
  const limit = header(headers, `${prefix}-limit`)?.trim() ?? '';
  const remaining = header(headers, `${prefix}-remaining`)?.trim() ?? '';
  if (!DIGITS.test(limit) || !DIGITS.test(remaining)) return undefined;
  const resetsAt = resetMoment(headers, nowMs, prefix);
  return { limit: Number(limit), remaining: Number(remaining), ...(resetsAt !== undefined && { resetsAt }) };
}

/**
 * How long the other side asks to wait, in milliseconds: `Retry-After` in seconds (digits are tried first, since
 * `Date.parse("5")` is a valid date), `Retry-After` as an HTTP date, then, of an answer with status 429,
 * `X-RateLimit-Reset`: every answer has that header, but only there is it what the request must wait for. What can't be
 * read is passed over.
 */
export function requestedWaitMs(
  { status, headers }: { status: number; headers: Headers },
  nowMs: number,
  prefix = 'x-ratelimit',
): number | undefined {
  const retryAfter = header(headers, 'retry-after')?.trim() ?? '';
  if (DIGITS.test(retryAfter)) return Number(retryAfter) * 1000;
  const moment =
    parseMoment(retryAfter, nowMs) ?? (status === 429 ? resetMoment(headers, nowMs, prefix) : undefined);
  return moment === undefined ? undefined : Math.max(0, moment - nowMs);
}
