import type { TransportFailure } from './errors.ts';

/** Retries after the first attempt (CODE's samples use 3). */
export const MAX_RETRIES = 3;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 20_000;
/** Another attempt that has no time for its answer would only make the outcome unclear. */
const MIN_ATTEMPT_MS = 1_000;

/** What an attempt ended in. */
export type AttemptEnd =
  | { kind: 'answer'; status: number; requestedWaitMs?: number }
  | { kind: 'failure'; failure: TransportFailure; sent: boolean };

export interface RetryQuestion {
  end: AttemptEnd;
  /** Retries already made. */
  retries: number;
  /** Whether the request may be made again although it may have been acted upon. */
  repeatable: boolean;
  /** What is left of the deadline, in milliseconds. */
  remainingMs: number;
  /** From 0 (inclusive) to 1. */
  random: number;
  /** The least delay. Default 0. */
  minDelayMs?: number;
}

export type RetryDecision =
  | { retry: true; delayMs: number }
  /** `neededMs` is there when waiting that long would have been right but the deadline comes first. */
  | { retry: false; neededMs?: number };

/** Whether an end may pass by itself, and whether the other side may have acted before it. */
function classify(end: AttemptEnd): { transient: boolean; ambiguous: boolean } {
  if (end.kind === 'failure') return { transient: end.failure !== 'cancelled', ambiguous: end.sent };
  if (end.status === 429) return { transient: true, ambiguous: false };
  return { transient: [500, 502, 503, 504].includes(end.status), ambiguous: end.status >= 500 };
}

/** Whether the other side may have acted on a request whose attempt ended like this. */
export function mayHaveActed(end: AttemptEnd): boolean {
  return classify(end).ambiguous;
}

/**
 * Decides whether to try again and after how long. Pure.
 *
 * A 429 was not processed, so it is safe for every request; after anything else only a request that is `repeatable`
 * (idempotent by method, by its Idempotency-Key, or without public effect) or that provably never left goes again.
 * The delay is exponential from 1 s with full jitter, capped at 20 s, and never shorter than the other side asks. One
 * that would leave no time for the attempt after it isn't begun.
 */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { end, retries, repeatable, remainingMs, random, minDelayMs = 0 } = question;
  const { transient, ambiguous } = classify(end);
  if (!transient || (ambiguous && !repeatable)) return { retry: false };
  const requested = end.kind === 'answer' ? end.requestedWaitMs : undefined;
  if (retries >= MAX_RETRIES)
    return requested === undefined ? { retry: false } : { retry: false, neededMs: requested };
  const jitter = random * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retries);
  // Spread the return of many callers who were told the same moment, without coming early.
  const delayMs = Math.max(
    minDelayMs,
    requested === undefined ? jitter : requested + (jitter % FIRST_BACKOFF_MS),
  );
  return delayMs + MIN_ATTEMPT_MS <= remainingMs
    ? { retry: true, delayMs }
    : { retry: false, neededMs: requested ?? delayMs };
}
