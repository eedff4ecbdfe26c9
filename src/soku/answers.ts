import type * as z from 'zod';
import type { AnswerBody, HttpAnswer } from '../http/http-client.ts';
import { header, parseRateLimit, type RateLimit } from '../http/rate-limit.ts';
import { SokuAnswerError, SokuApiError } from './errors.ts';
import { errorBodySchema } from './schemas.ts';

/** What comes with every answer. */
export interface AnswerMeta {
  requestId?: string;
  rateLimit?: RateLimit;
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

export function answerMeta(answer: HttpAnswer): AnswerMeta {
  const requestId = header(answer.headers, 'x-request-id');
  const rateLimit = parseRateLimit(answer.headers);
  return { ...(requestId !== undefined && { requestId }), ...(rateLimit !== undefined && { rateLimit }) };
}

/**
 * What Soku refuses before it does anything. The status of some isn't documented (`missing_integrations`, soku-api.md
 * 4.2), so the code counts, whatever the status.
 */
const REFUSALS = new Set([
  'validation_error',
  'bad_request',
  'missing_account',
  'missing_integrations',
  'unauthorized',
  'forbidden',
  'insufficient_credits',
]);

/** Whether an answer's body says that the request was refused. */
export function isRefusal(body: AnswerBody): boolean {
  const parsed = body.kind === 'json' ? errorBodySchema.safeParse(body.value) : undefined;
  return REFUSALS.has(parsed?.data?.error.code ?? '');
}

/** Turns an answer that isn't a success into the typed error. */
export function apiError(endpoint: string, answer: HttpAnswer): SokuApiError {
  const parsed = answer.body.kind === 'json' ? errorBodySchema.safeParse(answer.body.value) : undefined;
  const error = parsed?.data?.error;
  const requestId = header(answer.headers, 'x-request-id') ?? error?.requestId;
  return new SokuApiError({
    endpoint,
    status: answer.status,
    uncertain: answer.uncertain || (answer.status >= 500 && !isRefusal(answer.body)),
    ...(error?.code !== undefined && { code: error.code }),
    ...(error?.message !== undefined && { upstreamMessage: error.message }),
    ...(requestId !== undefined && { requestId }),
    ...(error?.details !== undefined && error.details !== null && { details: error.details }),
    ...(answer.retryAfterSeconds !== undefined && { retryAfterSeconds: answer.retryAfterSeconds }),
  });
}

const ANSWER_PROBLEMS = {
  empty: 'an empty body',
  text: 'a body that is not JSON',
  too_large: 'a body over 2 MB',
} as const;

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
    problem: answer.body.kind === 'json' ? `no ${promised} in its body` : ANSWER_PROBLEMS[answer.body.kind],
    ...(meta.requestId !== undefined && { requestId: meta.requestId }),
  });
}
