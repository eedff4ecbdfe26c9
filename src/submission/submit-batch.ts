import { KeyNotAcceptedError } from '../access/errors.ts';
import { TransportError } from '../http/errors.ts';
import type { Post } from '../publishing/post.ts';
import { MissingCredentialError, SokuApiError } from '../soku/errors.ts';
import type { Consent } from './consent.ts';
import { DuplicateError, NotSubmittedError, OutcomeUnknownError } from './errors.ts';
import { doubtsOf } from './replay.ts';
import type { SendApprovedDeps } from './send-approved.ts';
import { sendAsAgreed } from './send-as-agreed.ts';
import type { Submission, SubmissionOptions } from './submit-post.ts';
import { timeForOnePost, waitForPlace } from './wait-for-turn.ts';

/** Between two posts of a batch, as the code examples have it (CODE). */
const PAUSE_MS = 200;

/** A post to send, or what its checks found. */
export type BatchItem = Sendable | { error: unknown };

interface Sendable {
  post: Post;
  options: SubmissionOptions;
  /** What a person's yes, or its absence, means for it; absent: it may go. */
  consent?: Consent | undefined;
}

export type BatchOutcome =
  | { status: 'waiting'; waitingId: string; expiresAt: number }
  | { status: 'sent'; post: Post; submission: Submission }
  | { status: 'duplicate'; postSubmissionId: string | undefined; warnings: readonly string[]; post?: Post }
  | { status: 'failed'; error: unknown }
  | { status: 'not_sent' };

/** What ended a submission, where one was begun. */
const causeOf = (error: unknown) =>
  error instanceof OutcomeUnknownError || error instanceof NotSubmittedError ? error.cause : error;

/** Errors that every further post would meet too. */
function concernsAll(error: unknown): boolean {
  if (error instanceof KeyNotAcceptedError) return true;
  const cause = causeOf(error);
  if (cause instanceof TransportError) return cause.failure !== 'network' || !cause.sent;
  return cause instanceof SokuApiError && [401, 403, 429].includes(cause.status);
}

/** Soku said that its limit is reached. */
function isOverLimit(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof SokuApiError && cause.status === 429;
}

/** A post that need not be sent any more in this call, or can't. */
class NotNowError extends Error {}

async function submitItem(
  { post, options, consent = { state: 'given' } }: Sendable,
  deps: SendApprovedDeps,
): Promise<BatchOutcome> {
  if (consent.state === 'waiting')
    return { status: 'waiting', waitingId: consent.waiting.id, expiresAt: consent.waiting.expiresAt };
  try {
    const submission = await sendAsAgreed(consent, post, options, deps);
    const { replayed, postSubmissionId, warnings } = submission;
    if (replayed) return { status: 'duplicate', postSubmissionId, warnings, post };
    return { status: 'sent', post, submission };
  } catch (error) {
    return outcomeOf(error, post);
  }
}

/** @param post absent: its checks found an error */
function outcomeOf(error: unknown, post?: Post): BatchOutcome {
  if (error instanceof NotNowError) return { status: 'not_sent' };
  if (error instanceof DuplicateError)
    return {
      status: 'duplicate',
      postSubmissionId: error.postSubmissionId,
      warnings: doubtsOf(error),
      ...(post !== undefined && { post }),
    };
  return { status: 'failed', error };
}

/**
 * Submits posts one after the other, paced under Soku's limits. Stops early at `stopOnError`, at an error that would
 * meet every further post, and when the deadline leaves no time for another: what is not on record as submitted before
 * is `not_sent` then.
 *
 * @param onItem called after each item with its index, in order
 * @returns one outcome an item, in the order given, and how long Soku's limits keep the next one back
 * @throws MissingCredentialError
 */
export async function submitBatch(
  items: readonly BatchItem[],
  { stopOnError }: { stopOnError: boolean },
  deps: SendApprovedDeps,
  onItem: (index: number, outcome: BatchOutcome) => Promise<void>,
): Promise<{ outcomes: BatchOutcome[]; waitMs: number }> {
  if (deps.access.credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  const reserveMs = timeForOnePost(deps);
  let stopped = stopOnError && items.some((item) => 'error' in item);
  let keptBackMs = 0;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let hasLeft = false;
  const waitForTurn = async () => {
    if (stopped) throw new NotNowError();
    const pauseMs = lastSentAt + PAUSE_MS - deps.clock.now();
    if (pauseMs > 0) await deps.clock.sleep(pauseMs, deps.deadline.signal).catch(() => {});
    const turn = await waitForPlace(deps, reserveMs);
    hasLeft = turn.free;
    if (turn.free) return;
    stopped = true;
    keptBackMs = turn.waitMs;
    throw new NotNowError();
  };
  const outcomes: BatchOutcome[] = [];
  for (const [index, item] of items.entries()) {
    hasLeft = false;
    const outcome: BatchOutcome =
      'error' in item ? outcomeOf(item.error) : await submitItem(item, { ...deps, waitForTurn });
    // A refused one was a request too.
    if (hasLeft) lastSentAt = deps.clock.now();
    stopped ||= outcome.status === 'failed' && (stopOnError || concernsAll(outcome.error));
    outcomes.push(outcome);
    await onItem(index, outcome);
  }
  // Asked only where there is something to wait for: a place that is free would be taken for nothing.
  if (outcomes.some((outcome) => outcome.status === 'failed' && isOverLimit(outcome.error)))
    keptBackMs = (await deps.pacer.reserve()).waitMs;
  return { outcomes, waitMs: keptBackMs };
}
