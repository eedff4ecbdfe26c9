import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import type { Entry, Journal } from '../journal/journal.ts';
import { UnderWayError } from './errors.ts';

/** The record is looked at soon for what another process came to, and then less and less often. */
const FIRST_LOOK_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
/** Between two attempts under one key, as between the attempts of one call (CODE): Soku may still be at work on the first. */
const BEFORE_REPEATING_MS = 1_000;
/** What an attempt of this call needs after the other's. */
const TIME_TO_SEND_MS = 1_000;

export interface WaitDeps {
  clock: Clock;
  journal: Journal;
  deadline: Deadline;
}

/**
 * Waits for an attempt that is under way in another process: until it is settled, or its call can't last any longer.
 *
 * @returns the attempts at its content then, newest first
 * @throws UnderWayError when this call's own time is up before
 */
export async function waitForAttempt(attempt: Entry, deps: WaitDeps): Promise<Entry[]> {
  const { clock, journal, deadline } = deps;
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 1.5 * pauseMs)) {
    const { entries } = await journal.findByContent(attempt.credential, attempt.content, 0);
    const now = entries.find(({ id }) => id === attempt.id);
    if (now?.outcome !== 'pending') return entries;
    if (deadline.signal.aborted || deadline.remainingMs() < FIRST_LOOK_MS + TIME_TO_SEND_MS)
      throw new UnderWayError((now.endsAt ?? clock.now()) - clock.now());
    const spareMs = Math.max(FIRST_LOOK_MS, deadline.remainingMs() - TIME_TO_SEND_MS);
    await clock.sleep(Math.min(pauseMs, spareMs), deadline.signal).catch(() => {});
  }
}

/** How long ago an open attempt ended at least, in milliseconds. */
function endedAgo({ settledAt, submittedAt, endsAt }: Entry, now: number): number {
  // Its process died, nobody knows when.
  if (endsAt !== undefined) return 0;
  return now - Date.parse(settledAt ?? submittedAt);
}

/** Waits until no attempt that is open ended only a moment ago, as far as the deadline goes. */
export async function pauseAfter(open: readonly Entry[], { clock, deadline }: WaitDeps): Promise<void> {
  const now = clock.now();
  const pauses = open.map((entry) => BEFORE_REPEATING_MS - endedAgo(entry, now));
  const pauseMs = Math.max(0, ...pauses);
  if (pauseMs > 0) await clock.sleep(pauseMs, deadline.signal).catch(() => {});
}
