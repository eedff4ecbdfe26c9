import type { Clock } from '../clock.ts';
import { type Deadline, startDeadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { Entry } from '../journal/journal.ts';
import type { CreatePostBody } from '../soku/bodies.ts';
import type { SokuClient } from '../soku/client.ts';

/** How long Soku may think about it; what is left of the call is for the post. */
const LONGEST_MS = 5_000;

export interface AskDeps {
  soku: Pick<SokuClient, 'findPost'>;
  clock: Clock;
  deadline: Deadline;
}

/**
 * Asks Soku, where it has a list of posts (TROUBLE), whether attempts without a clear answer went through.
 *
 * @param entries every attempt at this content, those under the key in question among them
 * @returns the ids of what Soku made of this key; none when it isn't there, Soku can't tell, or the call is over
 */
export async function askSoku(
  idempotencyKey: string,
  { body, entries }: { body: CreatePostBody; entries: readonly Entry[] },
  { soku, clock, deadline }: AskDeps,
): Promise<string[]> {
  const underKey = entries.filter((entry) => entry.idempotencyKey === idempotencyKey);
  const begun = underKey.map(({ submittedAt }) => Date.parse(submittedAt));
  const ended = underKey.map(({ outcome, settledAt, submittedAt }) =>
    outcome === 'pending' ? clock.now() : Date.parse(settledAt ?? submittedAt),
  );
  const sentFrom = Math.min(...begun);
  const sentUntil = Math.max(...begun, ...ended);
  const limit = startDeadline(clock, Math.min(LONGEST_MS, deadline.remainingMs() / 2), deadline.signal);
  try {
    const { matches } = await soku.findPost({ body, idempotencyKey, sentFrom, sentUntil }, limit);
    // What is on record under another key is another post of the same words.
    const others = new Set(
      entries
        .filter((entry) => entry.idempotencyKey !== idempotencyKey)
        .map((entry) => entry.postSubmissionId),
    );
    const own = matches.filter(({ postSubmissionId }) => !others.has(postSubmissionId));
    const byKey = own.filter(({ by }) => by === 'key');
    return (byKey.length > 0 ? byKey : own).map(({ postSubmissionId }) => postSubmissionId).toReversed();
  } catch (error) {
    // The caller gave up, which says nothing of the post.
    if (error instanceof TransportError) return [];
    throw error;
  } finally {
    limit.dispose();
  }
}
