import type { By, Journal } from './journal.ts';

/** A journal whose records hold who had it done, where nobody else is named. */
export function byPerson(journal: Journal, { subject, name }: By): Journal {
  const by = { subject, name };
  return {
    ...journal,
    begin: (intent, since) => journal.begin({ by, ...intent }, since),
    settle: (entry, settlement) => journal.settle(entry, settlement, entry.by ?? by),
  };
}
