import type { Config } from '../config/load.ts';
import type { InputProblem } from '../input/input-problems.ts';
import { platformsOf } from '../publishing/post.ts';

/** What the settings make of a part of a schema, in the listing alone. */
interface ListingWords {
  description?: string;
  enum?: string[];
}

/** With an allow-list a listing names the networks on it, and no others. */
function platform({ accounts }: Config): ListingWords {
  if (accounts === undefined) return {};
  return { enum: platformsOf(accounts), description: 'Social network; this server posts to no other.' };
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

/** The settings under which some arguments have a use, and what to say where they are given without it. */
const USES = {
  preview: {
    isSet: ({ confirm }: Config) => confirm === 'preview',
    only: 'with SOKU_CONFIRM=preview',
    fix: 'Leave it out.',
  },
  signIn: {
    isSet: ({ oauthIssuer }: Config) => oauthIssuer !== undefined,
    only: 'where people sign in',
    fix: 'Leave it out.',
  },
  mediaDir: {
    isSet: ({ mediaDir }: Config) => mediaDir !== undefined,
    only: 'where this server has a SOKU_MEDIA_DIR, the folder from which it may take files',
    fix: 'Give a public URL instead, or ask the person to set it.',
  },
} as const;

/** Arguments, and the settings that they have a use under. */
export type OnlyWith = Readonly<Record<string, keyof typeof USES>>;

/** The arguments that have no use under these settings. */
export function hiddenArguments(onlyWith: OnlyWith, config: Config): string[] {
  return Object.entries(onlyWith).flatMap(([argument, use]) => (USES[use].isSet(config) ? [] : [argument]));
}

/** Why each of these arguments isn't taken, and what to do instead. */
export function whyHidden(onlyWith: OnlyWith, given: readonly string[]): InputProblem[] {
  return Object.entries(onlyWith).flatMap(([field, use]) =>
    given.includes(field)
      ? [{ field, message: `${field} is taken only ${USES[use].only}.`, fix: USES[use].fix }]
      : [],
  );
}
