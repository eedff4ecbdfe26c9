import { UNFETCHABLE_HOSTS } from './soku/media.ts';
import { CONNECTED } from './soku/post-targets.ts';
import { TEMPLATES } from './soku/templates.ts';
import { LIBRARY } from './soku/transcription.ts';

/** What there is in every sandbox, beside its keys and tokens. */
export const SANDBOX_FINDS = {
  /** Platforms with the ids of the accounts that are connected. */
  accounts: [...CONNECTED],
  /** Ids in the media library. */
  media: [...LIBRARY.keys()],
  templates: [...TEMPLATES.keys()],
  /** Addresses that Soku fails to fetch, each in its way. */
  brokenMedia: UNFETCHABLE_HOSTS.map((host) => `https://${host}/a.png`),
} as const;
