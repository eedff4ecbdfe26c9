import { HOUR_MS } from '../clock.ts';
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

const MINUTE_MS = 60_000;
/** Longer than any way to write a time. */
const MAX_TIME = 64;
/** A time of day with its zone. */
const ZONED = /\d:\d\d.*(?:z|gmt|utc|[+-]\d\d(?::?\d\d)?)$/i;
/** No two places are further apart. */
const ANY_ZONE_MS = 14 * HOUR_MS;

const hasZone = (time: string) => time.length <= MAX_TIME && ZONED.test(time);

/** When a list's time was: without a zone it is read as UTC, whatever the zone of this machine. */
const moment = (time = ''): number => Date.parse(hasZone(time) ? time : `${time}Z`);
/** By how much it may have been before or after that. */
const leeway = (time: string | undefined): number => (time === undefined || hasZone(time) ? 0 : ANY_ZONE_MS);
const timeOf = (post: AccountPost) => post.submittedAt ?? post.createdAt;

/** A clock that is wrong now may have been right when it was sent, or just as wrong. */
function likeTime(
  post: AccountPost,
  { body, sentFrom, sentUntil }: PostQuestion,
  clockAheadMs: number,
): Likeness {
  const at = moment(timeOf(post));
  const isTimed = !Number.isNaN(at);
  const isWithin = (slackMs: number) =>
    [0, clockAheadMs].some(
      (aheadMs) => at >= sentFrom + aheadMs - slackMs && at <= sentUntil + aheadMs + slackMs,
    );
  if (isTimed && !isWithin(SLACK_MS + leeway(timeOf(post)))) return 'other';
  const isSure = isTimed && isWithin(SLACK_MS);
  const scheduled = moment(post.scheduledTime);
  if (body.scheduledTime === undefined) {
    // Soku may write down for what goes out at once that it was for that very time.
    if (isTimed && scheduled > at + SLACK_MS + leeway(post.scheduledTime)) return 'other';
    return isSure && !(scheduled > at + SLACK_MS) ? 'same' : 'maybe';
  }
  if (Number.isNaN(scheduled)) return 'maybe';
  const apartMs = Math.abs(scheduled - moment(body.scheduledTime));
  if (apartMs === 0) return isTimed && !isSure ? 'maybe' : 'same';
  // Written down to the minute.
  return apartMs < MINUTE_MS + leeway(post.scheduledTime) ? 'maybe' : 'other';
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
  const times = posts.map((post) => moment(timeOf(post)) + leeway(timeOf(post)));
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
