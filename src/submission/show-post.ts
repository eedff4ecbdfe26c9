import { describeTargets, describeTime } from '../publishing/describe.ts';
import type { Post, Preview } from '../publishing/post.ts';
import { codePointsIn } from '../text/code-points.ts';
import { hiddenCharacters, hiddenWrittenOut, writtenOnOneLine } from '../text/hidden.ts';
import { howMany } from '../text/wording.ts';

/** More than any platform takes: a person sees the whole of what goes out. */
const SHOWN_CHARACTERS = 10_000;
const SHOWN_URL_CHARACTERS = 4_000;
/** What one question can hold of all its posts together. */
const SHOWN_IN_ALL = 60_000;

/** A post as it will be sent, and as its targets will show it. */
export interface ShownPost {
  post: Post;
  previews: readonly Preview[];
  /** It goes out although the same content did before. */
  allowDuplicate?: boolean | undefined;
}

const mediaOf = ({ imageUrls = [], videoUrl, mediaUrls = [] }: Post): string[] => [
  ...imageUrls,
  ...(videoUrl === undefined ? [] : [videoUrl]),
  ...mediaUrls,
];

/** Whatever of a post is free text, in one. */
const wordsOf = (post: Post): string =>
  [post.text ?? '', ...mediaOf(post), ...post.targets.map(({ accountId = '' }) => accountId)].join('\n');

/** `3 characters that can't be seen: U+200B, U+202E (2)`; undefined when there are none. */
export function describeHidden(post: Post): string | undefined {
  const names = hiddenCharacters(wordsOf(post)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const kinds = [...new Set(names)].toSorted().map((kind) => {
    const count = names.filter((name) => name === kind).length;
    return count === 1 ? kind : `${kind} (${count})`;
  });
  const most = 20;
  const more = kinds.length > most ? ` and ${kinds.length - most} other kinds` : '';
  return `${howMany(names.length, 'character')} that can't be seen: ${kinds.slice(0, most).join(', ')}${more}`;
}

/** The post's own text stands behind `> `, so that it can't pass for the lines around it. */
function describePost({ post, previews, allowDuplicate }: ShownPost): string {
  const { mediaType, targets, scheduledTime, enableRepurposing, trialReel, text = '' } = post;
  const urls = mediaOf(post).map(writtenOnOneLine);
  const media = mediaType === 'video' ? 'Video' : `${previews[0]?.imageCount ?? urls.length} image(s)`;
  const hidden = describeHidden(post);
  return [
    `To: ${describeTargets(targets)}`,
    `When: ${scheduledTime === undefined ? 'now' : describeTime(scheduledTime)}`,
    ...(allowDuplicate === true ? ['Again: also if the same post went out before'] : []),
    ...(enableRepurposing === true ? ["Also: runs the account's repurposing automations"] : []),
    ...(trialReel === true ? ['As: a trial reel'] : []),
    ...(hidden === undefined ? [] : [`Hidden: ${hidden}. They are written out below`]),
    ...(urls.length > 0 ? [`${media}: ${urls.join(' ')}`] : []),
    ...(text === ''
      ? ['No text']
      : [`Text (${codePointsIn(text)} characters):`, hiddenWrittenOut(text).replace(/^/gm, '> ')]),
  ].join('\n');
}

/**
 * The posts as a person is asked about them.
 *
 * @returns undefined when they are longer than can be shown whole
 */
export function questionAbout(posts: readonly ShownPost[]): string | undefined {
  const fits = posts.every(
    ({ post }) =>
      hiddenWrittenOut(post.text ?? '').length <= SHOWN_CHARACTERS &&
      mediaOf(post).every((url) => writtenOnOneLine(url).length <= SHOWN_URL_CHARACTERS),
  );
  if (!fits) return undefined;
  const head = posts.length === 1 ? 'Publish this post?' : `Publish these ${posts.length} posts?`;
  const question = [head, ...posts.map(describePost)].join('\n\n');
  return question.length <= SHOWN_IN_ALL ? question : undefined;
}
