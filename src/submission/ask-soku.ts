import type { Clock } from '../clock.ts';
import { type Deadline, startDeadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import { type Entry, isOpen, type Journal } from '../journal/journal.ts';
import type { CreatePostBody } from '../soku/bodies.ts';
import type { SokuClient } from '../soku/client.ts';
import type { PostLookup, PostQuestion } from '../soku/find-post.ts';

/** How long Soku may think about it; what is left of the call is for the post. */
const LONGEST_MS = 15_000;
/** Between one question that brought no list and the next, in milliseconds. */
const PAUSES_MS = [1_000, 2_000, 4_000];
/** Of more than these nobody needs the ids. */
const MOST_FOUND = 20;
/** Of so many of the newest posts the ids are known. */
const KNOWN_POSTS = 500;
/** Further apart, two attempts can't be mistaken for each other by their time. */
const APART_MS = 10 * 60_000;

export interface AskDeps {
  soku: Pick<SokuClient, 'findPost'>;
  journal: Pick<Journal, 'findByContent' | 'list'>;
  clock: Clock;
  deadline: Deadline;
}

/** What Soku's list tells. */
export interface SokuSays {
  /** What Soku made of the key, the oldest first; none when it isn't there or Soku has no list. */
  ids: string[];
  /** There may be a list, which could not be had or doesn't tell: whether the post is there nobody knows. */
  unclear: boolean;
}

const UNCLEAR: SokuSays = { ids: [], unclear: true };
const NOT_THERE: SokuSays = { ids: [], unclear: false };

const idsIn = ({ postSubmissionId, otherSubmissionIds = [] }: Entry) => [
  postSubmissionId,
  ...otherSubmissionIds,
];

/**
 * What is on record under other keys: of the same content, of the same text (an account, a picture or a time differs),
 * and lately. Where it can't be read, what was read before.
 */
async function othersOnRecord(
  underKey: readonly Entry[],
  entries: readonly Entry[],
  { journal }: Pick<AskDeps, 'journal'>,
) {
  const { credential = '', content = '', idempotencyKey, text } = underKey[0] ?? {};
  const [equal, newest] = await Promise.all([
    journal.findByContent(credential, content, 0).catch(() => ({ entries })),
    journal.list(credential, KNOWN_POSTS).catch(() => ({ entries: [] })),
  ]);
  const isOther = (entry: Entry) => entry.idempotencyKey !== idempotencyKey;
  const others = equal.entries.filter(isOther);
  const lately = newest.entries.filter(isOther);
  const alike = lately.filter((entry) => entry.content !== content && entry.text === text);
  return { equal: others, alike, known: new Set([...others, ...lately].flatMap(idsIn)) };
}

/** Asks again while no list comes, as far as there is time. */
async function lookUp(
  question: PostQuestion,
  limit: Deadline,
  { soku, clock }: Pick<AskDeps, 'soku' | 'clock'>,
): Promise<PostLookup> {
  for (let asked = 0; ; asked += 1) {
    const lookup = await soku.findPost(question, limit);
    const pauseMs = PAUSES_MS[asked];
    if (lookup.list !== 'unclear' || pauseMs === undefined || limit.remainingMs() <= pauseMs) return lookup;
    await clock.sleep(pauseMs, limit.signal);
  }
}

/** The oldest first; the list begins with the newest. */
const idsOf = (matches: PostLookup['matches']) =>
  matches
    .map(({ postSubmissionId }) => postSubmissionId)
    .toReversed()
    .slice(0, MOST_FOUND);

/**
 * Asks Soku, where it has a list of posts (TROUBLE), whether attempts without a clear answer went through.
 *
 * @param entries every attempt at this content, those under the key in question among them
 */
export async function askSoku(
  idempotencyKey: string,
  { body, entries }: { body: CreatePostBody; entries: readonly Entry[] },
  { soku, clock, journal, deadline }: AskDeps,
): Promise<SokuSays> {
  const underKey = entries.filter((entry) => entry.idempotencyKey === idempotencyKey);
  const begun = underKey.map(({ submittedAt }) => Date.parse(submittedAt));
  const ended = underKey.map(({ outcome, settledAt, submittedAt }) =>
    outcome === 'pending' ? clock.now() : Date.parse(settledAt ?? submittedAt),
  );
  const sentFrom = Math.min(...begun);
  const sentUntil = Math.max(...begun, ...ended);
  const limit = startDeadline(clock, Math.min(LONGEST_MS, deadline.remainingMs() / 2), deadline.signal);
  try {
    const question = { body, idempotencyKey, sentFrom, sentUntil };
    const { matches, doubtful, complete, list } = await lookUp(question, limit, { soku, clock });
    if (list === 'unclear') return UNCLEAR;
    const byKey = matches.filter(({ by }) => by === 'key');
    if (byKey.length > 0) return { ids: idsOf(byKey), unclear: false };
    if (list === 'none') return NOT_THERE;
    if (matches.length + doubtful.length === 0) return complete ? NOT_THERE : UNCLEAR;
    // Read after the list, so that whatever others made of the same words meanwhile is known.
    const { equal, alike, known } = await othersOnRecord(underKey, entries, { journal });
    const own = matches.filter(({ postSubmissionId }) => !known.has(postSubmissionId));
    const isRival = (entry: Entry) => isOpen(entry) && Date.parse(entry.submittedAt) > sentFrom - APART_MS;
    // It may be that one just as well.
    if (own.length > 0 && alike.some(isRival)) return UNCLEAR;
    // Any of them may be another wanted post of the same words, under a key that is still open.
    const openKeys = new Set(equal.filter(isRival).map((entry) => entry.idempotencyKey));
    if (own.length > openKeys.size) return { ids: idsOf(own), unclear: false };
    const isTold = complete && doubtful.every((id) => id !== undefined && known.has(id));
    return isTold ? NOT_THERE : UNCLEAR;
  } catch (error) {
    // The caller gave up, or the time is over, which says nothing of the post.
    if (error instanceof TransportError || limit.signal.aborted) return UNCLEAR;
    throw error;
  } finally {
    limit.dispose();
  }
}
