import { howMany } from '../text/wording.ts';
import { issue } from './issue.ts';
import { checkMediaUrl, kindByExtension } from './media-url.ts';
import type { Issue, MediaType, PostInput, PublishingRules } from './post.ts';

/** One media URL of a post, with what the field or the extension says it is. */
export interface MediaItem {
  url: string;
  /** `imageUrls[0]`, `videoUrl`. */
  field: string;
  kind: 'image' | 'video' | 'unknown';
}

/** What a post carries. */
export interface Media {
  /** As given, else inferred: a video field or nothing but video extensions is a video, other media are images. */
  mediaType: MediaType;
  items: MediaItem[];
  images: number;
  videos: number;
  /** The first video. */
  videoUrl?: string;
}

/** Reads the three media fields and `mediaType`. A kind that nothing tells counts as what `mediaType` says. */
export function readMedia(input: PostInput): Media {
  const items: MediaItem[] = [
    ...listItems(input.imageUrls, 'imageUrls', () => 'image'),
    ...listItems(input.videoUrl === undefined ? [] : [input.videoUrl], 'videoUrl', () => 'video'),
    ...listItems(input.mediaUrls, 'mediaUrls', (url) => kindByExtension(url) ?? 'unknown'),
  ];
  const mediaType = input.mediaType ?? inferType(items, input.videoUrl !== undefined);
  const videos = items.filter(
    ({ kind }) => kind === 'video' || (kind === 'unknown' && mediaType === 'video'),
  );
  const [video] = videos;
  return {
    mediaType,
    items,
    images: items.length - videos.length,
    videos: videos.length,
    ...(video !== undefined && { videoUrl: video.url }),
  };
}

/** The pictures and the videos of a post, for those who are to see them, in order. */
export function mediaToShow(input: PostInput): { imageUrls: string[]; videoUrls: string[] } {
  const { items, mediaType } = readMedia(input);
  const isVideo = ({ kind }: MediaItem) => kind === 'video' || (kind === 'unknown' && mediaType === 'video');
  const urlsOf = (videos: boolean) => items.filter((item) => isVideo(item) === videos).map(({ url }) => url);
  return { imageUrls: urlsOf(false), videoUrls: urlsOf(true) };
}

/** What no platform could make sense of: URLs that cannot be fetched, and media that contradict `mediaType`. */
export function checkMedia(input: PostInput, media: Media, isHosted: PublishingRules['isHosted']): Issue[] {
  const urls = media.items.flatMap(({ url, field }) => checkMediaUrl(url, field, isHosted) ?? []);
  const clash = checkMediaType(input, media);
  return clash === undefined ? urls : [...urls, clash];
}

function listItems(
  urls: string[] | undefined,
  name: string,
  kindOf: (url: string) => MediaItem['kind'],
): MediaItem[] {
  return (urls ?? []).map((url, index) => ({
    url,
    field: name === 'videoUrl' ? name : `${name}[${index}]`,
    kind: kindOf(url),
  }));
}

function inferType(items: MediaItem[], hasVideoField: boolean): MediaType {
  if (items.length === 0) return 'text';
  return hasVideoField || items.every(({ kind }) => kind === 'video') ? 'video' : 'image';
}

function checkMediaType(input: PostInput, { items }: Media): Issue | undefined {
  const given = input.mediaType;
  const [first] = items;
  if (given === undefined) return undefined;
  if (given === 'text') {
    if (first === undefined) return undefined;
    return typeIssue(
      'media_type_mismatch',
      `mediaType is text, but the post carries ${howMany(items.length, 'media URL')}, the first in ${first.field}.`,
      'Leave mediaType out. If the post may be meant without media, ask the person.',
    );
  }
  if (first === undefined) {
    const fields = given === 'image' ? 'imageUrls' : 'videoUrl';
    return typeIssue(
      'media_missing',
      `mediaType is ${given}, but the post carries no ${given}.`,
      `Give ${fields}; if there is none, ask the person.`,
    );
  }
  const other = given === 'image' ? 'video' : 'image';
  const wrong = items.find(({ kind }) => kind === other);
  if (wrong === undefined) return undefined;
  return typeIssue(
    'media_type_mismatch',
    `mediaType is ${given}, but ${wrong.field} is ${other === 'image' ? 'an image' : 'a video'}.`,
    `Leave mediaType out. If ${wrong.field} may not be meant, ask the person.`,
  );
}

function typeIssue(code: string, message: string, fix: string): Issue {
  return issue({ code, field: 'mediaType', message, fix });
}
