import { appendFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendLine } from '../../../src/journal/file/append-line.ts';
import { fileJournals, HOUR, NOON } from './support.ts';
import { intent } from './support-intent.ts';

const DAY_AGO = NOON - 24 * HOUR;
const FILE = 'journal-2026-11.jsonl';

function unwritable(reason: string): string {
  return `This submission could not be written to the journal (${reason}); it is known only until this server stops.`;
}

/** Folders that can't be written, not even by root. */
const unusable = [
  {
    what: 'a file stands in place of the folder',
    code: 'ENOTDIR',
    prepare: (folder: string) => writeFile(folder, ''),
  },
  {
    what: 'the disk is full',
    code: 'ENOSPC',
    prepare: async (folder: string) => {
      await mkdir(folder);
      await symlink('/dev/full', join(folder, FILE));
    },
  },
  {
    what: 'the folder is where nothing can be made',
    code: 'EEXIST',
    prepare: (folder: string) => symlink('/proc/self/nothing', folder),
  },
];

// The other two need Linux.
const here = process.platform === 'linux' ? unusable : unusable.slice(0, 1);

describe.each(here)('when $what', ({ code, prepare }) => {
  it('a post is not stopped, the person is told, and nothing is posted twice while the process lives', async () => {
    const { folder, open, warned } = await fileJournals();
    await prepare(folder);
    const journal = open();
    const first = await journal.begin(intent(), DAY_AGO);
    expect(first).toMatchObject({ adopted: false, warnings: [unwritable(code)] });
    expect(warned).toEqual([expect.stringContaining(code)]);
    expect(await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO)).toMatchObject({
      adopted: true,
      entry: { idempotencyKey: 'key-1' },
    });
    const settled = await journal.settle(first.entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
    expect(settled.warnings).toEqual([
      `The outcome of this submission could not be written to the journal (${code}); it is known only until this server stops.`,
    ]);
    for (const entries of [
      await journal.findByContent('credential-a', 'content-1', DAY_AGO),
      await journal.findByKey('credential-a', 'key-1', DAY_AGO),
      (await journal.list('credential-a', 10)).entries,
    ]) {
      expect(entries.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    }
    expect(await journal.check()).toMatchObject(code === 'ENOSPC' ? { ok: true } : { ok: false });
  });
});

describe('when writing fails for a while', () => {
  const setUp = async () => {
    const journals = await fileJournals();
    const disk = { full: false };
    const journal = journals.open({
      appendLine: async (path, line, options) => {
        if (!disk.full) return appendLine(path, line, options);
        await appendFile(path, line.slice(0, 40));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
    });
    return { ...journals, disk, journal };
  };

  it('what is in memory and what is on disk count as one, in the order they happened', async () => {
    const { journal, disk, lines, open, clock } = await setUp();
    const submit = async (content: string) => {
      clock.advance(1000);
      return (await journal.begin(intent({ content, idempotencyKey: `key of ${content}` }), DAY_AGO)).entry;
    };
    await submit('one');
    disk.full = true;
    const two = await submit('two');
    disk.full = false;
    await submit('three');
    await journal.settle(two, { outcome: 'accepted', postSubmissionId: 'ps_2' });
    const { entries } = await journal.list('credential-a', 10);
    expect(entries.map(({ content, outcome }) => `${content} ${outcome}`)).toEqual([
      'three pending',
      'two accepted',
      'one pending',
    ]);
    expect((await journal.list('credential-a', 2)).entries).toEqual(entries.slice(0, 2));
    expect((await journal.findByContent('credential-a', 'two', DAY_AGO))[0]?.outcome).toBe('accepted');
    // Another process finds the half line passed over and the rest whole.
    expect(await lines(FILE)).toHaveLength(4);
    const others = (await open().list('credential-a', 10)).entries;
    expect(others.map(({ content }) => content)).toEqual(['three', 'one']);
  });

  it('an intent in memory lends its key to the next on disk, and the other way round', async () => {
    const { journal, disk, open } = await setUp();
    disk.full = true;
    await journal.begin(intent(), DAY_AGO);
    disk.full = false;
    const onDisk = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    expect(onDisk).toMatchObject({ adopted: true, entry: { idempotencyKey: 'key-1' } });

    await open().begin(intent({ content: 'other', idempotencyKey: 'key-3' }), DAY_AGO);
    disk.full = true;
    const inMemory = await journal.begin(intent({ content: 'other', idempotencyKey: 'key-4' }), DAY_AGO);
    expect(inMemory).toMatchObject({ adopted: true, entry: { idempotencyKey: 'key-3' } });
  });

  it('a line that was written but is not there counts as not written', async () => {
    const { open, warned } = await fileJournals();
    const journal = open({ appendLine: async () => ({}) });
    const { warnings } = await journal.begin(intent(), DAY_AGO);
    expect(warnings).toEqual([
      'This submission could not be read back from the journal (file error); it is known only until this server stops.',
    ]);
    expect(warned).toHaveLength(1);
    expect(await journal.findByContent('credential-a', 'content-1', DAY_AGO)).toHaveLength(1);
  });

  it('a record too long for a line stays in memory', async () => {
    const { open } = await fileJournals();
    const journal = open();
    const { warnings } = await journal.begin(intent({ idempotencyKey: 'k'.repeat(9000) }), DAY_AGO);
    expect(warnings).toEqual([unwritable('file error')]);
    expect(await journal.findByContent('credential-a', 'content-1', DAY_AGO)).toHaveLength(1);
  });
});

describe('check', () => {
  it('says what is wrong with the folder, and leaves nothing behind', async () => {
    const { open, folder, files } = await fileJournals();
    expect(await open().check()).toEqual({ ok: true });
    expect(await files()).toEqual([]);
    await mkdir(join(folder, FILE));
    expect(await open().check()).toEqual({ ok: false, reason: expect.stringContaining('EISDIR') });
    expect(await files()).toEqual([FILE]);
  });
});
