import { type Config, ConfigError } from './config/load.ts';
import type { Journal } from './journal/journal.ts';
import { createRedisJournal } from './journal/redis/journal.ts';
import { StoreUnfitError } from './store/errors.ts';
import { openSharedStore } from './store/shared-store.ts';
import type { StoreLog } from './store/watch.ts';

/** How many months the store keeps what was sent. */
const KEPT_MONTHS = 13;

/** What this server shares with others. */
export interface Shared {
  journal: Journal;
  /** Why the store can't be used right now, for the log and the operator; undefined: it can. */
  trouble(): string | undefined;
  close(): void;
}

/**
 * Opens what `SOKU_REDIS_URL` names.
 *
 * @throws ConfigError when it must not be used as it is set up
 */
export async function openShared(url: string, config: Config, log: StoreLog): Promise<Shared> {
  const store = await openSharedStore({ url, prefix: config.redisPrefix, log }).catch((error: unknown) => {
    throw error instanceof StoreUnfitError ? new ConfigError(error.message, 'SOKU_REDIS_URL') : error;
  });
  const warn = (message: string) => log.warn(message);
  return {
    journal: createRedisJournal({ store, months: KEPT_MONTHS, replicas: config.redisWait, warn }),
    trouble: () => store.trouble(),
    close: () => store.close(),
  };
}
