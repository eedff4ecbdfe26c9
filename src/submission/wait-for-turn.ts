import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import type { Pacer } from '../pacing/pacer.ts';

/** What one post may need of the deadline; with less left, the next one isn't begun. */
const TIME_FOR_ONE_POST_MS = 5_000;

export interface TurnDeps {
  pacer: Pacer;
  deadline: Deadline;
  clock: Clock;
}

/** A place in Soku's limits, or how long they keep the next post back; 0 when the call's own time is up. */
export type Turn = { free: true } | { free: false; waitMs: number };

/** How much of a call's time the last post must have left. */
export function timeForOnePost({ deadline }: Pick<TurnDeps, 'deadline'>): number {
  return Math.min(TIME_FOR_ONE_POST_MS, deadline.remainingMs() / 4);
}

/** Waits until the pacer lets one more go, as far as the deadline leaves time for the wait and the post. */
export async function waitForPlace({ pacer, deadline, clock }: TurnDeps, reserveMs: number): Promise<Turn> {
  for (;;) {
    const spareMs = deadline.remainingMs() - reserveMs;
    if (deadline.signal.aborted || spareMs < 0) return { free: false, waitMs: 0 };
    const { waitMs } = await pacer.reserve();
    if (waitMs === 0) return { free: true };
    if (waitMs > spareMs) return { free: false, waitMs };
    await clock.sleep(waitMs, deadline.signal).catch(() => {});
  }
}
