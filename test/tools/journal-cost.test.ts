import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { post } from '../support/posting.ts';
import { openSandbox, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

const COUNTER = pathToFileURL(fileURLToPath(new URL('../support/count-disk.mjs', import.meta.url))).href;
const THINGS = ['open', 'list', 'read', 'write', 'flush'] as const;
/** Fewer than Soku takes a minute. */
const AT_ONCE = 25;

/** A server whose journal had its files long before, and what it has done in their folder since it was asked last. */
async function countedServer(env: Record<string, string> = {}) {
  const sandbox = await openSandbox();
  const folder = temporaryFolder();
  const journal = join(folder, 'journal');
  const counts = join(temporaryFolder(), 'counts');
  await mkdir(journal, { mode: 0o700 });
  await writeFile(join(journal, `journal-${new Date().toISOString().slice(0, 7)}.jsonl`), '');
  const longAgo = new Date('2020-01-01T00:00:00Z');
  await utimes(journal, longAgo, longAgo);
  const client = await spawnAndConnect({
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    NODE_OPTIONS: `--import=${COUNTER}`,
    COUNT_FOLDER: journal,
    COUNT_FILE: counts,
    ...env,
  });
  let before = 0;
  const done = async () => {
    const all = (await readFile(counts, 'utf8')).split('\n').slice(0, -1);
    const since = all.slice(before);
    before = all.length;
    return Object.fromEntries(THINGS.map((thing) => [thing, since.filter((one) => one === thing).length]));
  };
  const send = async (text: string) => {
    const { isError, result } = await post(client, text);
    expect(isError, JSON.stringify(result)).toBe(false);
  };
  return { send, done };
}

describe('what a post does to the journal’s disk', () => {
  it('is an open and two reads for each line, and no listing while nothing comes or goes', async () => {
    const { send, done } = await countedServer();
    for (let count = 1; count <= 3; count += 1) await send(`Something said before, part ${count}`);
    await done();
    for (let count = 1; count <= 5; count += 1) {
      await send(`Something new to say, part ${count}`);
      expect(await done()).toEqual({ open: 2, list: 0, read: 4, write: 2, flush: 1 });
    }
  });

  it('is two flushes for all that come while the first takes its time', async () => {
    const { send, done } = await countedServer({ HOLD_FLUSH_UNTIL: String(AT_ONCE) });
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => send(`One of many things, part ${index}`)),
    );
    const { open = 0, read = 0, list = 0, write, flush = 0 } = await done();
    expect(write).toBe(2 * AT_ONCE);
    // The first line's, all others', and that of the folder, as the file was empty.
    expect(flush).toBeLessThanOrEqual(3);
    // Whoever comes first finds out what is there.
    expect(open).toBeLessThanOrEqual(2 * AT_ONCE + 3);
    expect(read).toBeLessThanOrEqual(4 * AT_ONCE + 3);
    expect(list).toBeLessThanOrEqual(2);
  });
});
