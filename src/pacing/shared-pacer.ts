import type { Clock } from '../clock.ts';
import { StoreUnavailableError } from '../store/errors.ts';
import { defineScript, type SharedStore } from '../store/shared-store.ts';
import type { Pacer } from './pacer.ts';

/**
 * At most so many in any so many milliseconds, by the store's clock. Gives 0 and counts one, or how long to wait, and
 * the time.
 *
 * KEYS: the times of those that were counted, a block. ARGV: how many, in how many ms, a name that nobody else gives.
 */
export const RESERVE = defineScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local at = string.format('%.0f', now)
local blocked = redis.call('PTTL', KEYS[2])
if blocked > 0 then return { blocked, at } end
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return { math.max(1, tonumber(oldest[2]) + window - now), at }
end
redis.call('ZADD', KEYS[1], at, ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 0, at }`);

export interface SharedPacerOptions {
  store: SharedStore;
  /** Whose limit it is: the fingerprint of a key. */
  credential: string;
  clock: Pick<Clock, 'now'>;
  limit: number;
  windowMs: number;
  newId: () => string;
  /** Paces alone while the store is away, and knows what this process sent meanwhile. */
  alone: Pacer;
}

/** One sliding window for all who share a store. What Soku says of the limit holds for all of them. */
export function createSharedPacer(options: SharedPacerOptions): Pacer {
  const { store, credential, clock, limit, windowMs, newId, alone } = options;
  const keys = [store.key(credential, 'window'), store.key(credential, 'blocked')] as const;
  return {
    async reserve() {
      try {
        const reply = await store.run(RESERVE, keys, [String(limit), String(windowMs), newId()]);
        const waitMs = Number(Array.isArray(reply) ? reply[0] : 0);
        if (waitMs === 0) await alone.reserve();
        return { waitMs };
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        return alone.reserve();
      }
    },
    observe(rateLimit) {
      alone.observe(rateLimit);
      if (rateLimit?.remaining !== 0 || rateLimit.resetsAt === undefined) return;
      const blockedMs = Math.min(rateLimit.resetsAt - clock.now(), windowMs);
      if (blockedMs < 1) return;
      // A block that can't be told is found out by the next who is refused.
      store.send(keys[1], 'SET', keys[1], '1', 'PX', String(Math.ceil(blockedMs))).catch(() => {});
    },
  };
}
