import { fstatSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MAX_LINE_BYTES } from '../record.ts';

const NEWLINE = 0x0a;
/** A write that crosses a page of memory shows up in two steps, microseconds apart. */
const WRITE_IN_PROGRESS_MS = 10;

/**
 * Where the last line of an open file begins, when its newline is missing: what a crash or a full disk left behind. A
 * line that is being written this moment is not one.
 */
export async function findTornLine(file: number): Promise<number | undefined> {
  const tornAt = unfinishedLine(file);
  if (tornAt === undefined) return undefined;
  await delay(WRITE_IN_PROGRESS_MS);
  return unfinishedLine(file);
}

function unfinishedLine(file: number): number | undefined {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(file, last, 0, 1, size - 1);
  if (size === 0 || last[0] === NEWLINE) return undefined;
  const start = Math.max(0, size - MAX_LINE_BYTES);
  const end = Buffer.alloc(size - start);
  const bytesRead = readSync(file, end, 0, end.length, start);
  const lineStart = end.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
  return lineStart === bytesRead ? undefined : start + lineStart;
}
