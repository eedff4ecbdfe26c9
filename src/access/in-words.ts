import type { Config } from '../config/load.ts';

/** How times without offset are read. */
export const zoneInWords = (timeZone: string | undefined): string =>
  timeZone === undefined
    ? 'No time zone is set: ask the person for theirs.'
    : `Times without offset are in ${timeZone}.`;

/** Where the person agrees, and how they get there if that is for them to do. */
const atDesk = (command: string | undefined) =>
  `Posts wait for the person's yes at the desk${command === undefined ? '' : ` (${command} desk)`}.`;

/**
 * What stands between a post and its going out.
 *
 * @param command how commands are typed here; undefined: not by who is told
 */
export function confirmInWords(confirm: Config['confirm'], command: string | undefined): string {
  const words = {
    off: 'Nobody is asked before anything goes out.',
    ask: 'The person is asked before anything goes out.',
    desk: atDesk(command),
    preview:
      'Posts need the confirmationToken of soku_validate_post, once the person saw its preview and agreed.',
  };
  return words[confirm];
}
