import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { createRedisJournal } from '../../../src/journal/redis/journal.ts';
import type { RedisStoreOptions } from '../../../src/journal/redis/store.ts';
import { defineScript, openSharedStore, type SharedStore } from '../../../src/store/shared-store.ts';
import type { RedisServer } from '../../support/redis.ts';

const SILENT = { warn: () => {}, info: () => {} };
let prefixes = 0;

/** A store that ends with the test; nobody else uses its keys unless the prefix is given. */
export async function openStore(server: RedisServer, prefix = `test${prefixes++}`): Promise<SharedStore> {
  const store = await openSharedStore({ url: server.url, prefix, log: SILENT });
  onTestFinished(() => store.close());
  return store;
}

/** The same store, whose scripts are told this clock's time. */
export function atTime(store: SharedStore, clock: Pick<Clock, 'now'>): SharedStore {
  const withTime = (body: string) =>
    body.replaceAll(
      "redis.call('TIME')",
      `{ ${Math.floor(clock.now() / 1000)}, ${(clock.now() % 1000) * 1000} }`,
    );
  return {
    ...store,
    run: (script, keys, args) => store.run(defineScript(withTime(script.body)), keys, args),
  };
}

export function redisJournal(store: SharedStore, options: Partial<RedisStoreOptions> = {}) {
  return createRedisJournal({ store, months: 13, replicas: 0, warn: () => {}, ...options });
}
