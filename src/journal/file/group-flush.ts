import type { Disk } from './disk.ts';

/** Waits until what was written to this file is on the disk, and closes it. */
export type GroupFlush = (file: number) => Promise<void>;

interface Group {
  done: Promise<void>;
}

/**
 * One flush for all who wait: whoever comes while one runs shares the next one, so that fifty posts at once wait for
 * two flushes and not for fifty. All files given must be the same one, opened before it was written to.
 */
export function createGroupFlush(disk: Disk): GroupFlush {
  let running: Promise<unknown> = Promise.resolve();
  let next: Group | undefined;

  return (file) => {
    if (next !== undefined) {
      disk.close(file);
      return next.done;
    }
    const flush = async () => {
      next = undefined;
      try {
        await disk.flush(file);
      } finally {
        disk.close(file);
      }
    };
    const group: Group = { done: running.then(flush) };
    next = group;
    running = group.done.catch(() => {});
    return group.done;
  };
}
