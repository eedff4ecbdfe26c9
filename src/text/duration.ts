import { howMany } from './wording.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 days 4 hours`: the largest unit and the one below it, rounded down; seconds only under a minute. */
export function spelledDuration(ms: number): string {
  const size = Math.abs(ms);
  const largest = UNITS.findIndex(([, length]) => size >= length);
  if (largest < 0) return howMany(Math.floor(size / 1000), 'second');
  let rest = size;
  const parts: string[] = [];
  for (const [name, length] of UNITS.slice(largest, largest + 2)) {
    const amount = Math.floor(rest / length);
    rest -= amount * length;
    if (amount > 0) parts.push(howMany(amount, name));
  }
  return parts.join(' ');
}

/** Longer waits are told as a moment: nobody counts that many seconds. */
export const LONGEST_IN_SECONDS = 60;

/** When a wait is over, ISO 8601. */
export const timeAfter = (seconds: number, now: number) => new Date(now + seconds * 1000).toISOString();

/**
 * `after 20 seconds`, or for a longer wait `after 2026-03-09T14:00:00.000Z`.
 *
 * @param now milliseconds since 1970; absent: in seconds, however many
 */
export const afterWait = (seconds: number, now: number | undefined) =>
  now === undefined || seconds <= LONGEST_IN_SECONDS
    ? `after ${seconds} seconds`
    : `after ${timeAfter(seconds, now)}`;
