import type { Platform } from './post.ts';

/** What holds on one platform. Every one takes a video, one in a post. */
export interface PlatformRules {
  /** As people write it. */
  name: string;
  /** Whether a post may be text alone. */
  textAlone: boolean;
  /** Whether a post may carry images. */
  images: boolean;
  /** The longest text, counted as `counting` says. */
  captionLimit: number;
  /** `x-weighted`: X's own weights; `code-points`: Unicode code points after NFC. */
  counting: 'x-weighted' | 'code-points';
  /** Images in one post; absent where no page gives a number. */
  maxImages?: number;
  /** Whether Soku's engineering pages ask for text even beside media. It isn't known that the API does, so nothing here insists. */
  asksForText: boolean;
  /** What the text of a post becomes there, where that isn't the post's text. */
  textIs?: 'title';
  /** False where pages speak of the dashboard alone. */
  documentedForTheApi?: false;
}

/**
 * The rules of every platform, as Soku's pages give them (soku-api.md 7). SELPLAT: media matrix, caption limits, image
 * counts; CTYPES: media matrix, image counts, one video a post; DFUNC: where text is asked for. These are the rules of
 * the dashboard: whether the API enforces each is not stated, hence `SOKU_VALIDATE`.
 */
export const PLATFORM_RULES: Readonly<Record<Platform, PlatformRules>> = {
  x: {
    name: 'X',
    textAlone: true,
    images: true,
    captionLimit: 280,
    counting: 'x-weighted',
    maxImages: 4,
    asksForText: true,
  },
  threads: {
    name: 'Threads',
    textAlone: true,
    images: true,
    captionLimit: 500,
    counting: 'code-points',
    maxImages: 20,
    asksForText: true,
  },
  facebook: {
    name: 'Facebook',
    textAlone: true,
    images: true,
    captionLimit: 5000,
    counting: 'code-points',
    maxImages: 10,
    asksForText: true,
  },
  linkedin: {
    name: 'LinkedIn',
    textAlone: true,
    images: true,
    captionLimit: 3000,
    counting: 'code-points',
    maxImages: 9,
    asksForText: false,
  },
  instagram: {
    name: 'Instagram',
    textAlone: false,
    images: true,
    captionLimit: 2200,
    counting: 'code-points',
    maxImages: 10,
    asksForText: false,
  },
  tiktok: {
    name: 'TikTok',
    textAlone: false,
    images: true,
    captionLimit: 2200,
    counting: 'code-points',
    maxImages: 35,
    asksForText: true,
  },
  youtube: {
    name: 'YouTube',
    textAlone: false,
    images: false,
    captionLimit: 100,
    counting: 'code-points',
    asksForText: false,
    textIs: 'title',
  },
  snapchat: {
    name: 'Snapchat',
    textAlone: false,
    images: true,
    captionLimit: 160,
    counting: 'code-points',
    asksForText: false,
    documentedForTheApi: false,
  },
};
