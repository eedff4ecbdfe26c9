import { randomBytes } from 'node:crypto';
import { chmod, type FileHandle, open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasCode } from '../disk/file-error.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { withoutHidden } from '../text/hidden.ts';

const MAX_LABEL_CHARACTERS = 40;
/** Keys of one label on one day that are counted; those after them get a random number. */
const MAX_COUNTED = 100;

/** `Production Server` as a part of a file name: `production-server`. Empty when there is nothing to keep. */
function labelPart(label: string): string {
  const words =
    withoutHidden(label)
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...words.join('-')].slice(0, MAX_LABEL_CHARACTERS).join('').replace(/-$/, '');
}

async function openNew(folder: string, name: string): Promise<{ file: string; handle: FileHandle }> {
  for (let number = 1; number <= MAX_COUNTED; number += 1) {
    const file = join(folder, `${name}${number === 1 ? '' : `-${number}`}.txt`);
    try {
      return { file, handle: await open(file, 'wx', 0o600) };
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  const file = join(folder, `${name}-${randomBytes(8).toString('hex')}.txt`);
  return { file, handle: await open(file, 'wx', 0o600) };
}

async function openFolder(folder: string): Promise<string> {
  const absolute = resolve(folder);
  makeFolder(absolute);
  await chmod(absolute, 0o700);
  return absolute;
}

/** Tries whether a key can be saved in a folder; makes it when it is missing. @throws the file system's error */
export async function checkKeyFolder(folder: string): Promise<void> {
  const { file, handle } = await openNew(await openFolder(folder), `check-${randomBytes(8).toString('hex')}`);
  try {
    await handle.writeFile('Can a key be saved here?\n');
    await handle.sync();
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

/**
 * Saves a key to a file of its own that only this user may read (0600, in a folder of 0700), named by label and date;
 * never overwrites one. The file holds nothing but the key, so that `SOKU_API_KEY_FILE` can name it.
 *
 * @param now milliseconds since the epoch
 * @returns the file's absolute path
 * @throws the file system's error; then no file is left
 */
export async function saveKey(
  apiKey: string,
  { folder, label, now }: { folder: string; label: string | undefined; now: number },
): Promise<string> {
  const absolute = await openFolder(folder);
  const date = new Date(now).toISOString().slice(0, 10);
  const name = ['soku-key', labelPart(label ?? ''), date].filter((part) => part !== '').join('-');
  const { file, handle } = await openNew(absolute, name);
  try {
    await handle.writeFile(`${apiKey}\n`);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return file;
}
