import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';
import type { Journal } from '../journal.ts';

/** Tries what the journal does: makes the folder, writes and flushes a file there, opens `currentFile` for writing. */
export async function checkFolder(folder: string, currentFile: string): ReturnType<Journal['check']> {
  const probe = join(folder, `check-${process.pid}.tmp`);
  try {
    makeFolder(folder);
    await writeFile(probe, 'Can this folder be written?\n', { mode: 0o600, flush: true });
    await openExisting(join(folder, currentFile));
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: describeError(error) };
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

async function openExisting(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r+');
    await handle.close();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
