import type { Config } from '../config/load.ts';

/** What the settings make of a part of a schema, in the listing alone. */
interface ListingWords {
  description?: string;
  enum?: string[];
}

/** With an allow-list a listing names the networks on it, and no others. */
function platform({ accounts }: Config): ListingWords {
  if (accounts === undefined) return {};
  const allowed = [...new Set(accounts.map(({ platform: name }) => name))];
  return { enum: allowed, description: 'Social network; this server posts to no other.' };
}

/** What a time without offset means is for the settings to say. */
function scheduledTime({ timeZone }: Config): ListingWords {
  const form = 'ISO 8601, e.g. 2026-03-09T15:00:00+01:00; absent = now; a past time is an error.';
  return {
    description:
      timeZone === undefined
        ? `${form} No zone is set here: without offset give timeZone, and ask the person for theirs.`
        : `${form} Without offset: ${timeZone}.`,
  };
}

/**
 * The parts of schemas whose words depend on settings. They are found by name, since listings are written down when the
 * project is built; hence also no zod here.
 */
export const WORDS_IN_FORCE = { platform, scheduledTime } as const;

/** The settings under which some arguments have a use. */
const USES = {
  preview: ({ confirm }: Config) => confirm === 'preview',
  signIn: ({ oauthIssuer }: Config) => oauthIssuer !== undefined,
  mediaDir: ({ mediaDir }: Config) => mediaDir !== undefined,
} as const;

/** Arguments, and the settings that they have a use under. */
export type OnlyWith = Readonly<Record<string, keyof typeof USES>>;

/** The arguments that have no use under these settings. */
export function hiddenArguments(onlyWith: OnlyWith, config: Config): string[] {
  return Object.entries(onlyWith).flatMap(([argument, use]) => (USES[use](config) ? [] : [argument]));
}
