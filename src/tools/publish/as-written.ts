import { isPlainObject, type PlainObject } from '../../input/plain-object.ts';
import { readPlatform } from '../../publishing/targets.ts';

/** What Soku's own pages call arguments (POSTS); taken without a word, since nobody is to unlearn them. */
const SOKUS_NAMES = [
  ['platform', 'platforms'],
  ['trial_reel', 'trialReel'],
] as const;

/**
 * The body of POST /v1/posts as it stands on Soku's pages: `{ post: { content: { … } }, scheduledTime, … }`. Left as it
 * is where a name stands in both places, or beside `content`: then something would be lost.
 */
function unwrapped(raw: PlainObject): PlainObject {
  const { post, ...beside } = raw;
  if (!isPlainObject(post) || !isPlainObject(post.content) || Object.keys(post).length > 1) return raw;
  const { content } = post;
  return Object.keys(content).some((name) => Object.hasOwn(beside, name)) ? raw : { ...content, ...beside };
}

/** Under our names; a name beside the one it stands for stays, and is refused. */
function underOurNames(raw: PlainObject): PlainObject {
  const entries = Object.entries(raw).map(([name, value]) => {
    const ours = SOKUS_NAMES.find(([theirs]) => theirs === name)?.[1];
    return [ours === undefined || Object.hasOwn(raw, ours) ? name : ours, value] as const;
  });
  return Object.fromEntries(entries);
}

/** More than 50 targets take; what is longer is no list of them, and parting it would cost more than it tells. */
const LONGEST = 12_000;

/** `x`, or `instagram:ig_main` as SOKU_ACCOUNTS has it. */
function target(entry: unknown): unknown {
  if (typeof entry !== 'string') return entry;
  if (entry.length > LONGEST) return { platform: entry };
  const [name = '', ...rest] = entry.split(':');
  const accountId = rest.join(':').trim();
  return accountId !== '' && readPlatform(name) !== undefined
    ? { platform: name.trim(), accountId }
    : { platform: entry };
}

/** A list of targets, of what may be one alone. JSON written out as a text stays a text: what is in it isn't known. */
function targets(platforms: unknown): unknown {
  if (Array.isArray(platforms)) return platforms.map(target);
  if (isPlainObject(platforms)) return [platforms];
  if (typeof platforms !== 'string' || /^\s*(?:[[{]|$)/.test(platforms)) return platforms;
  if (platforms.length > LONGEST) return [{ platform: platforms }];
  const names = platforms.split(',');
  const all = names.every((name) => readPlatform(name.split(':')[0] ?? '') !== undefined);
  return all ? names.map((name) => target(name.trim())) : [target(platforms)];
}

/**
 * A post's arguments in their one listed form, of the forms in which people and Soku's own pages write them. What can't
 * be understood without losing something is left as it is, and is told what is wrong with it.
 */
export function postAsWritten(raw: unknown): unknown {
  if (!isPlainObject(raw)) return raw;
  const post = underOurNames(unwrapped(raw));
  return Object.hasOwn(post, 'platforms') ? { ...post, platforms: targets(post.platforms) } : post;
}

/** The same for each of `posts`. */
export function postsAsWritten(raw: unknown): unknown {
  if (!isPlainObject(raw) || !Array.isArray(raw.posts)) return raw;
  return { ...raw, posts: raw.posts.map(postAsWritten) };
}
