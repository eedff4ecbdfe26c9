import type { Config } from '../config/load.ts';

/** How times without offset are read. */
export const zoneInWords = (timeZone: string | undefined): string =>
  timeZone === undefined
    ? 'No time zone is set: ask the person for theirs.'
    : `Times without offset are in ${timeZone}.`;

/** What stands between a post and its going out. */
export const CONFIRM_IN_WORDS: Readonly<Record<Config['confirm'], string>> = {
  off: 'Nobody is asked before anything goes out.',
  ask: 'The person is asked before anything goes out.',
  desk: "Posts wait for the person's yes at the desk (soku-mcp desk).",
  preview:
    'Posts need the confirmationToken of soku_validate_post, once the person saw its preview and agreed.',
};
