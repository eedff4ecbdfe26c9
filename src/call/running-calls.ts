import type { Clock } from '../clock.ts';

/** For a call that was given up to say how it stands, and for its answer to go out. */
const LAST_WORDS_MS = 2_000;

/** Knows which calls are running, so that a process can end without cutting one off. */
export interface RunningCalls {
  /** @param giveUp has the call end soon, saying what is known by then */
  track<T>(call: () => Promise<T>, giveUp?: () => void): Promise<T>;
  /** Resolves when no call runs any more; after `graceMs` milliseconds those that still run are given up. */
  end(graceMs: number): Promise<void>;
}

export function createRunningCalls(clock: Clock): RunningCalls {
  const running = new Map<Promise<unknown>, (() => void) | undefined>();
  const settled = async (ms: number) => {
    const waiting = new AbortController();
    const tooLong = clock.sleep(ms, waiting.signal).catch(() => {});
    await Promise.race([Promise.allSettled(running.keys()), tooLong]);
    waiting.abort();
  };
  return {
    async track(call, giveUp) {
      const promise = call();
      running.set(promise, giveUp);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    async end(graceMs) {
      await settled(graceMs);
      if (running.size === 0) return;
      for (const giveUp of running.values()) giveUp?.();
      await settled(LAST_WORDS_MS);
    },
  };
}
