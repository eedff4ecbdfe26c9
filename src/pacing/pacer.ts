import type { Clock } from '../clock.ts';
import type { RateLimit } from '../http/rate-limit.ts';

/** Keeps many requests under a sliding-window limit, so that 429 stays the exception. Replicas may share one. */
export interface Pacer {
  /**
   * Asks for a place in the window. `waitMs` 0: the request may go now and is counted. Otherwise nothing is counted:
   * ask again after so many milliseconds, as others may have been quicker.
   */
  reserve(): Promise<{ waitMs: number }>;
  /** Takes in what the other side says is left. */
  observe(rateLimit: RateLimit | undefined): void;
}

/** Fewer times than this aren't worth moving the others for. */
const MIN_LEFT_BEHIND = 100;

/** @param limit requests in any `windowMs` milliseconds */
export function createPacer(clock: Pick<Clock, 'now'>, limit: number, windowMs: number): Pacer {
  /** Times of requests, oldest first; those from `first` on are of the last window. */
  let taken: number[] = [];
  let first = 0;
  let blockedUntil = 0;
  /** Each time is looked at once when it leaves the window: no request pays for how many there were before it. */
  const leaveBehind = (until: number) => {
    while ((taken[first] ?? Number.POSITIVE_INFINITY) <= until) first += 1;
    if (first < MIN_LEFT_BEHIND || first < taken.length / 2) return;
    taken = taken.slice(first);
    first = 0;
  };
  return {
    async reserve() {
      const now = clock.now();
      // Set back, a clock makes what has been into what is to come: it counts as of now.
      for (let last = taken.length - 1; (taken[last] ?? now) > now; last -= 1) taken[last] = now;
      leaveBehind(now - windowMs);
      blockedUntil = Math.min(blockedUntil, now + windowMs);
      const oldest = taken.length - first < limit ? undefined : taken.at(-limit);
      const freeAt = oldest === undefined ? now : oldest + windowMs;
      const waitMs = Math.max(0, freeAt - now, blockedUntil - now);
      if (waitMs === 0) taken.push(now);
      return { waitMs };
    },
    observe(rateLimit) {
      if (rateLimit === undefined) return;
      const spent = rateLimit.remaining === 0 && rateLimit.resetsAt !== undefined;
      blockedUntil = spent ? Math.min(rateLimit.resetsAt ?? 0, clock.now() + windowMs) : 0;
    },
  };
}
