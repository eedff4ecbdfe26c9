import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { type Config, ConfigError } from './config/load.ts';
import type { WaitingPosts } from './desk/waiting-posts.ts';
import type { Journal } from './journal/journal.ts';
import { createRedisJournal } from './journal/redis/journal.ts';
import type { Pacer } from './pacing/pacer.ts';
import { createSharedPacer } from './pacing/shared-pacer.ts';
import { POSTS_LIMIT } from './soku/posts-limit.ts';
import { StoreUnfitError } from './store/errors.ts';
import { openSharedStore } from './store/shared-store.ts';
import { createSharedShortLived, type ShortLived } from './store/short-lived.ts';
import type { StoreLog } from './store/watch.ts';
import type { SpentTokens } from './submission/consent-tokens.ts';
import { createSharedTokens } from './submission/shared-tokens.ts';
import { createSharedWaitingPosts } from './submission/shared-waiting-posts.ts';

/** How many months the store keeps what was sent. */
export const KEPT_MONTHS = 13;

/** What this server shares with others. */
export interface Shared {
  journal: Journal;
  spentTokens: SpentTokens;
  /** What waits for a person. */
  waitingPosts: WaitingPosts;
  /** Who is signed in to the desk. */
  shortLived: ShortLived;
  /** @param alone paces while the store is away */
  pacerOf(credential: string, alone: Pacer): Pacer;
  /** Why the store can't be used right now, for the log and the operator; undefined: it can. */
  trouble(): string | undefined;
  close(): void;
}

/**
 * Opens what `SOKU_REDIS_URL` names.
 *
 * @throws ConfigError when it must not be used as it is set up
 */
export async function openShared(
  url: string,
  config: Config,
  { clock, log }: { clock: Pick<Clock, 'now'>; log: StoreLog },
): Promise<Shared> {
  const store = await openSharedStore({ url, prefix: config.redisPrefix, log }).catch((error: unknown) => {
    throw error instanceof StoreUnfitError ? new ConfigError(error.message, 'SOKU_REDIS_URL') : error;
  });
  const warn = (message: string) => log.warn(message);
  return {
    journal: createRedisJournal({ store, months: KEPT_MONTHS, replicas: config.redisWait, warn }),
    spentTokens: createSharedTokens(store),
    waitingPosts: createSharedWaitingPosts({ store, clock, warn }),
    shortLived: createSharedShortLived(store),
    pacerOf: (credential, alone) =>
      createSharedPacer({
        store,
        credential,
        clock,
        limit: POSTS_LIMIT.requests,
        windowMs: POSTS_LIMIT.windowMs,
        newId: randomUUID,
        alone,
      }),
    trouble: () => store.trouble(),
    close: () => store.close(),
  };
}
