import { createJournal } from '../create-journal.ts';
import type { Journal } from '../journal.ts';
import { createRedisStore, type RedisStoreOptions } from './store.ts';

/** The journal in a store that several servers share. See entries.ts for how the records are read. */
export function createRedisJournal({
  newId,
  ...options
}: RedisStoreOptions & { newId?: () => string }): Journal {
  return createJournal({ store: createRedisStore(options), newId });
}
