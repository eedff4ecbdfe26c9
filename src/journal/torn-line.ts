import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { MAX_LINE_BYTES } from './record.ts';

const NEWLINE = 0x0a;
/** A write that crosses a page of memory shows up in two steps, microseconds apart. */
const WRITE_IN_PROGRESS_MS = 10;

/**
 * Where the last line of a file begins, when its newline is missing: what a crash or a full disk left behind. A line
 * that is being written this moment is not one.
 */
export async function findTornLine(handle: FileHandle): Promise<number | undefined> {
  const tornAt = await unfinishedLine(handle);
  if (tornAt === undefined) return undefined;
  await delay(WRITE_IN_PROGRESS_MS);
  return unfinishedLine(handle);
}

async function unfinishedLine(handle: FileHandle): Promise<number | undefined> {
  const { size } = await handle.stat();
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  if (size === 0 || last[0] === NEWLINE) return undefined;
  const start = Math.max(0, size - MAX_LINE_BYTES);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
  const lineStart = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
  return lineStart === bytesRead ? undefined : start + lineStart;
}
