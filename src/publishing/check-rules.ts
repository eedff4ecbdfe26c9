import { grouped, howMany } from '../text/wording.ts';
import type { CharacterCount } from './count-characters.ts';
import { issue } from './issue.ts';
import type { Media } from './media.ts';
import { checkExtension, kindByExtension } from './media-url.ts';
import { PLATFORM_RULES } from './platforms.ts';
import type { Issue, Platform, PostInput, Target } from './post.ts';

/** What is checked against the platforms' rules. */
export interface Content {
  input: PostInput;
  /** The text as it will stand; empty when there is none. */
  text: string;
  media: Media;
  targets: Target[];
  /** How long the text is on each platform that it goes to. */
  counts: ReadonlyMap<Platform, CharacterCount>;
}

/** Checks a post against the rules of its platforms and of Soku, each platform once. Only rules, nothing of style. */
export function checkRules(content: Content): Issue[] {
  const platforms = new Set(content.targets.map(({ platform }) => platform));
  const found = [
    mixedMedia(content),
    severalVideos(content.media),
    ...content.media.items.flatMap(({ url, field, kind }) => [
      checkExtension(url, field),
      oddExtension(url, field, kind),
    ]),
    ...[...platforms].flatMap((platform) => [
      textTooLong(platform, content),
      mediaRequired(platform, content),
      imageNotAllowed(platform, content),
      tooManyImages(platform, content),
      textExpected(platform, content),
      PLATFORM_RULES[platform].documentedForTheApi === false ? snapchatUnconfirmed() : undefined,
    ]),
    trialReelIgnored(content),
  ];
  return found.filter((each) => each !== undefined);
}

/** CTYPES: a post carries images or one video. With `mediaType` given, the medium that is not of it is an error already. */
function mixedMedia({ input, media }: Content): Issue | undefined {
  if (input.mediaType !== undefined || media.images === 0 || media.videos === 0) return undefined;
  return issue({
    code: 'media_mixed',
    field: media.items.find(({ kind }) => kind === 'video')?.field ?? 'mediaUrls',
    message: 'The post mixes images and video, and a post carries one kind.',
    fix: 'Ask the person which to keep: the images or the video; the other can be a post of its own.',
  });
}

/** CTYPES: a video post carries a single video. */
function severalVideos({ videos }: Media): Issue | undefined {
  if (videos < 2) return undefined;
  return issue({
    code: 'too_many_videos',
    field: 'mediaUrls',
    message: `The post carries ${howMany(videos, 'video')}, and a post carries one.`,
    fix: 'Ask the person which video to keep; the others can be posts of their own.',
  });
}

/** `imageUrls` with a video's extension, or the other way round: the name is a hint, not a proof. */
function oddExtension(url: string, field: string, kind: Media['items'][number]['kind']): Issue | undefined {
  const told = kindByExtension(url);
  if (kind === 'unknown' || told === undefined || told === kind) return undefined;
  const [what, rightField] = told === 'image' ? ['an image', 'imageUrls'] : ['a video', 'videoUrl'];
  return issue({
    severity: 'warning',
    code: 'url_extension_mismatch',
    field,
    message: `${field} has the file extension of ${what}.`,
    fix: `If it is ${what}, give it in ${rightField}.`,
  });
}

function textTooLong(platform: Platform, { targets, counts }: Content): Issue | undefined {
  const { count = 0, limit = 0, explanation } = counts.get(platform) ?? {};
  if (count <= limit) return undefined;
  const { name, textIs } = PLATFORM_RULES[platform];
  const over = grouped(count - limit);
  const title = textIs === 'title' ? ', which is the title,' : '';
  const counted = `The text${title} counts ${howMany(count, 'character')} on ${name}`;
  return issue({
    code: 'text_too_long',
    platform,
    field: 'text',
    message: `${counted}, ${over} over its limit of ${grouped(limit)}.${explanation === undefined ? '' : ` ${explanation}.`}`,
    fix: `Shorten it by ${over}${alone(platform, targets) ? '' : `, or post a shorter text to ${platform} separately`}; if the words are the person’s, ask them first.`,
  });
}

/** A post without any content is an error of its own, whatever the platform. */
function mediaRequired(platform: Platform, { text, media, targets }: Content): Issue | undefined {
  const { name, textAlone } = PLATFORM_RULES[platform];
  if (textAlone || text === '' || media.mediaType !== 'text' || media.items.length > 0) return undefined;
  return issue({
    code: 'media_required',
    platform,
    field: 'mediaType',
    message: `${name} takes no text alone; it needs ${mediaOf(platform).words}.`,
    fix: askForMedia(platform, targets, ''),
  });
}

function imageNotAllowed(platform: Platform, { media, targets }: Content): Issue | undefined {
  const { name, images } = PLATFORM_RULES[platform];
  if (images || media.images === 0) return undefined;
  return issue({
    code: 'image_not_allowed',
    platform,
    field: 'mediaType',
    message: `${name} takes no images; it needs ${mediaOf(platform).words}.`,
    fix: askForMedia(platform, targets, ' instead'),
  });
}

function tooManyImages(platform: Platform, { media, targets }: Content): Issue | undefined {
  const { name, maxImages } = PLATFORM_RULES[platform];
  if (maxImages === undefined || media.images <= maxImages) return undefined;
  const over = media.images - maxImages;
  return issue({
    code: 'too_many_images',
    platform,
    field: media.items.find(({ kind }) => kind === 'image')?.field.replace(/\[.*/, '') ?? 'mediaUrls',
    message: `${name} takes ${maxImages} images in a post, and this one has ${media.images}.`,
    fix: `Ask the person which ${over} to leave out${alone(platform, targets) ? '' : `, or whether to post fewer to ${platform} separately`}.`,
  });
}

/** DFUNC: Soku's engineering pages, though older, ask for text here even beside media. POSTS calls it optional. */
function textExpected(platform: Platform, { text, media }: Content): Issue | undefined {
  const { name, asksForText } = PLATFORM_RULES[platform];
  if (!asksForText || text !== '' || media.items.length === 0) return undefined;
  return issue({
    severity: 'warning',
    code: 'text_expected',
    platform,
    field: 'text',
    message: `Soku may refuse a post to ${name} that has no text.`,
    fix: 'If it is refused, ask the person for a text.',
  });
}

/** C8: on the dashboard's pages, not among the names that the API is documented to take. */
function snapchatUnconfirmed(): Issue {
  return issue({
    severity: 'warning',
    code: 'platform_unconfirmed',
    platform: 'snapchat',
    field: 'platforms',
    message: 'Soku documents Snapchat for its dashboard only, so the API may refuse it.',
    fix: 'If it is refused, ask the person: post without snapchat, or from the dashboard?',
  });
}

/** POSTS: `trial_reel` is for Instagram videos, and ignored elsewhere. */
function trialReelIgnored({ input, media, targets }: Content): Issue | undefined {
  const works = media.mediaType === 'video' && targets.some(({ platform }) => platform === 'instagram');
  if (input.trialReel !== true || works) return undefined;
  return issue({
    severity: 'warning',
    code: 'trial_reel_ignored',
    field: 'trialReel',
    message: 'trialReel works for Instagram videos only, so Soku ignores it here.',
    fix: 'Tell the person: a trial reel needs a video to instagram.',
  });
}

function mediaOf(platform: Platform): { words: string; fields: string } {
  return PLATFORM_RULES[platform].images
    ? { words: 'an image or a video', fields: 'imageUrls or videoUrl' }
    : { words: 'a video', fields: 'videoUrl' };
}

/** What is posted, and where, is the person's to change. */
function askForMedia(platform: Platform, targets: Target[], instead: string): string {
  const { words, fields } = mediaOf(platform);
  const without = alone(platform, targets) ? '' : `, or post without ${platform}?`;
  const [asked, end] = without === '' ? ['Ask the person for', '.'] : ['Ask the person:', without];
  return `${asked} ${words}${instead} for ${platform} (${fields})${end}`;
}

function alone(platform: Platform, targets: Target[]): boolean {
  return targets.every((target) => target.platform === platform);
}
