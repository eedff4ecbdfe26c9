/** What the views show: read out of a tool's result, which a host hands on as it is. */
export interface Issue {
  severity: 'error' | 'warning';
  platform: string | undefined;
  field: string | undefined;
  message: string;
  fix: string;
}

/** A post as one target will show it. */
export interface Preview {
  platform: string;
  accountId: string | undefined;
  text: string;
  /** Code points of the text that the preview leaves out: 0 when it is whole. */
  textCut: number;
  characterCount: number;
  characterLimit: number;
  mediaType: string;
  imageUrls: string[];
  videoUrls: string[];
  /** ISO 8601 in UTC. */
  scheduledTime: string | undefined;
}

/** The result of soku_validate_post. */
export interface Checked {
  valid: boolean;
  issues: Issue[];
  previews: Preview[];
}

/** What of a post no card shows. */
export interface Flags {
  allowDuplicate: boolean;
  enableRepurposing: boolean;
  trialReel: boolean;
}

/** A post of the record, planned or sent. */
export interface ListedPost {
  postSubmissionId: string | undefined;
  status: string;
  submittedAt: string | undefined;
  scheduledTime: string | undefined;
  text: string;
  targets: { platform: string; accountId: string | undefined }[];
  by: string | undefined;
}

type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const objects = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
export const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A time is an ISO string in lists and `{ utc }` in previews. */
const time = (value: unknown): string | undefined => string(isObject(value) ? value.utc : value);

/** A result names the first alone. */
const videosIn = ({ videoUrl, videoUrls }: Fields): string[] =>
  Array.isArray(videoUrls) ? strings(videoUrls) : strings([videoUrl]);

export function readChecked(result: Fields): Checked {
  return {
    valid: result.valid === true,
    issues: objects(result.issues).map(({ severity, platform, field, message, fix }) => ({
      severity: severity === 'error' ? 'error' : 'warning',
      platform: string(platform),
      field: string(field),
      message: string(message) ?? '',
      fix: string(fix) ?? '',
    })),
    previews: objects(result.previews).map((preview) => ({
      platform: string(preview.platform) ?? '',
      accountId: string(preview.accountId),
      text: string(preview.text) ?? '',
      textCut: number(preview.charactersNotShown),
      characterCount: number(preview.characterCount),
      characterLimit: number(preview.characterLimit),
      mediaType: string(preview.mediaType) ?? 'text',
      imageUrls: strings(preview.imageUrls),
      videoUrls: videosIn(preview),
      scheduledTime: time(preview.scheduledTime),
    })),
  };
}

export function readPosts(result: Fields): ListedPost[] {
  return objects(result.posts).map((post) => ({
    postSubmissionId: string(post.postSubmissionId),
    status: string(post.status) ?? 'unknown',
    submittedAt: string(post.submittedAt),
    scheduledTime: time(post.scheduledTime),
    text: string(post.text) ?? '',
    targets: objects(post.targets).map(({ platform, accountId }) => ({
      platform: string(platform) ?? '',
      accountId: string(accountId),
    })),
    by: string(post.by),
  }));
}

export const readFlags = (post: Fields): Flags => ({
  allowDuplicate: post.allowDuplicate === true,
  enableRepurposing: post.enableRepurposing === true,
  trialReel: post.trialReel === true,
});
