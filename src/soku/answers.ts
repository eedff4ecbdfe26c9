import type * as z from 'zod';
import { type AnswerBody, BODY_PROBLEMS, type HttpAnswer } from '../http/http-client.ts';
import { header, parseRateLimit, type RateLimit } from '../http/rate-limit.ts';
import { REFUSING_STATUSES } from '../http/retry.ts';
import { SokuAnswerError, SokuApiError } from './errors.ts';
import { errorBodySchema } from './schemas.ts';

/** What comes with every answer. */
export interface AnswerMeta {
  requestId?: string;
  rateLimit?: RateLimit;
  /** By how many milliseconds Soku's clock is ahead of ours, where it tells its time (`Date`, in whole seconds). */
  clockAheadMs?: number;
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

export function answerMeta(answer: HttpAnswer): AnswerMeta {
  const requestId = header(answer.headers, 'x-request-id');
  const rateLimit = parseRateLimit(answer.headers, answer.receivedAt);
  const clockAheadMs = Date.parse(header(answer.headers, 'date') ?? '') - answer.receivedAt;
  return {
    ...(requestId !== undefined && { requestId }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(!Number.isNaN(clockAheadMs) && { clockAheadMs }),
  };
}

/** Soku's own error in a body; undefined when it holds none with a code. */
function errorIn(body: AnswerBody) {
  const error = body.kind === 'json' ? errorBodySchema.safeParse(body.value).data?.error : undefined;
  return error?.code === undefined ? undefined : error;
}

/** Whether a body is Soku's word that something went wrong, whatever the status says. */
export const hasErrorIn = (body: AnswerBody): boolean => errorIn(body) !== undefined;

/** What Soku refuses before it does anything, at a status that isn't documented (`missing_integrations`, soku-api.md 4.2). */
const REFUSING_CODES: ReadonlySet<string | undefined> = new Set([
  'validation_error',
  'bad_request',
  'missing_account',
  'missing_integrations',
  'insufficient_credits',
]);

/**
 * Whether an answer is Soku's own word that it did nothing. Others (409, 421, a gateway's page, a redirect) may come
 * although, or while, the request is carried out.
 */
export function isSokusRefusal({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): boolean {
  const code = errorIn(body)?.code;
  const known = status >= 400 && status < 500 && REFUSING_CODES.has(code);
  return known || (REFUSING_STATUSES.has(status) && code !== undefined);
}

/**
 * Whether an answer shows that Soku takes the key: a success, or a refusal of what was asked. A 401, a 403 and a limit
 * may be said before, or instead.
 */
export function showsKeyAccepted(answer: HttpAnswer): boolean {
  const { status, body } = answer;
  if (isSuccess(answer)) return body.kind === 'json' || body.kind === 'empty';
  return isSokusRefusal(answer) && status !== 401 && status !== 403 && status !== 429;
}

/** Turns an answer that isn't a success into the typed error. */
export function apiError(endpoint: string, answer: HttpAnswer): SokuApiError {
  const error = errorIn(answer.body);
  const requestId = header(answer.headers, 'x-request-id') ?? error?.requestId;
  return new SokuApiError({
    endpoint,
    status: answer.status,
    at: answer.receivedAt,
    uncertain: answer.uncertain || answer.unclear,
    ...(error?.code !== undefined && { code: error.code }),
    ...(error?.message !== undefined && { upstreamMessage: error.message }),
    ...(requestId !== undefined && { requestId }),
    ...(error?.details !== undefined && error.details !== null && { details: error.details }),
    ...(answer.retryAfterSeconds !== undefined && { retryAfterSeconds: answer.retryAfterSeconds }),
  });
}

/** Reads a success body; a body without what the endpoint promises is an error that says so. */
export function readAnswer<T>(
  endpoint: string,
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  promised: string,
): T & AnswerMeta {
  const meta = answerMeta(answer);
  const parsed = answer.body.kind === 'json' ? schema.safeParse(answer.body.value) : undefined;
  if (parsed?.success) return { ...parsed.data, ...meta };
  throw new SokuAnswerError({
    endpoint,
    status: answer.status,
    at: answer.receivedAt,
    problem: answer.body.kind === 'json' ? `no ${promised} in its body` : BODY_PROBLEMS[answer.body.kind],
    ...(meta.requestId !== undefined && { requestId: meta.requestId }),
  });
}
