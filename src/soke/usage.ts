import type { HttpAnswer } from '../http/http-client.ts';
import { parseRateLimit, type RateLimit } from '../http/rate-limit.ts';

/** Soke's rate-limit headers are `X-Soke-Limit`, `X-Soke-Remaining`, `X-Soke-Reset` (RATE). */
export const RATE_LIMIT_PREFIX = 'x-soke';
const CREDITS_PREFIX = 'x-soke-credits-';

/** What an answer tells besides its data. */
export interface SokeUsage {
  /** `meta.request_id` (REF). */
  requestId?: string;
  rateLimit?: RateLimit;
  /** Each `X-Soke-Credits-*` header by the end of its name, e.g. `remaining`. RATE's list of them is cut. */
  credits?: Record<string, number>;
}

/** Reads the `X-Soke-*` headers (RATE). */
export function readUsage({ headers, receivedAt }: HttpAnswer, requestId: string | undefined): SokeUsage {
  const rateLimit = parseRateLimit(headers, receivedAt, RATE_LIMIT_PREFIX);
  const credits = Object.entries(headers).flatMap(([name, value]): [string, number][] =>
    name.startsWith(CREDITS_PREFIX) && typeof value === 'string' && /^\d{1,15}$/.test(value)
      ? [[name.slice(CREDITS_PREFIX.length), Number(value)]]
      : [],
  );
  return {
    ...(requestId !== undefined && { requestId }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(credits.length > 0 && { credits: Object.fromEntries(credits) }),
  };
}
