import { appendFile, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import { createFileSearch } from '../../../src/journal/file/search.ts';
import { formatRecord } from '../../../src/journal/record.ts';
import { createClock, HOUR, MINUTE, NOON, temporaryFolder } from './support.ts';

const FILE = 'journal-2026-11.jsonl';
const NEEDLE = '"content":"wanted"';

function line(time: number, content: string, idempotencyKey = 'key-1'): string {
  const record = formatRecord({
    time: new Date(time).toISOString(),
    record: 'intent',
    id: `${idempotencyKey} at ${time}`,
    credential: 'credential-a',
    content,
    idempotencyKey,
    lookbackMs: 0,
    targets: ['x'],
    text: 't'.repeat(120),
  });
  return `${record}\n`;
}

/** Some 3.5 MB: one line a minute for a week, of which those in `wanted` (minutes before the last) are searched for. */
async function week(wanted: number[]): Promise<string> {
  const folder = await temporaryFolder();
  const lines = Array.from({ length: 7 * 24 * 60 }, (_, index) => {
    const ago = 7 * 24 * 60 - 1 - index;
    return line(NOON - ago * MINUTE, wanted.includes(ago) ? 'wanted' : `other-${ago}`);
  });
  await writeFile(join(folder, FILE), lines.join(''));
  return folder;
}

function searchIn(folder: string) {
  const { search } = createFileSearch({ folder, passOver: () => {} });
  return async (oldest: number) =>
    (await search(FILE, NEEDLE, oldest))
      .map(({ record }) => (NOON - Date.parse(record.time)) / MINUTE)
      .sort((a, b) => a - b);
}

describe('a search', () => {
  it('goes back as far as asked, and not through the whole file', async () => {
    const find = searchIn(await week([0, 100, 3000, 10_000]));
    expect(await find(NOON - HOUR)).toEqual(expect.arrayContaining([0]));
    expect(await find(NOON - 50 * HOUR)).toEqual([0, 100, 3000]);
    expect(await find(NOON - 7 * 24 * HOUR)).toEqual([0, 100, 3000, 10_000]);
    expect(await find(NOON - HOUR)).toEqual([0, 100, 3000, 10_000]);
  });

  it('reads the second time only what was appended', async () => {
    const folder = await week([0, 100]);
    const find = searchIn(folder);
    expect(await find(NOON - 24 * HOUR)).toEqual([0, 100]);
    // What has been read is changed under its feet, which a journal never does: the answer stays.
    const handle = await open(join(folder, FILE), 'r+');
    const { size } = await handle.stat();
    await handle.write(' '.repeat(100_000), size - 100_000);
    await handle.write('\n', size - 1);
    await handle.close();
    await appendFile(join(folder, FILE), line(NOON + MINUTE, 'wanted'));
    expect(await find(NOON - 24 * HOUR)).toEqual([-1, 0, 100]);
    expect(await searchIn(folder)(NOON - HOUR)).toEqual([-1]);
  });

  it('forgets those not asked for longest', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, FILE), line(NOON, 'wanted'));
    const { search } = createFileSearch({ folder, passOver: () => {} });
    const [before] = await search(FILE, NEEDLE, 0);
    for (let index = 0; index < 300; index += 1) await search(FILE, `"content":"${index}"`, 0);
    const [after] = await search(FILE, NEEDLE, 0);
    expect(after).toEqual(before);
    expect(after).not.toBe(before);
  });
});

it('a line of a slow clock between others does not end the search', async () => {
  const folder = await temporaryFolder();
  const since = NOON - 24 * HOUR;
  // More than a first read, all of it stamped two minutes too early; what is looked for stands before it.
  const slow = Array.from({ length: 400 }, (_, index) => line(since - 2 * MINUTE, `other-${index}`));
  await writeFile(join(folder, FILE), [line(since + 1000, 'wanted'), ...slow].join(''));
  const journal = createFileJournal({ folder, clock: createClock(), warn: () => {} });
  expect(await journal.findByContent('credential-a', 'wanted', since)).toHaveLength(1);
});

it('a list reads backwards through other credentials and months until it has enough', async () => {
  const folder = await week([0]);
  const october = Date.parse('2026-10-10T12:00:00.000Z');
  const mine = Array.from({ length: 5 }, (_, index) =>
    line(october + index, `mine-${index}`).replace('credential-a', 'credential-b'),
  );
  await writeFile(join(folder, 'journal-2026-10.jsonl'), mine.join(''));
  const journal = createFileJournal({ folder, clock: createClock(), warn: () => {} });
  const { entries, hasMore } = await journal.list('credential-b', 3);
  expect(entries.map(({ content }) => content)).toEqual(['mine-4', 'mine-3', 'mine-2']);
  expect(hasMore).toBe(true);
  expect((await journal.list('credential-a', 2)).entries.map(({ content }) => content)).toEqual([
    'wanted',
    'other-1',
  ]);
});
