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
