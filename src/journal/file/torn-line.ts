import { setTimeout as delay } from 'node:timers/promises';
import { MAX_LINE_BYTES } from '../record.ts';
import type { Disk } from './disk.ts';

const NEWLINE = 0x0a;
/** A write that crosses a page of memory shows up in two steps, microseconds apart. */
const WRITE_IN_PROGRESS_MS = 10;

/** After this a line without its end is one that broke off. */
export const writeInProgress = (): Promise<void> => delay(WRITE_IN_PROGRESS_MS);

/**
 * Where the last line of an open file of this size begins, when its newline is missing: what a crash or a full disk left
 * behind.
 */
export function tornLineOf(disk: Disk, file: number, size: number): number | undefined {
  if (size === 0 || disk.readAt(file, size - 1, 1)[0] === NEWLINE) return undefined;
  const start = Math.max(0, size - MAX_LINE_BYTES);
  const end = disk.readAt(file, start, size - start);
  const lineStart = end.lastIndexOf(NEWLINE) + 1;
  return lineStart === end.length ? undefined : start + lineStart;
}
