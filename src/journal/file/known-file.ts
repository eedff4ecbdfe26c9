import { type JournalRecord, parseRecord } from '../record.ts';
import { type Disk, type DiskState, isUnchanged, type OpenFile } from './disk.ts';
import { createKeptLines, type KeptLines } from './kept-lines.ts';
import { createLineIndex, type LineIndex } from './line-index.ts';
import { type Line, linesWithBackwards } from './lines.ts';

const NEWLINE = 0x0a;
/** As much is taken into the index at one reading, so that none takes long; the rest is looked through. */
const INDEXED_AT_ONCE = 2 * 1024 * 1024;
/** As much before its end is compared, to see that the file is still the one that was read: more than a line has. */
const TAIL_BYTES = 1024;
/** Longer than most lines. */
const LINE_BYTES = 1024;

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
  state: DiskState;
  index: LineIndex;
  /** Up to here it is indexed. */
  end: number;
  /** What stands right before `end`. */
  tail: Buffer;
  /** Where a last line begins that has no end. */
  tornAt: number | undefined;
  lines: KeptLines<ReadLine>;
}

/** Bytes of a file, and where in it they stand. */
interface Part {
  bytes: Buffer;
  offset: number;
}

const NOTHING: Part = { bytes: Buffer.alloc(0), offset: 0 };

/** A file to which lines are appended, by others too. */
export interface KnownFile {
  /**
   * The lines that hold this credential, content or idempotency key (and maybe some that don't), last to first. Only
   * what was appended since the last reading is read, unless another hand has changed the file; where nothing was, the
   * file isn't opened.
   *
   * @param open the file that was just appended to, so that it need not be opened again
   * @throws the file system's error
   */
  linesNaming(name: string, open?: OpenFile): Generator<ReadLine>;
  /** Takes in what was appended, by way of the file that it was appended to. @throws the file system's error */
  takeIn(open: OpenFile): void;
  /** When it had been written last as it was read last, epoch ms by the file system's clock. */
  modifiedMs(): number;
  /** Where its last line began, when that had no end as it was read last. */
  tornAt(): number | undefined;
}

const read = ({ text, offset, whole }: Line): ReadLine => ({ offset, whole, record: parseRecord(text) });

/** The line that begins at `offset`, as far as the part has it. */
function lineIn({ bytes, offset: start }: Part, offset: number): Line | undefined {
  if (offset < start || offset >= start + bytes.length) return undefined;
  const end = bytes.indexOf(NEWLINE, offset - start);
  return end < 0 ? undefined : { text: bytes.toString('utf8', offset - start, end), offset, whole: true };
}

/** Where the line after a whole one begins. */
const endOf = ({ text, offset }: Line) => offset + Buffer.byteLength(text) + 1;

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

/** A file that is opened when something is to be read of it. */
interface LazyFile {
  isGiven: boolean;
  open(): OpenFile;
  /** Closes it unless it was given. */
  close(): void;
}

function openLater(path: string, disk: Disk, given: OpenFile | undefined): LazyFile {
  let own: OpenFile | undefined;
  return {
    isGiven: given !== undefined,
    open() {
      if (given !== undefined) return given;
      own ??= disk.openForReading(path);
      return own;
    },
    close() {
      if (own !== undefined) disk.close(own.handle);
    },
  };
}

/** What is still known of a file in this state, unless another hand was there. */
function stillKnown(known: Known | undefined, state: DiskState): Known {
  const { identity, size, modifiedMs } = state;
  const isSame =
    known?.state.identity === identity &&
    size >= known.end &&
    (size !== known.state.size || modifiedMs === known.state.modifiedMs);
  if (known !== undefined && isSame) return { ...known, state };
  const none = { end: 0, tail: NOTHING.bytes, tornAt: undefined };
  return { state, index: createLineIndex(), ...none, lines: createKeptLines() };
}

/** What is known of a file now, what was read for that, and the rest of it that isn't in the index. */
interface Look {
  now: Known;
  fresh: Part;
  rest: Part;
}

/** Reads what is new and takes it in. @returns undefined when what stands before it is not what was read there */
function takeIn({ index, end, tail, ...before }: Known, handle: number, disk: Disk): Look | undefined {
  const start = end - tail.length;
  const bytes = disk.readAt(handle, start, before.state.size - start);
  if (!bytes.subarray(0, tail.length).equals(tail)) return undefined;
  const fresh = bytes.subarray(tail.length);
  const taken = wholeLines(fresh);
  index.add(fresh.subarray(0, taken), end);
  const tailEnd = tail.length + taken;
  const lastLine = fresh.lastIndexOf(NEWLINE) + 1;
  const now = {
    ...before,
    index,
    end: end + taken,
    tail: Buffer.from(bytes.subarray(Math.max(0, tailEnd - TAIL_BYTES), tailEnd)),
    tornAt: lastLine === fresh.length ? undefined : end + lastLine,
  };
  const rest = { bytes: fresh.subarray(taken), offset: now.end };
  return { now, fresh: { bytes: fresh, offset: end }, rest };
}

export function createKnownFile(path: string, disk: Disk): KnownFile {
  let known: Known | undefined;

  /** The file is opened only where it is another than it was. */
  function look(state: DiskState | undefined, file: LazyFile): Look {
    const isKnown = state !== undefined && known?.end === state.size && isUnchanged(known.state, state);
    if (known !== undefined && isKnown) return { now: known, fresh: NOTHING, rest: NOTHING };
    const opened = file.open();
    const { handle } = opened;
    const before = stillKnown(known, file.isGiven && state !== undefined ? state : opened.state);
    // Nothing is known while it is being found out.
    known = undefined;
    const looked =
      takeIn(before, handle, disk) ?? takeIn(stillKnown(undefined, disk.stateOf(handle)), handle, disk);
    // Without a tail there is nothing that could differ.
    if (looked === undefined) throw new Error('A file that is read anew differs from nothing.');
    known = looked.now;
    return looked;
  }

  function lineOf(offset: number, { now, fresh }: Look, file: LazyFile): ReadLine {
    const remembered = now.lines.get(offset);
    if (remembered !== undefined) return remembered;
    const line = lineIn(fresh, offset);
    if (line !== undefined) return read(line);
    const { handle, state } = file.open();
    // Another file has taken its place since the look at it.
    if (state.identity !== now.state.identity)
      throw Object.assign(new Error(`ESTALE: it was replaced, read '${path}'`), { code: 'ESTALE' });
    return read(lineAt(disk, handle, offset));
  }

  return {
    *linesNaming(name, open) {
      const state = disk.stateAt(path);
      const file = openLater(path, disk, open?.state.identity === state?.identity ? open : undefined);
      try {
        const looked = look(state, file);
        const { rest, now } = looked;
        for (const line of linesWithBackwards(rest.bytes, JSON.stringify(name)))
          yield read({ ...line, offset: rest.offset + line.offset });
        for (const offset of now.index.offsetsOf(name)) {
          const line = lineOf(offset, looked, file);
          now.lines.use(offset, line);
          yield line;
        }
      } finally {
        file.close();
        known?.lines.endReading();
      }
    },
    takeIn(open) {
      const state = disk.stateAt(path);
      if (state?.identity !== open.state.identity) return;
      const { now, fresh } = look(state, openLater(path, disk, open));
      // Whoever wrote is about to ask what became of it; more than that is somebody else's.
      if (fresh.bytes.length > LINE_BYTES) return;
      for (let line = lineIn(fresh, fresh.offset); line !== undefined; line = lineIn(fresh, endOf(line)))
        now.lines.use(line.offset, read(line));
    },
    modifiedMs: () => known?.state.modifiedMs ?? 0,
    tornAt: () => known?.tornAt,
  };
}
