import type { Entry } from '../journal/journal.ts';
import { nameOrQuote } from '../text/untrusted.ts';

/** What to say of an attempt that was repeated after one without a clear answer. */
export function repeatWarning(earlierAt: string | undefined, repeatedNow: boolean): string[] {
  if (earlierAt === undefined && !repeatedNow) return [];
  const when = earlierAt === undefined ? 'The first attempt' : `The attempt of ${earlierAt}`;
  return [
    `${when} ended without a clear answer, so the post was sent again under the same idempotency key, by which Soku recognises a repetition. Soku's dashboard shows whether it is there once.`,
  ];
}

/** What to say of a post that went out once more, under a key of its own, as the caller wished. */
export function againWarning(earlier: readonly Entry[], idempotencyKey: string): string[] {
  const first = earlier.find((one) => one.outcome === 'accepted' && one.idempotencyKey !== idempotencyKey);
  if (first === undefined) return [];
  const id = first.postSubmissionId === undefined ? '' : ` as ${nameOrQuote(first.postSubmissionId, 200)}`;
  return [`The same post was submitted before${id} at ${first.submittedAt}; this one is in addition.`];
}

/** What to say of a post that was found at Soku after an attempt without a clear answer. */
export function foundWarning(earlierAt: string | undefined): string {
  const when = earlierAt === undefined ? 'The attempt' : `The attempt of ${earlierAt}`;
  return `${when} ended without a clear answer, but Soku's list of posts shows that it went through, so it was not sent again.`;
}

/** Proof that Soku did not recognise a key: it made several submissions under one. */
export function doubleWarning(first: string, others: readonly (string | undefined)[] | undefined): string[] {
  const given = [first, ...(others ?? [])].map((id = '') => id);
  const ids = new Set(given.filter((id) => id !== '').map((id) => nameOrQuote(id, 200)));
  if (ids.size < 2) return [];
  return [
    `Soku made ${ids.size} submissions of this post: ${[...ids].join(', ')}. Ask the person to look in Soku's dashboard and to take back what is too much.`,
  ];
}
