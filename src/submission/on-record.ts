import type { Entry, Journal } from '../journal/journal.ts';
import { TEXT_CHARACTERS } from '../journal/record.ts';
import type { Target } from '../publishing/post.ts';
import { writtenOnOneLine } from '../text/hidden.ts';
import { cleanText, oneLine } from '../text/untrusted.ts';
import { doubleWarning } from './warnings.ts';

/** What became of a post, in one word for those who look at it. */
export type Standing = Entry['outcome'] | 'scheduled';

/** One that Soku has and whose time is still to come is scheduled. */
export const standingOf = ({ outcome, scheduledTime }: Entry, now: number): Standing =>
  outcome === 'accepted' && Date.parse(scheduledTime ?? '') > now ? 'scheduled' : outcome;

/** A post on record, to be shown: whoever had it sent, nothing in it hides. */
export interface RecordedPost {
  postSubmissionId?: string;
  status: Standing;
  /** ISO 8601, UTC. */
  submittedAt: string;
  /** ISO 8601, UTC. */
  settledAt?: string;
  /** Its beginning. */
  text: string;
  targets: Target[];
  /** ISO 8601, UTC. */
  scheduledTime?: string;
  idempotencyKey: string;
  errorCode?: string;
  otherSubmissionIds?: string[];
  /** Who had it sent, for people to read. */
  by?: string;
}

/** Of a person's name. */
export const MAX_NAME = 200;

/** Accounts such that nothing in their names hides. */
export const shownTargets = (targets: readonly Target[]): Target[] =>
  targets.map(({ platform, accountId }) => ({
    platform,
    ...(accountId !== undefined && { accountId: writtenOnOneLine(accountId) }),
  }));

function shown(entry: Entry, now: number): RecordedPost {
  const { postSubmissionId, submittedAt, settledAt, text = '', scheduledTime, by } = entry;
  const { idempotencyKey, errorCode, otherSubmissionIds } = entry;
  return {
    ...(postSubmissionId !== undefined && { postSubmissionId }),
    status: standingOf(entry, now),
    submittedAt,
    ...(settledAt !== undefined && { settledAt }),
    text: cleanText(text, TEXT_CHARACTERS),
    targets: shownTargets(entry.targets),
    ...(scheduledTime !== undefined && { scheduledTime }),
    idempotencyKey,
    ...(errorCode !== undefined && { errorCode }),
    ...(otherSubmissionIds !== undefined && { otherSubmissionIds }),
    ...(by !== undefined && { by: oneLine(by.name, MAX_NAME) }),
  };
}

/**
 * The newest posts of a credential. Attempts under one key are one post, of which the newest tells all.
 *
 * @param limit how many attempts are looked at
 * @param now for what is still to come, in milliseconds since 1970
 * @param subject whose alone; absent: everybody's
 * @returns the posts, newest first, and what is to be said of them and of the record
 * @throws JournalUnavailableError
 */
export async function postsOnRecord(
  journal: Pick<Journal, 'list'>,
  credential: string,
  limit: number,
  now: number,
  subject?: string,
): Promise<{ posts: RecordedPost[]; hasMore: boolean; warnings: string[] }> {
  const { entries, hasMore, warnings } = await journal.list(credential, limit, subject);
  const newest = new Map<string, Entry>();
  for (const entry of entries) if (!newest.has(entry.idempotencyKey)) newest.set(entry.idempotencyKey, entry);
  const posts = [...newest.values()].map((entry) => shown(entry, now));
  return { posts, hasMore, warnings: [...warnings, ...posts.flatMap(ofDoubles)] };
}

/** What is to be said of a post that Soku made more than once. */
export const ofDoubles = ({ postSubmissionId = '', otherSubmissionIds }: RecordedPost): string[] =>
  doubleWarning(postSubmissionId, otherSubmissionIds);
