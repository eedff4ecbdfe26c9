/** The names Soku takes in `content.platform` (POSTS, DE2E; `snapchat` stands on the dashboard only, C8). */
export const PLATFORMS = [
  'x',
  'threads',
  'facebook',
  'linkedin',
  'instagram',
  'tiktok',
  'youtube',
  'snapchat',
] as const;
export type Platform = (typeof PLATFORMS)[number];

export const MEDIA_TYPES = ['text', 'image', 'video'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Where a post goes: a platform, and which of its accounts when that was said. */
export interface Target {
  platform: Platform;
  accountId?: string;
}

/** The platforms of an allow-list, each once. */
export const platformsOf = (accounts: readonly Target[]): Platform[] => [
  ...new Set(accounts.map(({ platform }) => platform)),
];

/** What an agent asks for, as the tools take it: not yet checked. */
export interface PostInput {
  text?: string | undefined;
  platforms: { platform: string; accountId?: string | undefined }[];
  mediaType?: MediaType | undefined;
  imageUrls?: string[] | undefined;
  videoUrl?: string | undefined;
  mediaUrls?: string[] | undefined;
  /** ISO 8601, with offset or with `timeZone`. */
  scheduledTime?: string | undefined;
  /** IANA name. */
  timeZone?: string | undefined;
  enableRepurposing?: boolean | undefined;
  trialReel?: boolean | undefined;
}

/** A moment in the forms that an answer shows. */
export interface ScheduledTime {
  /** UTC with milliseconds and `Z`: what leaves the machine. */
  utc: string;
  /** `2026-03-09T15:00:00+01:00`, when a zone or an offset is known. */
  local?: string | undefined;
  /** IANA name, when one is known. */
  timeZone?: string | undefined;
  /** "in 3 days 4 hours". */
  relative: string;
}

/** A checked post, ready to leave. */
export interface Post {
  text?: string;
  mediaType: MediaType;
  imageUrls?: string[];
  videoUrl?: string;
  mediaUrls?: string[];
  targets: Target[];
  scheduledTime?: ScheduledTime;
  enableRepurposing?: boolean;
  trialReel?: boolean;
}

/** The kinds under Errors of interface.md that a check can end in. */
export type IssueKind = 'input' | 'account' | 'blocked';

/** One thing that a check found. */
export interface Issue {
  severity: 'error' | 'warning';
  /** Stable snake_case name, e.g. `text_too_long`. */
  code: string;
  kind: IssueKind;
  platform?: Platform;
  /** The argument, as the agent wrote it: `text`, `platforms[1].accountId`, `imageUrls[0]`. */
  field?: string;
  /** What is wrong, with the figures. One or two plain sentences. */
  message: string;
  /** One step that mends it. */
  fix: string;
  /** What could have been meant, best first: account ids, platforms, time zones. */
  candidates?: string[];
}

/** A post as one target will show it. */
export interface Preview {
  platform: Platform;
  accountId?: string;
  /** The beginning of it when `charactersNotShown` says so. */
  text: string;
  /** Code points of the text that are left off here, and sent. */
  charactersNotShown?: number;
  characterCount: number;
  characterLimit: number;
  mediaType: MediaType;
  imageCount?: number;
  videoUrl?: string;
  scheduledTime?: ScheduledTime;
}

/** What holds for every post of this process. */
export interface PublishingRules {
  /** Milliseconds since the Unix epoch. */
  now: number;
  /** `SOKU_TIME_ZONE`: IANA, for times given without offset and without `timeZone`. */
  timeZone?: string;
  /** `SOKU_ACCOUNTS`: when set, nothing else can be posted to. An entry without `accountId` allows the whole platform. */
  accounts?: readonly Target[];
  /** `SOKU_VALIDATE`: `warn` turns errors of the platforms' rules into warnings, `off` leaves those rules out. */
  validate: 'strict' | 'warn' | 'off';
  /** Whether Soku hosts what an address names, so that it may be private: as those of the sandbox are. */
  isHosted?: (url: URL) => boolean;
}

/** The outcome of checking: `post` is there exactly when no issue is an error. */
export interface CheckedPost {
  issues: Issue[];
  previews: Preview[];
  post?: Post;
}
