import type { Clock } from '../clock.ts';
import { createJournal } from './create-journal.ts';
import type { Journal } from './journal.ts';
import { type JournalRecord, namedBy, stampIntent } from './record.ts';

/** A journal that lives as long as the process; for tests and the sandbox. */
export function createMemoryJournal(options: { clock: Pick<Clock, 'now'>; newId?: () => string }): Journal {
  const { clock, newId } = options;
  const kept: JournalRecord[] = [];
  const found = (records: JournalRecord[]) => ({ records, warnings: [], now: clock.now() });
  const ofContent = (credential: string, content: string) =>
    found(kept.filter((record) => record.credential === credential && record.content === content));
  return createJournal({
    newId,
    store: {
      async begin(intent, since) {
        kept.push(stampIntent(intent, since, clock.now()));
        return ofContent(intent.credential, intent.content);
      },
      async settle(outcome) {
        kept.push({ time: new Date(clock.now()).toISOString(), ...outcome });
        return [];
      },
      ofContent: async (credential, content) => ofContent(credential, content),
      async contentsOf(credential, idempotencyKey) {
        return {
          ...namedBy(
            kept.filter((record) => record.credential === credential),
            idempotencyKey,
          ),
          warnings: [],
        };
      },
      async newest(credential, intents) {
        const own = kept.filter((record) => record.credential === credential && record.kind === undefined);
        const starts = own.flatMap(({ record }, index) => (record === 'intent' ? [index] : []));
        return found(own.slice(starts.at(-intents) ?? 0));
      },
      notes: () => [],
      knows: async (credential) => kept.some((record) => record.credential === credential),
      check: async () => ({ ok: true, warnings: [] }),
      close: async () => {},
    },
  });
}
