import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { hasCode } from './file-error.ts';

/**
 * Puts a whole file in place if nothing stands there, and flushes it. Of several processes that try at once one
 * succeeds, and nobody ever sees half a file: it is written under another name first.
 *
 * @returns whether this call made it
 * @throws the file system's error
 */
export async function createOnce(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
