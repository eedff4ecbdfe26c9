const WINDOW_MS = 60_000;

/** The requests that count against one limit. */
export interface Window {
  limit: number;
  /** Unix milliseconds of each counted request, oldest first. */
  times: number[];
}

/** Counts requests by the minute. `fixed` windows end as a whole, from `sliding` ones each request leaves by itself. */
export class Windows {
  readonly #kind: 'fixed' | 'sliding';
  readonly #times = new Map<string, number[]>();

  constructor(kind: 'fixed' | 'sliding') {
    this.#kind = kind;
  }

  /** The window of a name as it is now; counting is pushing to its `times`. */
  open(name: string, limit: number, now: number): Window {
    const counted = this.#times.get(name) ?? [];
    const isOver = (time = 0) => time <= now - WINDOW_MS;
    const ended = this.#kind === 'fixed' && isOver(counted[0]);
    const times = ended ? [] : counted.filter((time) => this.#kind === 'fixed' || !isOver(time));
    this.#times.set(name, times);
    return { limit, times };
  }
}

export function remaining({ limit, times }: Window): number {
  return Math.max(0, limit - times.length);
}

/** When the oldest counted request leaves the window, which is when a full window takes one more. */
export function resetAt({ times }: Window, now: number): number {
  return (times[0] ?? now) + WINDOW_MS;
}

/** Whole seconds until all of them take one more; undefined when they do now. */
export function retryAfterSeconds(windows: readonly Window[], now: number): number | undefined {
  const full = windows.filter((window) => remaining(window) === 0);
  if (full.length === 0) return undefined;
  const freeAt = Math.max(...full.map((window) => resetAt(window, now)));
  return Math.max(1, Math.ceil((freeAt - now) / 1000));
}
