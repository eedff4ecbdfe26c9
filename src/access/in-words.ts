import type { Config } from '../config/load.ts';
import type { Offer } from './capabilities.ts';

/** How times without offset are read. */
export const zoneInWords = (timeZone: string | undefined): string =>
  timeZone === undefined
    ? 'No time zone is set: if a time comes without zone or place, ask for it.'
    : `Times without offset are in ${timeZone}.`;

/** Whose yes posts wait for, and how the person gets there if that is for them to do. */
function atDesk({ desk, command }: Pick<Offer['setup'], 'desk' | 'command'>): string {
  if (desk === 'server') return 'Posts wait for the yes of whoever decides at this server’s desk.';
  if (desk === 'none')
    return 'Posts need a person’s yes at a desk, and there is none for them here: nothing can be published.';
  return `Posts wait for the person's yes at the desk${command === undefined ? '' : ` (${command} desk)`}.`;
}

const CONFIRM_IN_WORDS: Readonly<Record<Exclude<Config['confirm'], 'desk'>, string>> = {
  off: 'Nobody is asked before anything goes out.',
  ask: 'The person is asked before anything goes out.',
  preview:
    'Posts need the confirmationToken of soku_validate_post, once the person saw its preview and agreed.',
};

/** What stands between a caller's post and its going out. */
export const confirmInWords = (setup: Pick<Offer['setup'], 'confirm' | 'desk' | 'command'>): string =>
  setup.confirm === 'desk' ? atDesk(setup) : CONFIRM_IN_WORDS[setup.confirm];
