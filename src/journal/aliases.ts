import type { Journal } from './journal.ts';

/**
 * A journal in which a credential may go by another's name: a key that took the place of an older one goes on with
 * that one's entries, so that what was posted before is still recognised.
 *
 * @param nameOf the name of a credential in the journal; the credential itself when it has no other
 */
export function withAliases(journal: Journal, nameOf: (credential: string) => string): Journal {
  return {
    begin: (intent, since) => journal.begin({ ...intent, credential: nameOf(intent.credential) }, since),
    settle: (entry, settlement) => journal.settle(entry, settlement),
    findByContent: (credential, content, since) => journal.findByContent(nameOf(credential), content, since),
    findByKey: (credential, idempotencyKey, since) =>
      journal.findByKey(nameOf(credential), idempotencyKey, since),
    list: (credential, limit) => journal.list(nameOf(credential), limit),
    check: () => journal.check(),
    close: () => journal.close(),
  };
}
