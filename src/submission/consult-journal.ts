import type { Entry, Journal } from '../journal/journal.ts';
import { ConflictError, DuplicateError } from './errors.ts';

const HOUR_MS = 3_600_000;
/**
 * How long an unfinished submission is taken up again, at least, however short the duplicate window is. Soku doesn't say
 * how long it remembers a key (POSTS), and the same words a day later are rather a new post than the old one.
 */
const RESUME_WINDOW_MS = 24 * HOUR_MS;

export interface SubmissionOptions {
  idempotencyKey?: string | undefined;
  allowDuplicate?: boolean | undefined;
}

/** The moment of a call, and how far back the record is of interest to it; in milliseconds since the epoch. */
export interface Reach {
  now: number;
  /** Since when an accepted submission of the same content is a duplicate. */
  duplicates: number;
  /** Since when anything counts. */
  all: number;
}

export function reachOf(now: number, duplicateWindowHours: number): Reach {
  const duplicates = now - duplicateWindowHours * HOUR_MS;
  return { now, duplicates, all: Math.min(duplicates, now - RESUME_WINDOW_MS) };
}

const isOpen = ({ outcome }: Entry) => outcome === 'pending' || outcome === 'unknown';

/** What the record says to do with a submission. */
export type Advice =
  /** Give the result on record. */
  | { replay: Entry }
  /**
   * Send it, under the key of an earlier attempt when there is one. Whatever others submit of the same content from
   * `since` on (here or in other processes, also after this look at the record) is the same submission.
   */
  | { resume: Entry | undefined; since: number };

/** @throws DuplicateError, ConflictError */
export async function consultJournal(
  journal: Journal,
  { credential, content }: { credential: string; content: string },
  { idempotencyKey, allowDuplicate = false }: SubmissionOptions,
  reach: Reach,
): Promise<Advice> {
  if (idempotencyKey !== undefined) {
    const { entries: sameKey } = await journal.findByKey(credential, idempotencyKey, reach.all);
    const other = sameKey.find((entry) => entry.content !== content && entry.outcome !== 'rejected');
    if (other !== undefined)
      throw new ConflictError({ idempotencyKey, postSubmissionId: other.postSubmissionId });
    const accepted = sameKey.find(({ outcome }) => outcome === 'accepted');
    if (accepted !== undefined) return { replay: accepted };
  }
  const { entries: sameContent } = await journal.findByContent(credential, content, reach.all);
  const accepted = sameContent.filter(({ outcome }) => outcome === 'accepted');
  const duplicate = accepted.find(({ submittedAt }) => Date.parse(submittedAt) >= reach.duplicates);
  if (duplicate !== undefined && !allowDuplicate) {
    const { postSubmissionId, submittedAt } = duplicate;
    throw new DuplicateError({ postSubmissionId, submittedAt });
  }
  const open = sameContent.filter(isOpen);
  const resume = open.find((entry) => entry.idempotencyKey === idempotencyKey) ?? open[0];
  if (resume !== undefined) return { resume, since: Date.parse(resume.submittedAt) };
  if (!allowDuplicate) return { resume, since: reach.duplicates };
  // A wanted duplicate is of its own beside all that it was meant to come after.
  const after = accepted.map(({ submittedAt }) => Date.parse(submittedAt) + 1);
  return { resume, since: Math.max(reach.now, ...after) };
}
