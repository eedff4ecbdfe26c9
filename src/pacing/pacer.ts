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

/** @param limit requests in any `windowMs` milliseconds */
export function createPacer(clock: Pick<Clock, 'now'>, limit: number, windowMs: number): Pacer {
  /** Times of the requests of the last window, oldest first. */
  let taken: number[] = [];
  let blockedUntil = 0;
  return {
    async reserve() {
      const now = clock.now();
      // Set back, a clock makes what has been into what is to come: it counts as of now.
      taken = taken.map((time) => Math.min(time, now)).filter((time) => time > now - windowMs);
      blockedUntil = Math.min(blockedUntil, now + windowMs);
      const oldest = taken.at(-limit);
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
