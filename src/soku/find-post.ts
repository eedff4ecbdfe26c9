import type { AccountPost, CreatePostBody, PlatformEntry } from './bodies.ts';

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
  /** Whether the list is known to reach back before the first attempt, without an entry that can't be judged. */
  complete: boolean;
  /** Whether it shows something that was submitted after the last attempt. */
  fresh: boolean;
}

/** Soku's clock and ours may differ, and it may note a post when it is done with it. */
const SLACK_MS = 2 * 60_000;

/** What there is to say without a list. */
export const noLookup = (list: 'none' | 'unclear'): PostLookup => ({
  list,
  matches: [],
  complete: false,
  fresh: false,
});

const moment = (time: string | undefined): number => Date.parse(time ?? '');
const submittedAt = (post: AccountPost): number => moment(post.submittedAt ?? post.createdAt);

const platformOf = (target: PlatformEntry | { platform: string }): string =>
  (typeof target === 'string' ? target : target.platform).toLowerCase().replace(/^twitter$/, 'x');
const accountOf = (target: PlatformEntry | { accountId?: string | undefined }): string | undefined =>
  typeof target === 'string' ? undefined : target.accountId;

/** Whether two lists of targets may be the same: an account that one of them leaves open may be any. */
function sameTargets(asked: readonly PlatformEntry[], listed: NonNullable<AccountPost['targets']>): boolean {
  const left = [...listed];
  for (const target of asked) {
    const at = left.findIndex((other) => {
      const accounts = [accountOf(target), accountOf(other)];
      const mayBe = accounts.includes(undefined) || accounts[0] === accounts[1];
      return platformOf(other) === platformOf(target) && mayBe;
    });
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

/** A clock that is wrong now may have been right when it was sent, or just as wrong. */
function sameTime(
  post: AccountPost,
  { body, sentFrom, sentUntil }: PostQuestion,
  clockAheadMs: number,
): boolean {
  const at = submittedAt(post);
  const inTime = [0, clockAheadMs].some(
    (aheadMs) => at >= sentFrom + aheadMs - SLACK_MS && at <= sentUntil + aheadMs + SLACK_MS,
  );
  if (body.scheduledTime === undefined) return inTime;
  return moment(post.scheduledTime) === moment(body.scheduledTime) && (inTime || Number.isNaN(at));
}

const plain = (text: string) => text.normalize('NFC').trim();

/** A post without text looks like any other: it is recognised by its key only. */
function sameContent(post: AccountPost, question: PostQuestion, clockAheadMs: number): boolean {
  const { text = '', platform } = question.body.post.content;
  const listedText = post.text ?? post.content?.text;
  const targets = post.targets ?? post.content?.platform;
  if (plain(text) === '' || listedText === undefined || targets === undefined) return false;
  return (
    plain(listedText) === plain(text) &&
    sameTargets(platform, targets) &&
    sameTime(post, question, clockAheadMs)
  );
}

/**
 * Looks for a post in a list of the account's posts. Pure.
 *
 * @param entries how many entries the list had, readable or not
 */
export function lookUpPost(
  {
    posts,
    entries,
    total,
    hasMore,
    clockAheadMs = 0,
  }: {
    posts: readonly AccountPost[];
    entries: number;
    total?: number | undefined;
    hasMore?: boolean | undefined;
    /** By how much Soku's clock is ahead of ours now. */
    clockAheadMs?: number | undefined;
  },
  question: PostQuestion,
): PostLookup {
  const matches = posts.flatMap((post): PostLookup['matches'] => {
    const postSubmissionId = post.postSubmissionId ?? post.id;
    if (postSubmissionId === undefined) return [];
    if (post.idempotencyKey !== undefined)
      return post.idempotencyKey === question.idempotencyKey ? [{ postSubmissionId, by: 'key' }] : [];
    return sameContent(post, question, clockAheadMs) ? [{ postSubmissionId, by: 'content' }] : [];
  });
  const times = posts.map(submittedAt);
  const judged = posts.length === entries && !times.some(Number.isNaN);
  const reachesBack = times.some((time) => time < question.sentFrom - SLACK_MS);
  return {
    list: 'there',
    matches,
    complete: judged && (hasMore === false || total === entries || reachesBack),
    fresh: times.some((time) => time >= question.sentUntil),
  };
}
