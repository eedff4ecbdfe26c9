import { dirname, join } from 'node:path';
import type { Disk, OpenFile } from './disk.ts';
import { createGroupFlush, type GroupFlush } from './group-flush.ts';
import { tornLineOf, writeInProgress } from './torn-line.ts';

export interface AppendOptions {
  /** Whether it is to be safe from a power cut before the promise resolves. */
  flush: boolean;
  /** Called right after the lines are in their place, before anything else of this process may run. */
  whenWritten?: (open: OpenFile) => void;
}

/** Appends to the files of a folder. */
export interface Appender {
  /**
   * Appends lines in one write call, so that lines of several processes never mix. After a line that broke off (a
   * crash, a full disk) it begins with a newline, so that only the broken line is lost.
   *
   * @throws the file system's error; also when only a part was written
   */
  append(file: string, lines: readonly string[], options: AppendOptions): Promise<void>;
  /** The size of a file in bytes; 0 when it isn't there. */
  sizeOf(file: string): number;
}

export function createAppender(parts: {
  folder: string;
  disk: Disk;
  /** Told of each line that broke off. */
  passOver: (file: string, offset: number) => void;
}): Appender {
  const { folder, disk, passOver } = parts;
  /** By file; those of past months are few. */
  const flushes = new Map<string, GroupFlush>();

  function flushOf(file: string): GroupFlush {
    const flush = flushes.get(file) ?? createGroupFlush(disk);
    flushes.set(file, flush);
    return flush;
  }

  function write(file: string, handle: number, lines: readonly string[], tornAt: number | undefined): void {
    const text = lines.map((line) => `${line}\n`).join('');
    const bytes = Buffer.from(tornAt === undefined ? text : `\n${text}`);
    const bytesWritten = disk.write(handle, bytes);
    // The rest is not written after it: another process may have appended meanwhile.
    if (bytesWritten < bytes.length)
      throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were written`);
    if (tornAt !== undefined) passOver(file, tornAt);
  }

  return {
    async append(file, lines, { flush, whenWritten }) {
      const path = join(folder, file);
      const open = disk.openForAppending(path);
      const { handle, state } = open;
      try {
        // Nothing of this process may be written between the last look and the line.
        let tornAt = tornLineOf(disk, handle, state.size);
        if (tornAt !== undefined) {
          await writeInProgress();
          tornAt = tornLineOf(disk, handle, disk.stateOf(handle).size);
        }
        write(file, handle, lines, tornAt);
        whenWritten?.(open);
      } catch (error) {
        disk.close(handle);
        throw error;
      }
      if (!flush) {
        disk.close(handle);
        return;
      }
      await flushOf(file)(handle);
      if (state.size === 0) await disk.flushFolder(dirname(path));
    },
    sizeOf(file) {
      try {
        return disk.stateAt(join(folder, file))?.size ?? 0;
      } catch {
        return 0;
      }
    },
  };
}
