import { readdir } from 'node:fs/promises';
import { hasCode } from '../../disk/file-error.ts';

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

/** The files that records of a span of time (epoch ms) are in, oldest first, whether they are there or not. */
export function monthFilesBetween(from: number, to: number): string[] {
  const files: string[] = [];
  const date = new Date(from);
  for (let month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth()); month <= to; ) {
    files.push(monthFile(new Date(month).toISOString()));
    const begin = new Date(month);
    month = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1);
  }
  return files;
}

/** The journal's files in a folder, oldest first; none when there is no such folder. */
export async function listMonthFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => MONTH_FILE.test(name)).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
