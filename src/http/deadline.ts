import type { Clock } from '../clock.ts';

/** One limit over a whole tool call: every attempt, every wait. */
export interface Deadline {
  /** Aborts when the time is over or the caller gave up. */
  readonly signal: AbortSignal;
  /** Whether it was the caller who ended the call, before the time was over. */
  readonly cancelled: boolean;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** Frees the timer. */
  dispose(): void;
}

/** Starts a deadline of `ms` milliseconds that also ends with the caller's own signal. */
export function startDeadline(clock: Clock, ms: number, caller?: AbortSignal): Deadline {
  const endsAt = clock.now() + ms;
  const expired = new Error('deadline reached');
  const expiry = new AbortController();
  const disposal = new AbortController();
  clock.sleep(ms, disposal.signal).then(
    () => expiry.abort(expired),
    () => {},
  );
  const signal = caller === undefined ? expiry.signal : AbortSignal.any([caller, expiry.signal]);
  return {
    signal,
    get cancelled() {
      return signal.aborted && signal.reason !== expired;
    },
    remainingMs: () => Math.max(0, endsAt - clock.now()),
    dispose: () => disposal.abort(),
  };
}
