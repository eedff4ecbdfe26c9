import type { AccountPost, CreatePostBody } from './bodies.ts';
import { type Likeness, leastOf, likeTargets, likeText } from './likeness.ts';

/** A post whose attempt may have been taken without telling. */
export interface PostQuestion {
  body: CreatePostBody;
  idempotencyKey: string;
  /** When its first attempt began and its last one ended, in milliseconds since the epoch. */
  sentFrom: number;
  sentUntil: number;
}

/** What Soku's list of posts (GET /v1/posts) tells of a post. */
export interface PostLookup {
  /** `none`: Soku has no such list, or none that we can read. `unclear`: it could not be had this time. */
  list: 'there' | 'none' | 'unclear';
  /** The submissions that are this post: by its key, or by text, targets and time. */
  matches: { postSubmissionId: string; by: 'key' | 'content' }[];
  /** The ids of entries that may be this post, but don't say enough of themselves; undefined where one has no id. */
  doubtful: (string | undefined)[];
  /** Whether the list shows all that was submitted since the first attempt, as far as it lets that be seen. */
  complete: boolean;
}

/** Soku's clock and ours may differ, and it may note a post when it is done with it. */
const SLACK_MS = 2 * 60_000;
/** A list that says nothing of a next page may be cut off where it has as many entries as the shortest pages have. */
const SHORTEST_PAGE = 10;

/** What there is to say without a list. */
export const noLookup = (list: 'none' | 'unclear'): PostLookup => ({
  list,
  matches: [],
  doubtful: [],
  complete: false,
});

const moment = (time: string | undefined): number => Date.parse(time ?? '');
const submittedAt = (post: AccountPost): number => moment(post.submittedAt ?? post.createdAt);

/** A clock that is wrong now may have been right when it was sent, or just as wrong. */
function likeTime(
  post: AccountPost,
  { body, sentFrom, sentUntil }: PostQuestion,
  clockAheadMs: number,
): Likeness {
  const at = submittedAt(post);
  const isTimed = !Number.isNaN(at);
  const inTime = [0, clockAheadMs].some(
    (aheadMs) => at >= sentFrom + aheadMs - SLACK_MS && at <= sentUntil + aheadMs + SLACK_MS,
  );
  if (isTimed && !inTime) return 'other';
  const scheduled = moment(post.scheduledTime);
  if (body.scheduledTime === undefined) {
    if (!isTimed) return 'maybe';
    // Soku may write down for what goes out at once that it was for that very time.
    return scheduled > at + SLACK_MS ? 'other' : 'same';
  }
  if (Number.isNaN(scheduled)) return 'maybe';
  return scheduled === moment(body.scheduledTime) ? 'same' : 'other';
}

/** A post without text looks like any other: only its key tells that it is the one. */
function likeContent(post: AccountPost, question: PostQuestion, clockAheadMs: number): Likeness {
  const { text = '', platform } = question.body.post.content;
  return leastOf(
    likeText(text, post.text ?? post.content?.text),
    likeTargets(platform, post.targets ?? post.content?.platform),
    likeTime(post, question, clockAheadMs),
  );
}

interface Listing {
  posts: readonly AccountPost[];
  /** How many entries the list had, readable or not. */
  entries: number;
  total?: number | undefined;
  hasMore?: boolean | undefined;
  /** By how much Soku's clock is ahead of ours now. */
  clockAheadMs?: number | undefined;
}

/** Whether it goes back beyond the first attempt, from the newest on. */
function reachesBack({ posts, clockAheadMs = 0 }: Listing, { sentFrom }: PostQuestion): boolean {
  const times = posts.map(submittedAt);
  const isNewestFirst = times.every((time, at) => at === 0 || (times[at - 1] ?? 0) >= time - SLACK_MS);
  const last = times.at(-1) ?? Number.NaN;
  return isNewestFirst && last < sentFrom + Math.min(0, clockAheadMs) - SLACK_MS;
}

function isComplete(listing: Listing, question: PostQuestion): boolean {
  const { posts, entries, total, hasMore } = listing;
  if (posts.length < entries) return false;
  if (reachesBack(listing, question)) return true;
  if (hasMore === true || (total !== undefined && total > entries)) return false;
  return hasMore === false || total !== undefined || entries < SHORTEST_PAGE;
}

/** Looks for a post in a list of the account's posts. Pure. */
export function lookUpPost(listing: Listing, question: PostQuestion): PostLookup {
  const matches = new Map<string, 'key' | 'content'>();
  const doubtful = new Set<string | undefined>();
  for (const post of listing.posts) {
    const id = post.postSubmissionId ?? post.id;
    const { idempotencyKey: key } = post;
    const byKey: Likeness = key === question.idempotencyKey ? 'same' : 'other';
    const like = key === undefined ? likeContent(post, question, listing.clockAheadMs ?? 0) : byKey;
    if (like === 'same' && id !== undefined) matches.set(id, key === undefined ? 'content' : 'key');
    else if (like !== 'other') doubtful.add(id);
  }
  return {
    list: 'there',
    matches: Array.from(matches, ([postSubmissionId, by]) => ({ postSubmissionId, by })),
    doubtful: [...doubtful],
    complete: isComplete(listing, question),
  };
}
