import * as z from 'zod';
import { type AnswerBody, BODY_PROBLEMS, type HttpAnswer } from '../http/http-client.ts';
import { REFUSING_STATUSES } from '../http/retry.ts';
import { looseString } from '../text/loose.ts';
import { SokeAnswerError, SokeApiError, type SokeOperation } from './errors.ts';
import { readUsage, type SokeUsage } from './usage.ts';

/** REF. Every part may be missing: the chat and the polls come without envelope or `meta` (S2). */
const envelopeSchema = z.object({
  success: z.boolean().optional().catch(undefined),
  data: z.unknown().optional(),
  error: z
    .object({ code: looseString, message: looseString, details: z.unknown().optional() })
    .optional()
    .catch(undefined),
  meta: z.object({ request_id: looseString }).optional().catch(undefined),
});
const retryAfterSchema = z.object({ retryAfter: z.number().nonnegative() });

/** A success. */
export interface SokeAnswer<T> {
  status: number;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  data: T;
  usage: SokeUsage;
}

const envelopeOf = (body: AnswerBody) =>
  body.kind === 'json' ? envelopeSchema.safeParse(body.value).data : undefined;

/** REF: the platform isn't there. */
const NOT_IMPLEMENTED = 501;

/** Whether an answer is Soke's own word that it did nothing. A 401 is, whatever its shape: tokens are renewed after it. */
export function isSokesRefusal({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): boolean {
  const refusing = REFUSING_STATUSES.has(status) || status === NOT_IMPLEMENTED;
  return status === 401 || (refusing && envelopeOf(body)?.error?.code !== undefined);
}

/** The usage of an answer, whatever its status. */
export function usageOf(answer: HttpAnswer): SokeUsage {
  return readUsage(answer, envelopeOf(answer.body)?.meta?.request_id);
}

function apiError(operation: SokeOperation, answer: HttpAnswer): SokeApiError {
  const error = envelopeOf(answer.body)?.error;
  const details = retryAfterSchema.safeParse(error?.details).data;
  return new SokeApiError({
    operation,
    status: answer.status,
    code: error?.code,
    upstreamMessage: error?.message,
    details: error?.details,
    retryAfterSeconds: answer.retryAfterSeconds ?? details?.retryAfter,
    uncertain: answer.uncertain || answer.unclear,
    usage: usageOf(answer),
    at: answer.receivedAt,
  });
}

/** @throws SokeApiError unless the answer is a success by its status and by its envelope */
export function requireSuccess(operation: SokeOperation, answer: HttpAnswer): void {
  const refused = envelopeOf(answer.body)?.success === false;
  if (answer.status < 200 || answer.status >= 300 || refused) throw apiError(operation, answer);
}

/** The `data` of an envelope; a body without one is its own data (S2). */
export function unwrap(value: unknown): unknown {
  return envelopeSchema.safeParse(value).data?.data ?? value;
}

/**
 * Reads a success.
 *
 * @param promised what the endpoint's page says is there, for the error when it isn't
 * @throws SokeApiError, SokeAnswerError
 */
export function readAnswer<T>(
  operation: SokeOperation,
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  promised: string,
): SokeAnswer<T> {
  requireSuccess(operation, answer);
  const { body, status, receivedAt } = answer;
  const of = { operation, status, at: receivedAt, usage: usageOf(answer) };
  if (body.kind !== 'json') throw new SokeAnswerError({ ...of, problem: BODY_PROBLEMS[body.kind] });
  const parsed = schema.safeParse(unwrap(body.value));
  if (!parsed.success) throw new SokeAnswerError({ ...of, problem: `no ${promised} in its body` });
  return { status, receivedAt, data: parsed.data, usage: of.usage };
}
