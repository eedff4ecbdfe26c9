import type { Clock } from '../../clock.ts';
import { type Disk, type DiskState, isUnchanged } from './disk.ts';
import { monthFilesAmong } from './month-files.ts';

/** The longest step in which any file system writes times down (memory cards have it). */
const TIME_STEP_MS = 2_000;
/** After so long it is listed again in any case: a network's file system may tell an old state for a while. */
const TRUSTED_MS = 1_000;

/** The journal's files in a folder, oldest first. The folder is listed only when something in it came or went. */
export type Listing = () => readonly string[];

/**
 * @param parts `lastWriteMs`: when a file in the folder was written last as far as that is known, epoch ms by the file
 *   system's clock
 */
export function createListing(parts: {
  folder: string;
  clock: Pick<Clock, 'now'>;
  disk: Disk;
  lastWriteMs: () => number;
}): Listing {
  const { folder, clock, disk, lastWriteMs } = parts;
  let known: { state: DiskState; at: number; files: readonly string[] } | undefined;
  return () => {
    const now = clock.now();
    const state = disk.stateOfFolder(folder);
    const isTrusted = known !== undefined && now >= known.at && now - known.at < TRUSTED_MS;
    if (known !== undefined && isTrusted && isUnchanged(known.state, state)) return known.files;
    // While its clock stands where it stood at the folder's last change, another change would not show.
    const isSettled = lastWriteMs() > state.modifiedMs + TIME_STEP_MS;
    const files = monthFilesAmong(disk.list(folder));
    known = isSettled ? { state, at: now, files } : undefined;
    return files;
  };
}
