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
        ? `${form} Without offset give timeZone; if the person named no zone or place, ask.`
        : `${form} Without offset: ${timeZone}.`,
  };
}

/** How long a post counts as sent lately is for the settings to say. */
function allowDuplicate({ duplicateWindowHours: hours }: Config): ListingWords {
  const same = 'the same text, media, targets and time';
  const wanted = 'Only if the person wants it twice: send although';
  if (hours === 0) return { description: `${wanted} ${same} is already planned.` };
  return { description: `${wanted} ${same} went out in the last ${hours} hours.` };
}

/** Only where a person may be asked at the desk does a post wait. */
const waits = ({ confirm }: Config) => confirm === 'desk' || confirm === 'ask';

function statusesOf(statuses: readonly string[], description: string) {
  return (config: Config): ListingWords =>
    waits(config) ? {} : { enum: statuses.filter((status) => status !== 'waiting'), description };
}

/** How a post stands after a call. */
export const POST_STATUSES = ['submitted', 'scheduled', 'waiting'] as const;

/** How one of several does. */
export const ITEM_STATUSES = [
  'submitted',
  'scheduled',
  'duplicate',
  'failed',
  'not_sent',
  'waiting',
] as const;

const postStatus = statusesOf(POST_STATUSES, 'submitted: not yet published.');
const itemStatus = statusesOf(ITEM_STATUSES, 'duplicate: was submitted before.');

/** How a post stands on record. */
function recordedStatus(config: Config): ListingWords {
  const waiting = waits(config) ? ", waiting (for a person's yes)" : '';
  return {
    description: `journal: accepted (submitted), scheduled (not due)${waiting}, rejected, pending or unknown (no clear answer: repeat its call unchanged, if you have it); account: Soku's word.`,
  };
}

/**
 * The parts of schemas whose words depend on settings. They are found by name, since listings are written down when the
 * project is built; hence also no zod here.
 */
export const WORDS_IN_FORCE = {
  platform,
  scheduledTime,
  allowDuplicate,
  postStatus,
  itemStatus,
  recordedStatus,
} as const;

/** The settings under which some arguments have a use, and what to say where they are given without it. */
const USES = {
  preview: {
    isSet: ({ confirm }: Config) => confirm === 'preview',
    only: 'with SOKU_CONFIRM=preview',
    fix: 'Leave it out.',
  },
  desk: {
    isSet: waits,
    only: 'with SOKU_CONFIRM=desk or ask',
    fix: 'Leave it out.',
  },
  signIn: {
    isSet: ({ oauthIssuer }: Config) => oauthIssuer !== undefined,
    only: 'where people sign in',
    fix: 'Leave it out.',
  },
  account: {
    isSet: ({ toolsets }: Config) => toolsets.includes('account'),
    only: 'with the toolset account',
    fix: 'Leave it out.',
  },
  research: {
    isSet: ({ toolsets }: Config) => toolsets.includes('research'),
    only: 'with the toolset research',
    fix: 'Leave it out.',
  },
  mediaDir: {
    isSet: ({ mediaDir }: Config) => mediaDir !== undefined,
    only: 'where this server has a SOKU_MEDIA_DIR, the folder from which it may take files',
    fix: 'Give a public URL instead, or ask the person to set it.',
  },
  sokeMediaDir: {
    isSet: ({ sokeMediaDir }: Config) => sokeMediaDir !== undefined,
    only: 'from a folder that the person set as SOKE_MEDIA_DIR, and by no server reached over HTTP',
    fix: 'Give url instead, or ask the person to set it.',
  },
} as const;

/** Settings under which some arguments, and some fields of results, have a use. */
export type Use = keyof typeof USES;

export const isUse = (name: string): name is Use => name in USES;

/** Whether these settings have a use for it. */
export const isInUse = (use: Use, config: Config) => USES[use].isSet(config);

/** Arguments, and the settings that they have a use under. */
export type OnlyWith = Readonly<Record<string, Use>>;

/** The arguments that have no use under these settings. */
export function hiddenArguments(onlyWith: OnlyWith, config: Config): string[] {
  return Object.entries(onlyWith).flatMap(([argument, use]) => (isInUse(use, config) ? [] : [argument]));
}

/** Why each of these arguments isn't taken, and what to do instead. */
export function whyHidden(onlyWith: OnlyWith, given: readonly string[]): InputProblem[] {
  return Object.entries(onlyWith).flatMap(([field, use]) =>
    given.includes(field)
      ? [{ field, message: `${field} is taken only ${USES[use].only}.`, fix: USES[use].fix }]
      : [],
  );
}
