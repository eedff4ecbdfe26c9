import type { Platform } from './post.ts';

/** Who sets a rule: the network itself, or Soku in front of it. */
export type RuleSetter = 'platform' | 'soku';

/** What holds on one platform. Every figure comes from the page tags in `sources`, see the docstring of the table. */
export interface PlatformRules {
  /** As people write it. */
  name: string;
  /** Whether a post may be text alone, may carry images, may carry a video. */
  textOnly: boolean;
  image: boolean;
  video: boolean;
  /** The longest text, counted as `counting` says. */
  captionLimit: number;
  /** `x-weighted`: X's own weights; `code-points`: Unicode code points after NFC. */
  counting: 'x-weighted' | 'code-points';
  /** Images in one post; absent where no page gives a number. */
  maxImages?: number;
  /** A video post carries a single video. */
  oneVideo: boolean;
  /** Whether Soku's engineering pages ask for text even beside media. */
  asksForText: boolean;
  setBy: { media: RuleSetter; captionLimit: RuleSetter; maxImages?: RuleSetter; oneVideo: RuleSetter };
  sources: string[];
  notes: string[];
}

/**
 * The rules of every platform, as Soku's pages give them (soku-api.md 7). SELPLAT: media matrix, caption limits, image
 * counts; CTYPES: media matrix, image counts, one video a post; DFUNC: where text is asked for. These are the rules of
 * the dashboard: whether the API enforces each is not stated, hence `SOKU_VALIDATE`.
 */
export const PLATFORM_RULES: Readonly<Record<Platform, PlatformRules>> = {
  x: {
    name: 'X',
    textOnly: true,
    image: true,
    video: true,
    captionLimit: 280,
    counting: 'x-weighted',
    maxImages: 4,
    oneVideo: true,
    asksForText: true,
    setBy: { media: 'platform', captionLimit: 'platform', maxImages: 'platform', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES', 'DFUNC'],
    notes: [
      'Counted by X’s weights (twitter-text configuration 3): a URL is 23, an emoji 2, a CJK character 2, most others 1.',
      'Paid X accounts may post longer texts; Soku’s limit is 280 for every account.',
    ],
  },
  threads: {
    name: 'Threads',
    textOnly: true,
    image: true,
    video: true,
    captionLimit: 500,
    counting: 'code-points',
    maxImages: 20,
    oneVideo: true,
    asksForText: true,
    setBy: { media: 'platform', captionLimit: 'platform', maxImages: 'platform', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES', 'DFUNC'],
    notes: [],
  },
  facebook: {
    name: 'Facebook',
    textOnly: true,
    image: true,
    video: true,
    captionLimit: 5000,
    counting: 'code-points',
    maxImages: 10,
    oneVideo: true,
    asksForText: true,
    setBy: { media: 'platform', captionLimit: 'soku', maxImages: 'soku', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES', 'DFUNC'],
    notes: [],
  },
  linkedin: {
    name: 'LinkedIn',
    textOnly: true,
    image: true,
    video: true,
    captionLimit: 3000,
    counting: 'code-points',
    maxImages: 9,
    oneVideo: true,
    asksForText: false,
    setBy: { media: 'platform', captionLimit: 'platform', maxImages: 'soku', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES'],
    notes: [],
  },
  instagram: {
    name: 'Instagram',
    textOnly: false,
    image: true,
    video: true,
    captionLimit: 2200,
    counting: 'code-points',
    maxImages: 10,
    oneVideo: true,
    asksForText: false,
    setBy: { media: 'platform', captionLimit: 'platform', maxImages: 'platform', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES', 'DFUNC', 'POSTS'],
    notes: ['Several images become a carousel.', '`trialReel` works here only, and only with a video.'],
  },
  tiktok: {
    name: 'TikTok',
    textOnly: false,
    image: true,
    video: true,
    captionLimit: 2200,
    counting: 'code-points',
    maxImages: 35,
    oneVideo: true,
    asksForText: true,
    setBy: { media: 'platform', captionLimit: 'platform', maxImages: 'platform', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES', 'DFUNC'],
    notes: [],
  },
  youtube: {
    name: 'YouTube',
    textOnly: false,
    image: false,
    video: true,
    captionLimit: 100,
    counting: 'code-points',
    oneVideo: true,
    asksForText: false,
    setBy: { media: 'platform', captionLimit: 'platform', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES'],
    notes: ['The text is the title of the video.'],
  },
  snapchat: {
    name: 'Snapchat',
    textOnly: false,
    image: true,
    video: true,
    captionLimit: 160,
    counting: 'code-points',
    oneVideo: true,
    asksForText: false,
    setBy: { media: 'platform', captionLimit: 'platform', oneVideo: 'soku' },
    sources: ['SELPLAT', 'CTYPES', 'DPROV'],
    notes: [
      'On the dashboard; whether the API takes it is not documented (C8).',
      '160 is the limit of a Spotlight description; the title of a Saved Story holds 45.',
    ],
  },
};
