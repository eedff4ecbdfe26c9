import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { describeError, hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';
import type { JournalState } from '../journal.ts';
import type { Disk } from './disk.ts';
import { currentFile, monthFilesAmong } from './month-files.ts';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * Tries what the journal does: makes the folder, writes and flushes a file there, reads what there is and opens the
 * current file for appending.
 */
export async function checkFolder(
  folder: string,
  { disk, clock, unwritten }: { disk: Disk; clock: Pick<Clock, 'now'>; unwritten: number },
): Promise<JournalState> {
  // A name of its own: one that another left there, or a link, is never written to.
  const probe = join(folder, `check-${process.pid}-${Math.round(performance.now() * 1000)}.tmp`);
  let probed = false;
  try {
    makeFolder(folder);
    const handle = openSync(probe, 'wx', 0o600);
    probed = true;
    try {
      writeSync(handle, 'Can this folder be written?\n');
      await disk.flush(handle);
    } finally {
      closeSync(handle);
    }
    const files = monthFilesAmong(disk.list(folder));
    for (const file of files) disk.read(join(folder, file));
    if (files.length > 0)
      disk.close(disk.openForAppending(join(folder, currentFile(files, clock.now()))).handle);
    return { ok: true, warnings: warningsOf(folder, unwritten) };
  } catch (error) {
    return { ok: false, reason: describeError(error) };
  } finally {
    if (probed) rmSync(probe, { force: true });
  }
}

function warningsOf(folder: string, unwritten: number): string[] {
  return [
    ...(isOpenToOthers(folder)
      ? [
          `Other users of this machine may write to ${folder}, so they can change what is on record; allow it to its owner alone (chmod 700).`,
        ]
      : []),
    ...(unwritten > 0 ? [`${unwritten} record(s) wait in memory until the folder can be written.`] : []),
  ];
}

/** Windows has no such bits. */
function isOpenToOthers(folder: string): boolean {
  try {
    return process.platform !== 'win32' && (statSync(folder).mode & WRITABLE_BY_OTHERS) !== 0;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
