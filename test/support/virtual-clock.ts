import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, systemClock } from '../../src/clock.ts';

/** A Saturday at noon, when tests happen unless they say otherwise. */
const NOON = Date.parse('2026-11-21T12:00:00.000Z');

const QUIET_TURNS = 10;

interface Timer {
  at: number;
  fire: () => void;
}

/** Time that stands still until a test moves it. What waits on it wakes in order. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  #uses = 0;
  #held = 0;

  constructor(start = NOON) {
    this.#now = start;
  }

  /** How many sleeps are pending. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    this.#uses += 1;
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#uses += 1;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      const fire = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const timer = { at: this.#now + ms, fire };
      this.#timers.add(timer);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Sets the clock, which waits don't go by. */
  set(ms: number): void {
    for (const timer of this.#timers) timer.at += ms;
    this.#now += ms;
  }

  /** Moves the time on, through everything that becomes due meanwhile. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let due = this.#next(); due !== undefined && due.at <= end; due = this.#next())
      await this.#fire(due);
    this.#now = end;
  }

  /**
   * Lets time pass by itself until `signal` aborts: whenever nobody has looked at the clock for `quietMs` real
   * milliseconds, it moves on to the next sleeper. So sockets and files take no time, and waits take hardly any.
   */
  async runWhenQuiet(signal: AbortSignal, quietMs = 40): Promise<void> {
    while (!signal.aborted) {
      const uses = this.#uses;
      await delay(quietMs);
      const quiet = () => this.#uses === uses && this.#held === 0 && this.#timers.size > 0;
      // After a pause of the whole process, what came in meanwhile has its turn first.
      for (let turn = 0; turn < QUIET_TURNS && quiet(); turn += 1) await nextTurn();
      const due = this.#next();
      if (quiet() && due !== undefined) await this.#fire(due);
    }
  }

  /** Time does not pass by itself while this works. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work();
    } finally {
      this.#held -= 1;
      this.#uses += 1;
    }
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.fire();
    await Promise.resolve();
  }
}

/** Waits under 10 s move the time on at once, through all that becomes due; deadlines must be longer than that. */
export class LeapingClock extends VirtualClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const sleeping = super.sleep(ms, signal);
    if (ms >= 10_000) return sleeping;
    sleeping.catch(() => {});
    await this.advance(ms);
    return sleeping;
  }
}

/** A clock that a test sets; `waits` are those that are over, in milliseconds. */
export interface SetClock extends Clock {
  readonly waits: readonly number[];
  advance(ms: number): void;
  /** ISO 8601. */
  set(time: string): void;
  /** ISO 8601, `ms` from now. */
  in(ms: number): string;
}

function setClock(
  start: number | string,
  wait: (ms: number, signal?: AbortSignal) => Promise<number>,
): SetClock {
  let now = typeof start === 'string' ? Date.parse(start) : start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      now += await wait(ms, signal);
      waits.push(ms);
    },
    advance(ms) {
      now += ms;
    },
    set(time) {
      now = Date.parse(time);
    },
    in: (ms) => new Date(now + ms).toISOString(),
  };
}

/** Stands still until a test moves it. Waits that `isHurried` are over at once, others take the time they take. */
export const standingClock = (
  start: number | string = NOON,
  isHurried: (ms: number) => boolean = () => false,
): SetClock =>
  setClock(start, async (ms, signal) => {
    await systemClock.sleep(isHurried(ms) ? Math.min(ms, 1) : ms, signal);
    return 0;
  });

/** Only waiting and the test move it: waits up to a minute take no time, longer ones, such as deadlines, never end. */
export const waitingClock = (start: number | string = NOON): SetClock =>
  setClock(start, async (ms, signal) => {
    if (ms > 60_000) await systemClock.sleep(2 ** 31 - 1, signal);
    return ms;
  });
