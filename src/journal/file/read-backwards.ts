import { read } from 'node:fs';
import { promisify } from 'node:util';
import { MAX_LINE_BYTES } from '../record.ts';

const readAt = promisify(read);
const NEWLINE = 0x0a;
/** The first read is small, because most questions are about the last few lines. */
const FIRST_READ_BYTES = 64 * 1024;
const LARGEST_READ_BYTES = 1024 * 1024;

/** Whole lines of a file, each with its newline. `bytes` is good until the next chunk is asked for. */
export interface LineChunk {
  bytes: Buffer;
  /** Where in the file the first of the lines begins. */
  offset: number;
}

/**
 * Reads the lines of an open file that begin between `from` (itself the beginning of a line) and `to`, from the end backwards.
 * A last line without its newline, and a line longer than `MAX_LINE_BYTES` that lies across two reads, are left out.
 * The next read is under way while a chunk is looked at, and two buffers take turns: fresh memory for every read made
 * the reading of 70 MB take 44 ms instead of 13.
 */
export async function* readBackwards(
  file: number,
  from: number,
  to: number,
): AsyncGenerator<LineChunk, void, undefined> {
  const buffers: Buffer[] = [];
  let turn = 0;
  let length = FIRST_READ_BYTES;
  let unread = to;

  const readNext = (): Promise<LineChunk> | undefined => {
    if (unread <= from) return undefined;
    const end = unread;
    const begin = Math.max(from, end - length);
    unread = begin;
    length = Math.min(4 * length, LARGEST_READ_BYTES);
    // This read is for the lines that begin in [begin, end). The byte before `begin` shows whether one begins right
    // there, and the last of them may go on after `end`.
    const position = Math.max(from, begin - 1);
    const wanted = Math.min(to, end + MAX_LINE_BYTES) - position;
    turn = 1 - turn;
    const kept = buffers[turn];
    const buffer = kept !== undefined && kept.length >= wanted ? kept : Buffer.allocUnsafeSlow(wanted);
    buffers[turn] = buffer;
    return readAt(file, buffer, 0, wanted, position).then(({ bytesRead }) => {
      const bytes = buffer.subarray(0, bytesRead);
      const first = begin === from ? 0 : bytes.indexOf(NEWLINE) + 1 || bytesRead;
      const last = end - 1 - position;
      const stop = Math.max(bytes.indexOf(NEWLINE, last), bytes.lastIndexOf(NEWLINE, last)) + 1;
      return { bytes: bytes.subarray(first, Math.max(first, stop)), offset: position + first };
    });
  };

  let pending = readNext();
  try {
    while (pending !== undefined) {
      const chunk = await pending;
      pending = readNext();
      if (chunk.bytes.length > 0) yield chunk;
    }
  } finally {
    // Whoever stops early closes the file next; the read must not outlive it.
    await pending?.catch(() => {});
  }
}

/** The lines of a chunk, last first, without newline; empty ones are left out. */
export function* linesBackwards({ bytes, offset }: LineChunk): Generator<{ line: string; offset: number }> {
  for (let end = bytes.length - 1; end >= 0; ) {
    const start = end === 0 ? 0 : bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    if (start < end) yield { line: bytes.toString('utf8', start, end), offset: offset + start };
    end = start - 1;
  }
}

/** The lines of a chunk that contain `needle`, first to last, without newline. */
export function* linesWith(
  { bytes, offset }: LineChunk,
  needle: Buffer,
): Generator<{ line: string; offset: number }> {
  for (let hit = bytes.indexOf(needle); hit >= 0; ) {
    const start = bytes.lastIndexOf(NEWLINE, hit) + 1;
    const end = bytes.indexOf(NEWLINE, hit);
    yield { line: bytes.toString('utf8', start, end), offset: offset + start };
    hit = bytes.indexOf(needle, end);
  }
}

/** The first line of a chunk, without newline. */
export function firstLine({ bytes }: LineChunk): string {
  return bytes.toString('utf8', 0, bytes.indexOf(NEWLINE));
}
