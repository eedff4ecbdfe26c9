import { TransportError } from '../http/errors.ts';
import type { Post } from '../publishing/post.ts';
import { MissingCredentialError, SokuApiError } from '../soku/errors.ts';
import { type CheckError, DuplicateError, OutcomeUnknownError } from './errors.ts';
import { type Submission, type SubmissionDeps, type SubmissionOptions, submitPost } from './submit-post.ts';

/** What one post may need of the deadline; with less left, the next one isn't begun. */
const TIME_FOR_ONE_POST_MS = 5_000;

/** A post to send, or what its checks found. */
export type BatchItem = { post: Post; options: SubmissionOptions } | { error: CheckError };

export type BatchOutcome =
  | { status: 'sent'; post: Post; submission: Submission }
  | { status: 'duplicate'; post: Post; postSubmissionId: string | undefined }
  | { status: 'failed'; error: unknown }
  | { status: 'not_sent' };

/** Errors that every further post would meet too. */
function concernsAll(error: unknown): boolean {
  const cause = error instanceof OutcomeUnknownError ? error.cause : error;
  if (cause instanceof MissingCredentialError) return true;
  if (cause instanceof TransportError) return cause.failure !== 'network' || !cause.sent;
  return cause instanceof SokuApiError && [401, 403, 429].includes(cause.status);
}

async function submitItem(item: BatchItem, deps: SubmissionDeps): Promise<BatchOutcome> {
  if ('error' in item) return { status: 'failed', error: item.error };
  const { post, options } = item;
  try {
    const submission = await submitPost(post, options, deps);
    if (submission.replayed)
      return { status: 'duplicate', post, postSubmissionId: submission.postSubmissionId };
    return { status: 'sent', post, submission };
  } catch (error) {
    if (error instanceof DuplicateError)
      return { status: 'duplicate', post, postSubmissionId: error.postSubmissionId };
    return { status: 'failed', error };
  }
}

/**
 * Submits posts one after the other, paced under Soku's limits. Stops early at `stopOnError`, at an error that would
 * meet every further post, and when the deadline leaves no time for another; the rest is `not_sent`. Never throws.
 *
 * @param onItem called after each item with its index, in order
 * @returns one outcome an item, in the order given
 */
export async function submitBatch(
  items: readonly BatchItem[],
  { stopOnError }: { stopOnError: boolean },
  deps: SubmissionDeps,
  onItem: (index: number, outcome: BatchOutcome) => Promise<void>,
): Promise<BatchOutcome[]> {
  const outcomes = items.map((): BatchOutcome => ({ status: 'not_sent' }));
  if (stopOnError && items.some((item) => 'error' in item)) {
    return items.map((item) =>
      'error' in item ? { status: 'failed', error: item.error } : { status: 'not_sent' },
    );
  }
  const reserveMs = Math.min(TIME_FOR_ONE_POST_MS, deps.deadline.remainingMs() / 4);
  let stopped = false;
  for (const [index, item] of items.entries()) {
    if (!('error' in item)) {
      const waitMs = deps.pacer.waitMs();
      stopped ||= deps.deadline.signal.aborted || waitMs + reserveMs > deps.deadline.remainingMs();
      if (stopped) continue;
      if (waitMs > 0) await deps.clock.sleep(waitMs, deps.deadline.signal).catch(() => {});
    }
    const outcome = await submitItem(item, deps);
    outcomes[index] = outcome;
    stopped ||= outcome.status === 'failed' && (stopOnError || concernsAll(outcome.error));
    await onItem(index, outcome);
  }
  return outcomes;
}
