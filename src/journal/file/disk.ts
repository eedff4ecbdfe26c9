import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';

/** Windows has neither; a link or a pipe in the journal's place is refused by its kind there. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** What tells whether a file or folder is the same as before, and whether it was changed. */
export interface DiskState {
  identity: string;
  /** Bytes. */
  size: number;
  modifiedMs: number;
  /** Moves on with every change, that of its rights too; nobody can set it. */
  changedMs: number;
}

export interface OpenFile {
  handle: number;
  /** As it was when it was opened. */
  state: DiskState;
}

/** What the journal does to the disk: the edge that tests put faults into. Everything throws the file system's errors. */
export interface Disk {
  /** Opens a file for appending and reading; makes it (0600) and its folder (0700) when they are not there. */
  openForAppending(path: string): OpenFile;
  openForReading(path: string): OpenFile;
  stateOf(file: number): DiskState;
  /** That of the file that has this name; undefined when it is none that may be opened. */
  stateAt(path: string): DiskState | undefined;
  stateOfFolder(path: string): DiskState;
  /** Appends in one call. @returns how many of the bytes were written */
  write(file: number, bytes: Buffer): number;
  /** Reads `length` bytes from `position` on, or as many as there are. */
  readAt(file: number, position: number, length: number): Buffer;
  /** Resolves when what was written is safe from a power cut. */
  flush(file: number): Promise<void>;
  /** The same for the name of a new file. */
  flushFolder(path: string): Promise<void>;
  close(file: number): void;
  /** The whole of a file. */
  read(path: string): Buffer;
  /** The names in a folder. */
  list(folder: string): string[];
}

// Opening, appending and reading take microseconds on a disk, and a trip through the thread pool takes ten times that,
// several times a post. Only flushing waits for the disk.
const flushData = promisify(fdatasync);
const flushAll = promisify(fsync);

/** Whether nothing has happened to it from one look to the next. */
export const isUnchanged = (before: DiskState | undefined, now: DiskState): boolean =>
  before?.size === now.size &&
  before.modifiedMs === now.modifiedMs &&
  before.changedMs === now.changedMs &&
  before.identity === now.identity;

export function createDisk(): Disk {
  return {
    openForAppending(path) {
      const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | O_NOFOLLOW | O_NONBLOCK;
      try {
        return openRegular(path, flags);
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error;
        makeFolder(dirname(path));
        return openRegular(path, flags);
      }
    },
    openForReading,
    stateOf: (file) => stateIn(fstatSync(file)),
    stateAt(path) {
      const stats = lstatSync(path);
      return stats.isFile() ? stateIn(stats) : undefined;
    },
    stateOfFolder: (path) => stateIn(statSync(path)),
    write: (file, bytes) => writeSync(file, bytes),
    readAt(file, position, length) {
      const bytes = Buffer.allocUnsafe(length);
      let filled = 0;
      for (let more = 1; more > 0 && filled < length; filled += more)
        more = readSync(file, bytes, filled, length - filled, position + filled);
      return bytes.subarray(0, filled);
    },
    flush: (file) => flushData(file),
    async flushFolder(path) {
      try {
        const handle = openSync(path, 'r');
        await flushAll(handle).finally(() => closeSync(handle));
      } catch {
        // Not every system can do that (Windows can't); what stands in the file is flushed.
      }
    },
    close: closeSync,
    read(path) {
      const { handle } = openForReading(path);
      try {
        return readFileSync(handle);
      } finally {
        closeSync(handle);
      }
    },
    list: (folder) => readdirSync(folder),
  };
}

const openForReading = (path: string) => openRegular(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

function stateIn({ dev, ino, birthtimeMs, size, mtimeMs, ctimeMs }: Stats): DiskState {
  return { identity: `${dev} ${ino} ${birthtimeMs}`, size, modifiedMs: mtimeMs, changedMs: ctimeMs };
}

/** A link could lead the journal into somebody's file, and a pipe would hold up the whole process. */
function openRegular(path: string, flags: number): OpenFile {
  const handle = openSync(path, flags, 0o600);
  const stats = fstatSync(handle);
  if (stats.isFile()) return { handle, state: stateIn(stats) };
  closeSync(handle);
  throw Object.assign(new Error(`ENOTSUP: not a regular file, open '${path}'`), { code: 'ENOTSUP' });
}
