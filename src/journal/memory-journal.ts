import type { Clock } from '../clock.ts';
import { createJournal } from './create-journal.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './record.ts';

/** A journal that lives as long as the process; for tests and the sandbox. */
export function createMemoryJournal(options: { clock: Clock; newId?: () => string }): Journal {
  const kept: JournalRecord[] = [];
  return createJournal({
    ...options,
    store: {
      async append(record) {
        kept.push(record);
        return [];
      },
      async hold() {
        return [];
      },
      async find(field, value) {
        return { records: kept.filter((record) => record[field] === value), warnings: [] };
      },
      async newest(credential, intents) {
        const own = kept.filter((record) => record.credential === credential);
        const starts = own.flatMap(({ record }, index) => (record === 'intent' ? [index] : []));
        return { records: own.slice(starts.at(-intents) ?? 0), warnings: [] };
      },
      async check() {
        return { ok: true };
      },
    },
  });
}
