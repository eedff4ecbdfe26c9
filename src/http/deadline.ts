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

/** A deadline in the hands of who started it. */
export interface StartedDeadline extends Deadline {
  /** Ends it as the caller's own signal would. */
  cancel(): void;
}

/** Why its timer ends early. Without a reason of ours an error would be made for each. */
const DISPOSED = 'disposed';

/** Its timer, and what it ends. */
interface Ending {
  signal: AbortSignal;
  own: AbortController;
  disposal: AbortController;
}

/**
 * Starts a deadline of `ms` milliseconds that also ends with the caller's own signal. Its timer and its signal are made
 * when they are first asked for: a call that waits for nothing would spend more on them than on its work.
 */
export function startDeadline(clock: Clock, ms: number, caller?: AbortSignal): StartedDeadline {
  const endsAt = clock.now() + ms;
  const remainingMs = () => Math.max(0, endsAt - clock.now());
  let expired: Error | undefined;
  let isCancelled = false;
  let isDisposed = false;
  let ending: Ending | undefined;

  const expire = ({ own }: Pick<Ending, 'own'>) => {
    expired = new Error('deadline reached');
    own.abort(expired);
  };
  const open = (): Ending => {
    const own = new AbortController();
    const disposal = new AbortController();
    if (isCancelled) own.abort();
    else if (remainingMs() === 0) expire({ own });
    else if (!isDisposed)
      clock.sleep(remainingMs(), disposal.signal).then(
        () => expire({ own }),
        () => {},
      );
    // The first that has aborted gives the reason.
    return {
      signal: caller === undefined ? own.signal : AbortSignal.any([own.signal, caller]),
      own,
      disposal,
    };
  };
  const opened = () => {
    ending ??= open();
    return ending;
  };
  return {
    get signal() {
      return opened().signal;
    },
    get cancelled() {
      const { signal } = opened();
      return signal.aborted && signal.reason !== expired;
    },
    remainingMs,
    cancel() {
      isCancelled = true;
      ending?.own.abort();
    },
    dispose() {
      isDisposed = true;
      ending?.disposal.abort(DISPOSED);
    },
  };
}
