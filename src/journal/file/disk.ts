import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';

/** A buffer of this size is kept for the next reading; a journal that outgrows it belongs into a shared store. */
const KEPT_BUFFER_BYTES = 32 * 1024 * 1024;
/** Windows has neither; a link or a pipe in the journal's place is refused by its kind there. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** What the journal does to the disk: the edge that tests put faults into. Everything throws the file system's errors. */
export interface Disk {
  /** Opens a file for appending and reading; makes it (0600) and its folder (0700) when they are not there. */
  openForAppending(path: string): number;
  openForReading(path: string): number;
  /** Its size in bytes. */
  sizeOf(file: number): number;
  /** Appends in one call. @returns how many of the bytes were written */
  write(file: number, bytes: Buffer): number;
  /** Reads up to `length` bytes from `position` on. */
  readAt(file: number, position: number, length: number): Buffer;
  /** Resolves when what was written is safe from a power cut. */
  flush(file: number): Promise<void>;
  /** The same for the name of a new file. */
  flushFolder(path: string): Promise<void>;
  close(file: number): void;
  /** The whole of a file; good until the next reading. */
  read(path: string): Buffer;
  /** The names in a folder. */
  list(folder: string): string[];
}

// Opening, appending and reading take microseconds on a disk, and a trip through the thread pool takes ten times that,
// several times a post. Only flushing waits for the disk.
const flushData = promisify(fdatasync);
const flushAll = promisify(fsync);

export function createDisk(): Disk {
  let kept = Buffer.alloc(0);

  function bufferOf(size: number): Buffer {
    if (size <= kept.length) return kept.subarray(0, size);
    const buffer = Buffer.allocUnsafeSlow(2 * size);
    // Fresh memory for every reading costs more than the reading.
    if (buffer.length <= KEPT_BUFFER_BYTES) kept = buffer;
    return buffer.subarray(0, size);
  }

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
    sizeOf: (file) => fstatSync(file).size,
    write: (file, bytes) => writeSync(file, bytes),
    readAt(file, position, length) {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, position));
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
      const file = openForReading(path);
      try {
        const buffer = bufferOf(fstatSync(file).size);
        let filled = 0;
        for (let more = 1; more > 0 && filled < buffer.length; filled += more)
          more = readSync(file, buffer, filled, buffer.length - filled, filled);
        return buffer.subarray(0, filled);
      } finally {
        closeSync(file);
      }
    },
    list: (folder) => readdirSync(folder),
  };
}

const openForReading = (path: string) => openRegular(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

/** A link could lead the journal into somebody's file, and a pipe would hold up the whole process. */
function openRegular(path: string, flags: number): number {
  const file = openSync(path, flags, 0o600);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw Object.assign(new Error(`ENOTSUP: not a regular file, open '${path}'`), { code: 'ENOTSUP' });
}
