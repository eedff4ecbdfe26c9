import { DAY_MS, HOUR_MS } from '../clock.ts';
import { type By, CLOCK_JUMP_MS, type Entry, isOpen, type Journal } from '../journal/journal.ts';
import type { HeldBack } from './errors.ts';
import { attemptsUnder } from './own-key.ts';
import { duplicateOf } from './replay.ts';

/** Calls in an hour that may send one content: more is a loop that nobody watches, each with requests of its own to Soku. */
const MOST_ATTEMPTS = 20;

export interface SubmissionOptions {
  idempotencyKey?: string | undefined;
  allowDuplicate?: boolean | undefined;
  /** Who asked for it, where that isn't the caller. */
  by?: By | undefined;
  /** Who agreed to it at the desk. */
  agreedBy?: By | undefined;
}

/** What is about to be submitted, as the journal knows it. */
export interface Question {
  credential: string;
  content: string;
  /** Names the body that would go out. */
  body: string;
  /** UTC. */
  scheduledTime: string | undefined;
}

/** The settings that decide what an earlier attempt means. */
export interface Rules {
  duplicateWindowHours: number;
  resumeHours: number;
  resend: 'with-key' | 'never';
}

/** What the record says to do with a submission. */
export type Advice =
  /** Give the result on record. */
  | { do: 'replay'; entry: Entry }
  /** Another call is sending it: see what that comes to. */
  | { do: 'wait'; underWay: Entry }
  /** Send nothing: an attempt may have gone through, and only a person can tell. */
  | { do: 'tell'; open: Entry; why: HeldBack }
  /**
   * Send it, under the key of an earlier attempt when there is one. Whatever others submit of the same content from
   * `since` on (here or in other processes, also after this look at the record) is the same submission. `pause`: the
   * same, but only in so many milliseconds.
   */
  | { do: 'send'; resume: Entry | undefined; since: number }
  | { do: 'pause'; resume: Entry | undefined; since: number; waitMs: number };

const begunAt = ({ submittedAt }: Entry) => Date.parse(submittedAt);

/**
 * Of attempts, newest first, those of which it is open whether Soku has them. Once the same was accepted later under another key, a person had
 * decided about those before: only they can ask for the same again.
 */
export function openOf(entries: readonly Entry[]): Entry[] {
  const accepted = entries.findIndex(({ outcome }) => outcome === 'accepted');
  return entries.slice(0, accepted < 0 ? undefined : accepted).filter(isOpen);
}

/**
 * Whether nobody knows any more if Soku remembers the key: its first use is too long ago, or it is still to come, so that
 * the clock was set back and says nothing of how long ago it was.
 */
export function isTooOld(
  { idempotencyKey }: Entry,
  entries: readonly Entry[],
  { resumeHours }: Pick<Rules, 'resumeHours'>,
  now: number,
): boolean {
  const begun = entries.filter((entry) => entry.idempotencyKey === idempotencyKey).map(begunAt);
  return Math.min(...begun) < now - resumeHours * HOUR_MS || Math.max(...begun) > now + CLOCK_JUMP_MS;
}

/** How long the next attempt has to wait, as those of the last hour are enough; 0: not at all. */
function pauseFor(entries: readonly Entry[], now: number): number {
  // What is known not to have left names no body.
  const left = entries.filter(({ body }) => body !== undefined).map(begunAt);
  const oldest = left.sort((a, b) => b - a)[MOST_ATTEMPTS - 1];
  return oldest === undefined ? 0 : Math.max(0, oldest + HOUR_MS - now);
}

/** Whether a key went out with another body, so that Soku may refuse this one or take it for another post. */
export function hasOtherBody(underKey: readonly Entry[], body: string): boolean {
  return underKey.some((entry) => entry.body !== undefined && entry.body !== body);
}

/**
 * Looks up what became of earlier attempts at the same. For a time still to come, whatever was accepted is a duplicate,
 * however old; otherwise within the duplicate window. An open attempt is never forgotten, and taken up again only
 * while the first use of its key is younger than `resumeHours`: nobody knows how long Soku remembers a key (POSTS).
 *
 * @throws DuplicateError, ConflictError, JournalUnavailableError
 */
export async function consultJournal(
  journal: Journal,
  question: Question,
  { idempotencyKey, allowDuplicate = false }: SubmissionOptions,
  { duplicateWindowHours, resumeHours, resend }: Rules,
  now: number,
): Promise<Advice> {
  const { credential, content, scheduledTime } = question;
  const isAhead = scheduledTime !== undefined && Date.parse(scheduledTime) > now;
  const duplicatesSince = isAhead ? 0 : now - duplicateWindowHours * HOUR_MS;
  if (idempotencyKey !== undefined) {
    const since = Math.min(duplicatesSince, now - DAY_MS);
    const attempts = await attemptsUnder(idempotencyKey, question, journal);
    const accepted = attempts.find((entry) => entry.outcome === 'accepted' && begunAt(entry) >= since);
    if (accepted !== undefined) return { do: 'replay', entry: accepted };
  }
  const { entries } = await journal.findByContent(credential, content, 0);
  const accepted = entries.filter(({ outcome }) => outcome === 'accepted');
  const duplicate = accepted.find((entry) => begunAt(entry) >= duplicatesSince);
  if (duplicate !== undefined && !allowDuplicate) throw duplicateOf(duplicate);
  const waitMs = allowDuplicate ? 0 : pauseFor(entries, now);
  const inTime = (attempt: { resume: Entry | undefined; since: number }): Advice =>
    waitMs > 0 ? { do: 'pause', ...attempt, waitMs } : { do: 'send', ...attempt };
  const open = openOf(entries);
  const underWay = open.find(({ outcome }) => outcome === 'pending');
  if (underWay !== undefined) return { do: 'wait', underWay };
  const resume = open.find((entry) => entry.idempotencyKey === idempotencyKey) ?? open[0];
  if (resume !== undefined) {
    const underItsKey = entries.filter((entry) => entry.idempotencyKey === resume.idempotencyKey);
    const isOld = isTooOld(resume, entries, { resumeHours }, now);
    const isOther = hasOtherBody(underItsKey, question.body);
    if ((isOld || isOther || resend === 'never') && !allowDuplicate) {
      const why = isOld ? 'too_old' : resend === 'never' ? 'never_resent' : 'other_body';
      return { do: 'tell', open: resume, why };
    }
    if (!isOld && !isOther) return inTime({ resume, since: begunAt(resume) });
  }
  if (!allowDuplicate) return inTime({ resume: undefined, since: duplicatesSince });
  // A wanted duplicate is of its own beside all that it was meant to come after.
  const after = [...accepted, ...open].map((entry) => begunAt(entry) + 1);
  return { do: 'send', resume: undefined, since: Math.max(now, ...after) };
}
