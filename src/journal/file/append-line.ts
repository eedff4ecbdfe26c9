import { closeSync, fdatasync, fstatSync, fsync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';
import { findTornLine } from './torn-line.ts';

// Opening, asking and appending a line take microseconds on a disk, and a trip through the thread pool takes ten times
// that, several times a post. Only flushing waits for the disk.
const flushData = promisify(fdatasync);
const flushAll = promisify(fsync);

/** Appends a line, and flushes it when asked. `tornAt`: where the line before it begins, when that one is not whole. */
export type AppendLine = (
  path: string,
  line: string,
  options: { flush: boolean },
) => Promise<{ tornAt?: number }>;

/**
 * Appends `line` and its newline to a file and flushes it to the disk if `flush` says so; makes the file (0600) and its
 * folder (0700) when they are not there. One write call in append mode, so lines of several processes never mix. After
 * a line that broke off (a crash, a full disk) it begins with a newline, so that only the broken line is lost.
 *
 * @throws the file system's error; also when only a part of the line was written
 */
export const appendLine: AppendLine = async (path, line, { flush }) => {
  const file = openForAppending(path);
  try {
    const isNew = fstatSync(file).size === 0;
    const tornAt = await findTornLine(file);
    const bytes = Buffer.from(tornAt === undefined ? `${line}\n` : `\n${line}\n`);
    const bytesWritten = writeSync(file, bytes);
    // The rest is not written after it: another process may have appended meanwhile.
    if (bytesWritten < bytes.length)
      throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were written`);
    if (flush) await flushData(file);
    if (flush && isNew) await flushFolder(dirname(path));
    return tornAt === undefined ? {} : { tornAt };
  } finally {
    closeSync(file);
  }
};

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a+', 0o600);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    makeFolder(dirname(path));
    return openSync(path, 'a+', 0o600);
  }
}

/** A new file's name is on disk only when its folder is flushed. Not every system can do that (Windows can't). */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = openSync(folder, 'r');
    await flushAll(handle).finally(() => closeSync(handle));
  } catch {
    // The line itself is flushed; there is no more that can be done here.
  }
}
