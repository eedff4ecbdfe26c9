import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDisk } from '../../../src/journal/file/disk.ts';
import { createListing } from '../../../src/journal/file/listing.ts';
import { standingClock } from '../../support/virtual-clock.ts';
import { fileJournals, NOON, temporaryFolder } from './support.ts';
import { intent } from './support-intent.ts';

const OCTOBER = 'journal-2026-10.jsonl';
const NOVEMBER = 'journal-2026-11.jsonl';
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/** A folder with one file, and how often it is listed. */
async function listedFolder(lastWriteMs: number) {
  const folder = join(await temporaryFolder(), 'journal');
  await mkdir(folder);
  await writeFile(join(folder, NOVEMBER), '');
  await utimes(folder, LONG_AGO, LONG_AGO);
  const disk = createDisk();
  const counted = { lists: 0 };
  const list = (path: string) => {
    counted.lists += 1;
    return disk.list(path);
  };
  const clock = standingClock(NOON);
  const listing = createListing({ folder, clock, disk: { ...disk, list }, lastWriteMs: () => lastWriteMs });
  return { folder, listing, counted, clock };
}

describe('a folder', () => {
  it('is listed once while nothing comes or goes, and anew when something does', async () => {
    const { folder, listing, counted } = await listedFolder(NOON);
    for (let look = 0; look < 5; look += 1) expect(listing()).toEqual([NOVEMBER]);
    expect(counted.lists).toBe(1);
    await writeFile(join(folder, OCTOBER), '');
    expect(listing()).toEqual([OCTOBER, NOVEMBER]);
    await rename(join(folder, OCTOBER), join(folder, 'journal-2026-12.jsonl'));
    expect(listing()).toEqual([NOVEMBER, 'journal-2026-12.jsonl']);
    await rm(join(folder, NOVEMBER));
    expect(listing()).toEqual(['journal-2026-12.jsonl']);
  });

  it('is listed anew when another takes its place, though that looks as old', async () => {
    const { folder, listing } = await listedFolder(NOON);
    expect(listing()).toEqual([NOVEMBER]);
    await rename(folder, `${folder}-before`);
    await mkdir(folder);
    await writeFile(join(folder, OCTOBER), '');
    await utimes(folder, LONG_AGO, LONG_AGO);
    expect(listing()).toEqual([OCTOBER]);
  });

  it('is listed each time while a change could come in the same step of the file system’s clock', async () => {
    const { listing, counted } = await listedFolder(LONG_AGO.getTime() + 2_000);
    for (let look = 1; look <= 3; look += 1) {
      listing();
      expect(counted.lists).toBe(look);
    }
  });

  it.each([1_000, -1])('is listed anew after %i ms, whatever the file system tells', async (passedMs) => {
    const { listing, counted, clock } = await listedFolder(NOON);
    listing();
    clock.set(new Date(NOON + passedMs).toISOString());
    listing();
    expect(counted.lists).toBe(2);
  });

  it('that can no longer be listed fails the reading, and was not remembered', async () => {
    const { folder, listing } = await listedFolder(NOON);
    expect(listing()).toEqual([NOVEMBER]);
    await rm(folder, { recursive: true });
    expect(listing).toThrow('ENOENT');
  });
});

describe('a journal that remembers its folder', () => {
  it('sees at once what another process puts into another month', async () => {
    const { open, folder, clock } = await fileJournals();
    const one = open();
    await one.begin(intent(), 0);
    await utimes(folder, LONG_AGO, LONG_AGO);
    for (let look = 0; look < 3; look += 1)
      expect((await one.findByContent('credential-a', 'content-1', 0)).entries).toHaveLength(1);
    const other = open({ clock: standingClock(clock.now() + 31 * 24 * 3_600_000) });
    await other.begin(intent({ idempotencyKey: 'key-2' }), 0);
    expect((await one.findByContent('credential-a', 'content-1', 0)).entries).toHaveLength(2);
    await rm(join(folder, 'journal-2026-12.jsonl'));
    expect((await one.findByContent('credential-a', 'content-1', 0)).entries).toHaveLength(1);
  });
});
