const MONTH_FILE = /^journal-\d{4}-\d{2}\.jsonl$/;

/** The file of a moment (ISO 8601, UTC): `journal-2026-11.jsonl`. */
export function monthFile(time: string): string {
  return `journal-${time.slice(0, 7)}.jsonl`;
}

/** Milliseconds since the month of `now` (epoch ms) began, in UTC. */
export function millisecondsIntoMonth(now: number): number {
  const date = new Date(now);
  return now - Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The journal's files among the names in a folder, oldest first. */
export function monthFilesAmong(names: readonly string[]): string[] {
  return names.filter((name) => MONTH_FILE.test(name)).sort();
}

/**
 * The file to append to: that of the month, or a later one that is there already. A clock that was set back over a
 * month's end goes on in the later file, so that the order of the records stays the order of their writing.
 */
export function currentFile(monthFiles: readonly string[], now: number): string {
  const ofMonth = monthFile(new Date(now).toISOString());
  const newest = monthFiles.at(-1) ?? ofMonth;
  return newest > ofMonth ? newest : ofMonth;
}
