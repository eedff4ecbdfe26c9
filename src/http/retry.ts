import type { TransportFailure } from './errors.ts';

/** Retries after the first attempt (CODE's samples use 3). */
export const MAX_RETRIES = 3;
/** CODE: 1, 2 and 4 s, and up to a second more. */
const FIRST_BACKOFF_MS = 1_000;
const JITTER_MS = 1_000;
/** Another attempt that has no time for its answer would only make the outcome unclear. */
const MIN_ATTEMPT_MS = 1_000;

/** The statuses by which an API says that it did nothing, if the answer is its own. */
export const REFUSING_STATUSES: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 415, 422, 429]);
/** What may pass by itself, beside every server fault. A 409 may mean that the same request is still in progress. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** What an attempt ended in. */
export type AttemptEnd =
  | {
      kind: 'answer';
      status: number;
      /** The other side says itself that it did nothing. */
      refused: boolean;
      requestedWaitMs?: number | undefined;
    }
  | { kind: 'failure'; failure: TransportFailure; sent: boolean };

export interface RetryQuestion {
  end: AttemptEnd;
  /** The status of the attempt before, if it was answered. */
  previousStatus?: number | undefined;
  /** Retries already made. */
  retries: number;
  /** Whether the request may be made again although it may have been acted upon. */
  repeatable: boolean;
  /** What is left of the deadline, in milliseconds. */
  remainingMs: number;
  /** From 0 (inclusive) to 1. */
  random: number;
  /** The least delay. Default 0. */
  minDelayMs?: number | undefined;
}

export type RetryDecision =
  | { retry: true; delayMs: number }
  /** `neededMs` is there when waiting that long would have been right but the deadline comes first. */
  | { retry: false; neededMs?: number };

const isSuccess = (status: number) => status >= 200 && status < 300;

/** Whether the other side may have acted on a request whose attempt ended like this without a success. */
export function isUnclear(end: AttemptEnd): boolean {
  return end.kind === 'failure' ? end.sent : !end.refused && !isSuccess(end.status);
}

/** Whether an end may pass by itself. */
function mayPass({ end, previousStatus }: RetryQuestion): boolean {
  if (end.kind === 'failure') return end.failure !== 'cancelled';
  const { status, refused } = end;
  if (refused) return status === 429;
  // Still in progress after a second look: it may go on for long.
  if (status === 409) return previousStatus !== 409;
  return status >= 500 || PASSING_STATUSES.has(status);
}

/**
 * Decides whether to try again and after how long. Pure.
 *
 * What was refused did nothing; after anything unclear only a request that is `repeatable` (idempotent by method, by
 * its Idempotency-Key, or without public effect) goes again. The delay is 1, 2, 4 s and up to a second more, or as long
 * as the other side asks and up to a second more. One that would leave no time for the attempt after it isn't begun.
 */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { end, retries, repeatable, remainingMs, random, minDelayMs = 0 } = question;
  if (!mayPass(question) || (isUnclear(end) && !repeatable)) return { retry: false };
  const requested = end.kind === 'answer' ? end.requestedWaitMs : undefined;
  if (retries >= MAX_RETRIES)
    return requested === undefined ? { retry: false } : { retry: false, neededMs: requested };
  const waitMs = requested ?? FIRST_BACKOFF_MS * 2 ** retries;
  // Spreads the return of many callers who were told the same moment, without coming early.
  const delayMs = Math.max(minDelayMs, waitMs + random * JITTER_MS);
  return delayMs + MIN_ATTEMPT_MS <= remainingMs
    ? { retry: true, delayMs }
    : { retry: false, neededMs: requested ?? delayMs };
}
