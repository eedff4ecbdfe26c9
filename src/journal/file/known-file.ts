import { type JournalRecord, parseRecord } from '../record.ts';
import type { Disk } from './disk.ts';
import { createLineIndex, type LineIndex } from './line-index.ts';
import { type Line, linesWithBackwards } from './lines.ts';

const NEWLINE = 0x0a;
/** As much is taken into the index at one reading, so that none takes long; the rest is looked through. */
const INDEXED_AT_ONCE = 2 * 1024 * 1024;
/** As much before its end is compared, to see that the file is still the one that was read: more than a line has. */
const TAIL_BYTES = 1024;
/** Longer than most lines. */
const LINE_BYTES = 1024;
/** So many lines are remembered as they were read: each post looks at the newest anew. */
const LINES_KEPT = 128;
/** Those that one of so many last readings took stay too, as a post's many attempts are looked at several times a call, */
const READINGS_KEPT = 8;
/** unless they are more: a line takes a kilobyte or two. */
const MOST_LINES_KEPT = 4_096;

/** A line as it was read. */
export interface ReadLine {
  /** Where in the file it begins. */
  offset: number;
  /** Its newline is there. */
  whole: boolean;
  /** Undefined where it is none. */
  record: JournalRecord | undefined;
}

/** What is remembered of a file between readings. */
interface Known {
  identity: string;
  size: number;
  modifiedMs: number;
  index: LineIndex;
  /** Up to here it is indexed. */
  end: number;
  /** What stands right before `end`. */
  tail: Buffer;
  /** By offset, with the number of the reading that used it last; those that were used last come last. */
  lines: Map<number, { line: ReadLine; usedIn: number }>;
}

/** A file to which lines are appended, by others too. */
export interface KnownFile {
  /**
   * The lines that hold this credential, content or idempotency key (and maybe some that don't), last to first. Only
   * what was appended since the last reading is read, unless another hand has changed the file.
   *
   * @throws the file system's error
   */
  linesNaming(name: string): Generator<ReadLine>;
}

const read = ({ text, offset, whole }: Line): ReadLine => ({ offset, whole, record: parseRecord(text) });

/** The first line of what stands at `offset`. */
function lineAt(disk: Disk, handle: number, offset: number): Line {
  for (let length = LINE_BYTES; ; length *= 4) {
    const bytes = disk.readAt(handle, offset, length);
    const end = bytes.indexOf(NEWLINE);
    if (end >= 0) return { text: bytes.toString('utf8', 0, end), offset, whole: true };
    if (bytes.length < length) return { text: bytes.toString('utf8'), offset, whole: false };
  }
}

/** How many bytes of whole lines to take in now. */
function wholeLines(bytes: Buffer): number {
  const last = bytes.lastIndexOf(NEWLINE, Math.min(bytes.length, INDEXED_AT_ONCE) - 1);
  return (last < 0 ? bytes.indexOf(NEWLINE) : last) + 1;
}

export function createKnownFile(path: string, disk: Disk): KnownFile {
  let known: Known | undefined;
  let readings = 0;

  /** What is known of it, unless another hand was there. */
  function stillKnown(state: ReturnType<Disk['stateOf']>): Known {
    const { identity, size, modifiedMs } = state;
    const isSame =
      known?.identity === identity &&
      size >= known.end &&
      (size !== known.size || modifiedMs === known.modifiedMs);
    if (known !== undefined && isSame) return { ...known, size, modifiedMs };
    return { ...state, index: createLineIndex(), end: 0, tail: Buffer.alloc(0), lines: new Map() };
  }

  /** Reads what is new and takes it in. @returns what is known then, and the rest that isn't in the index */
  function readOn(handle: number): { now: Known; rest: Buffer } {
    const state = disk.stateOf(handle);
    const before = stillKnown(state);
    const { index, end, tail } = before;
    // Nothing is known while it is being found out.
    known = undefined;
    const start = end - tail.length;
    const bytes = disk.readAt(handle, start, state.size - start);
    if (!bytes.subarray(0, tail.length).equals(tail)) return readOn(handle);
    const fresh = bytes.subarray(tail.length);
    const taken = wholeLines(fresh);
    index.add(fresh.subarray(0, taken), end);
    const tailEnd = tail.length + taken;
    known = {
      ...before,
      end: end + taken,
      tail: Buffer.from(bytes.subarray(Math.max(0, tailEnd - TAIL_BYTES), tailEnd)),
    };
    return { now: known, rest: fresh.subarray(taken) };
  }

  function readLine(handle: number, offset: number, { lines }: Known): ReadLine {
    const line = lines.get(offset)?.line ?? read(lineAt(disk, handle, offset));
    lines.delete(offset);
    lines.set(offset, { line, usedIn: readings });
    for (const [oldest, { usedIn }] of lines) {
      const isWanted = lines.size <= LINES_KEPT || usedIn > readings - READINGS_KEPT;
      if (isWanted && lines.size <= MOST_LINES_KEPT) break;
      lines.delete(oldest);
    }
    return line;
  }

  return {
    *linesNaming(name) {
      const handle = disk.openForReading(path);
      readings += 1;
      try {
        const { now, rest } = readOn(handle);
        for (const line of linesWithBackwards(rest, JSON.stringify(name)))
          yield read({ ...line, offset: now.end + line.offset });
        for (const offset of now.index.offsetsOf(name)) yield readLine(handle, offset, now);
      } finally {
        disk.close(handle);
      }
    },
  };
}
