// One line a figure, beside its goal.

interface Figure {
  value: number;
  text: string;
}
export const ms = (value: number): Figure => ({ value, text: `${value.toFixed(value < 10 ? 2 : 1)} ms` });
export const mb = (value: number): Figure => ({ value, text: `${value.toFixed(1)} MB` });
export const count = (value: number): Figure => ({ value, text: String(value) });
export const ratio = (value: number): Figure => ({ value, text: value.toFixed(2) });

const missed: string[] = [];

/** Begins a group of lines. */
export function heading(text: string): void {
  console.log(`\n${text}`);
}

/** @param goal the most that it may be; absent: it is for information */
export function line(what: string, { value, text }: Figure, goal?: number): void {
  // What could not be measured has not met its goal either.
  const isMissed = goal !== undefined && !(value <= goal);
  if (isMissed) missed.push(`${what}: ${text}, goal ${goal}`);
  const against = goal === undefined ? '' : `   (goal: at most ${goal}${isMissed ? ', missed' : ''})`;
  console.log(`  ${what.padEnd(62)} ${text.padStart(10)}${against}`);
}

/** Says what isn't measured here, and why. */
export function skipped(what: string, why: string): void {
  console.log(`  ${what}: skipped, ${why}`);
}

/** Names the goals that were missed, and has the process say so by its exit code. */
export function close(): void {
  if (missed.length === 0) return;
  console.log(`\nMissed:\n${missed.map((what) => `  ${what}`).join('\n')}`);
  process.exitCode = 1;
}
