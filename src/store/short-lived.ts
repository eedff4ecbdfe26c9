import type { SharedStore } from './shared-store.ts';

/** Keeps texts for a while. Keys are names that nobody else can guess, or nothing that gives anything away. */
export interface ShortLived {
  put(key: string, value: string, forMs: number): Promise<void>;
  get(key: string): Promise<string | undefined>;
  drop(key: string): Promise<void>;
}

/** In the memory of this process. @param capacity beyond it, the oldest are forgotten */
export function createShortLived(clock: { now(): number }, capacity: number): ShortLived {
  const kept = new Map<string, { value: string; endsAt: number }>();
  return {
    async put(key, value, forMs) {
      const now = clock.now();
      for (const [name, { endsAt }] of kept) if (name === key || endsAt <= now) kept.delete(name);
      const [oldest] = kept.keys();
      if (kept.size >= capacity && oldest !== undefined) kept.delete(oldest);
      kept.set(key, { value, endsAt: now + forMs });
    },
    async get(key) {
      const found = kept.get(key);
      return found !== undefined && clock.now() < found.endsAt ? found.value : undefined;
    },
    async drop(key) {
      kept.delete(key);
    },
  };
}

/** In a store that servers share. Its methods reject with StoreUnavailableError. */
export function createSharedShortLived(store: SharedStore): ShortLived {
  const keyOf = (key: string) => store.key(key, 'short');
  return {
    async put(key, value, forMs) {
      await store.send(keyOf(key), 'SET', keyOf(key), value, 'PX', String(Math.ceil(forMs)));
    },
    async get(key) {
      const value = await store.send(keyOf(key), 'GET', keyOf(key));
      return typeof value === 'string' ? value : undefined;
    },
    async drop(key) {
      await store.send(keyOf(key), 'DEL', keyOf(key));
    },
  };
}
