import type { Clock } from '../clock.ts';

/** Knows which tool calls are running, so that a process can end without cutting one off. */
export interface RunningCalls {
  track<T>(call: () => Promise<T>): Promise<T>;
  /** Resolves when no call runs any more, at the latest after `ms` milliseconds. */
  settled(ms: number): Promise<void>;
}

export function createRunningCalls(clock: Clock): RunningCalls {
  const running = new Set<Promise<unknown>>();
  return {
    async track(call) {
      const promise = call();
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    async settled(ms) {
      const waiting = new AbortController();
      const tooLong = clock.sleep(ms, waiting.signal).catch(() => {});
      await Promise.race([Promise.allSettled(running), tooLong]);
      waiting.abort();
    },
  };
}
