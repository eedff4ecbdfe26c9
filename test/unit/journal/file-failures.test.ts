import { execFileSync } from 'node:child_process';
import { appendFile, chmod, lstat, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { JournalUnavailableError, RecordTooLargeError } from '../../../src/journal/errors.ts';
import { createDisk, type Disk } from '../../../src/journal/file/disk.ts';
import { createUnwritten } from '../../../src/journal/file/unwritten.ts';
import { fileJournals, HOUR, NOON } from './support.ts';
import { intent } from './support-intent.ts';

const DAY_AGO = NOON - 24 * HOUR;
const FILE = 'journal-2026-11.jsonl';
const ACCEPTED = { outcome: 'accepted', postSubmissionId: 'ps_1' } as const;

const systemError = (code: string) => Object.assign(new Error(`${code}: made up`), { code });

/** A disk that fails as the test says. */
function faultyDisk() {
  const failing: Partial<Record<'write' | 'flush' | 'read', string>> = {};
  const disk = createDisk();
  const may = (what: 'write' | 'flush' | 'read') => {
    const code = failing[what];
    if (code !== undefined) throw systemError(code);
  };
  const faulty: Disk = {
    ...disk,
    write(file, bytes) {
      may('write');
      return disk.write(file, bytes);
    },
    async flush(file) {
      may('flush');
      await disk.flush(file);
    },
    readAt(file, position, length) {
      may('read');
      return disk.readAt(file, position, length);
    },
  };
  return { failing, disk: faulty };
}

const outcomes = (entries: { outcome: string }[]) => entries.map(({ outcome }) => outcome);

describe('what can’t be written down', () => {
  it.each([
    { what: 'write', code: 'ENOSPC' },
    { what: 'flush', code: 'EIO' },
    { what: 'read', code: 'EIO' },
  ] as const)('is refused when $what fails with $code, and leaves nothing open', async ({ what, code }) => {
    const { open, folder, warned } = await fileJournals();
    const { failing, disk } = faultyDisk();
    const journal = open({ disk });
    failing[what] = code;
    const refused = await journal.begin(intent(), DAY_AGO).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(JournalUnavailableError);
    expect(refused).toMatchObject({ reason: code, place: folder });
    expect(warned.join()).toContain(folder);
    delete failing[what];
    // Nothing of it counts as sent: neither here nor in another process.
    const next = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    expect(next).toMatchObject({ adopted: false, entry: { idempotencyKey: 'key-2' } });
    const others = (await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries;
    expect(others.filter(({ outcome }) => outcome !== 'rejected')).toHaveLength(1);
  });

  it('is refused where a file stands in place of the folder', async () => {
    const { open, folder } = await fileJournals();
    await writeFile(folder, '');
    await expect(open().begin(intent(), DAY_AGO)).rejects.toThrow(JournalUnavailableError);
    await expect(open().findByContent('credential-a', 'content-1', DAY_AGO)).rejects.toThrow('unavailable');
    expect(await open().check()).toMatchObject({ ok: false });
  });

  it('because it is too large is refused before anything is sent; the largest post there is fits', async () => {
    const { open } = await fileJournals();
    const targets = (count: number) =>
      Array.from({ length: count }, () => ({
        platform: 'instagram' as const,
        accountId: '\u0001'.repeat(200),
      }));
    const large = intent({
      targets: targets(50),
      idempotencyKey: '"'.repeat(200),
      text: '\u0001'.repeat(500),
    });
    const journal = open();
    const { entry } = await journal.begin(large, DAY_AGO);
    expect((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([entry]);
    await expect(journal.begin(intent({ targets: targets(500) }), DAY_AGO)).rejects.toThrow(
      RecordTooLargeError,
    );
    expect((await journal.list('credential-a', 10)).entries).toHaveLength(1);
  });
});

describe('an outcome that can’t be written', () => {
  it('is kept, counts, and is written with the next record', async () => {
    const { open } = await fileJournals();
    const { failing, disk } = faultyDisk();
    const journal = open({ disk });
    const { entry } = await journal.begin(intent(), DAY_AGO);
    failing.write = 'ENOSPC';
    const { warnings } = await journal.settle(entry, ACCEPTED);
    expect(warnings).toEqual([
      'The outcome of this submission could not be written to the journal (ENOSPC); it is kept in memory and written as soon as that works again.',
    ]);
    expect(outcomes((await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries)).toEqual([
      'accepted',
    ]);
    expect(await journal.check()).toMatchObject({ ok: true, warnings: [expect.stringMatching(/^1 record/)] });
    delete failing.write;
    await journal.begin(intent({ content: 'content-2', idempotencyKey: 'key-2' }), DAY_AGO);
    expect(await journal.check()).toEqual({ ok: true, warnings: [] });
    expect(outcomes((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries)).toEqual([
      'accepted',
    ]);
  });

  it('is written when the journal is closed', async () => {
    const { open } = await fileJournals();
    const { failing, disk } = faultyDisk();
    const journal = open({ disk });
    const { entry } = await journal.begin(intent(), DAY_AGO);
    failing.write = 'ENOSPC';
    await journal.settle(entry, ACCEPTED);
    delete failing.write;
    await journal.close();
    expect(outcomes((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries)).toEqual([
      'accepted',
    ]);
  });

  it('has room in memory for so many and no more', () => {
    const { keep, records, clear } = createUnwritten();
    const { credential, content, idempotencyKey } = intent();
    const record = { record: 'outcome', time: new Date(NOON).toISOString(), id: 'a', ...ACCEPTED } as const;
    const one = () => keep({ ...record, credential, content, idempotencyKey }, FILE, 0);
    for (let index = 0; index < 5_000; index += 1) expect(one()).toBe(true);
    expect(one()).toBe(false);
    expect(records).toHaveLength(5_000);
    clear(1);
    expect(one()).toBe(true);
  });

  it('is told of at the end when it never could be', async () => {
    const { open, warned } = await fileJournals();
    const { failing, disk } = faultyDisk();
    const journal = open({ disk });
    const { entry } = await journal.begin(intent(), DAY_AGO);
    failing.write = 'ENOSPC';
    await journal.settle(entry, ACCEPTED);
    await journal.close();
    expect(warned.at(-1)).toMatch(/^1 record\(s\) could not be written/);
  });
});

describe('what lost its intent', () => {
  const orphan = (outcome: object) =>
    `${JSON.stringify({ time: '2026-11-15T11:00:00.000Z', record: 'outcome', id: 'gone', credential: 'credential-a', content: 'content-1', idempotencyKey: 'key-0', ...outcome })}\n`;

  it.each([
    [ACCEPTED, { idempotencyKey: 'key-0', outcome: 'accepted', postSubmissionId: 'ps_1' }],
    [{ outcome: 'unknown' }, { idempotencyKey: 'key-0', outcome: 'pending' }],
    [{ outcome: 'rejected' }, { idempotencyKey: 'key-1', outcome: 'pending' }],
  ])('%o counts', async (outcome, entry) => {
    const { open, folder } = await fileJournals();
    await mkdir(folder);
    await writeFile(join(folder, FILE), orphan(outcome));
    expect((await open().begin(intent(), DAY_AGO)).entry).toMatchObject(entry);
  });
});

describe('records that another hand or a clock put elsewhere', () => {
  it('count with other spacing and after a byte order mark', async () => {
    const { open, folder } = await fileJournals();
    await open().begin(intent(), DAY_AGO);
    const text = await readFile(join(folder, FILE), 'utf8');
    const spaced = text.replaceAll('":', '" : ').replaceAll(',"', ', "');
    for (const other of [spaced, `\uFEFF${text}`]) {
      await writeFile(join(folder, FILE), other);
      expect((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries).toHaveLength(1);
      expect((await open().findByKey('credential-a', 'key-1', DAY_AGO)).entries).toHaveLength(1);
      expect((await open().list('credential-a', 5)).entries).toHaveLength(1);
    }
  });

  it('count when a clock that was fast is set right over a month’s end', async () => {
    const { open, clock, files } = await fileJournals('2026-12-01T01:00:00.000Z');
    const { entry } = await open().begin(intent(), DAY_AGO);
    clock.set('2026-11-30T23:00:00.000Z');
    const { entries } = await open().findByContent('credential-a', 'content-1', DAY_AGO);
    expect(entries).toMatchObject([{ id: entry.id }]);
    expect(await open().begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO)).toMatchObject({ adopted: true });
    expect(await files()).toEqual(['journal-2026-12.jsonl']);
  });

  it('count however many old ones stand before and after them', async () => {
    const { open, folder, clock } = await fileJournals();
    const journal = open();
    await journal.begin(intent(), DAY_AGO);
    clock.advance(-48 * HOUR);
    for (let index = 0; index < 500; index += 1)
      await journal.begin(intent({ content: `old-${index}`, idempotencyKey: `old-${index}` }), 0);
    clock.advance(48 * HOUR);
    expect((await readFile(join(folder, FILE))).length).toBeGreaterThan(64 * 1024);
    expect((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries).toHaveLength(1);
  });
});

describe('best effort', () => {
  it('a post is not stopped, is told of, goes out under one key, and is written when the disk is back', async () => {
    const { open, warned } = await fileJournals();
    const { failing, disk } = faultyDisk();
    const journal = open({ disk, mode: 'best-effort' });
    failing.write = 'ENOSPC';
    const first = await journal.begin(intent(), DAY_AGO);
    expect(first).toMatchObject({
      adopted: false,
      warnings: [
        'This submission could not be written to the journal (ENOSPC); it is kept in memory and written as soon as that works again.',
      ],
    });
    expect(warned).toEqual([expect.stringContaining('ENOSPC')]);
    const second = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    expect(second).toMatchObject({ adopted: true, entry: { idempotencyKey: 'key-1' } });
    await journal.settle(first.entry, ACCEPTED);
    delete failing.write;
    await journal.close();
    expect(outcomes((await open().list('credential-a', 5)).entries)).toEqual(['accepted', 'accepted']);
  });

  it('what can’t be read is a warning', async () => {
    const { open } = await fileJournals();
    const { failing, disk } = faultyDisk();
    const journal = open({ disk, mode: 'best-effort' });
    await journal.begin(intent(), DAY_AGO);
    // What this process has read of it need not be read again; what another wrote must.
    await open().begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    failing.read = 'EIO';
    expect(await journal.findByContent('credential-a', 'content-1', DAY_AGO)).toEqual({
      entries: [],
      warnings: ['The journal could not be read (EIO); an earlier submission may have been overlooked.'],
    });
  });

  it('a half-written line does not harm the next', async () => {
    const { open, folder } = await fileJournals();
    const { disk } = faultyDisk();
    let full = true;
    const half: Disk = {
      ...disk,
      write: (file, bytes) => disk.write(file, full ? bytes.subarray(0, 40) : bytes),
    };
    const journal = open({ disk: half, mode: 'best-effort' });
    await journal.begin(intent(), DAY_AGO);
    full = false;
    await journal.begin(intent({ content: 'content-2', idempotencyKey: 'key-2' }), DAY_AGO);
    const contents = (await open().list('credential-a', 5)).entries.map(({ content }) => content);
    expect(contents).toEqual(['content-2', 'content-1']);
    await appendFile(join(folder, FILE), '');
  });
});

describe.skipIf(process.platform === 'win32')('the state folder', () => {
  it.each(['a link', 'a folder'])('%s in place of the file is not written through', async (what) => {
    const { open, folder } = await fileJournals();
    await mkdir(folder, { mode: 0o700 });
    const victim = join(folder, 'victim');
    await writeFile(victim, 'untouched');
    if (what === 'a link') await symlink(victim, join(folder, FILE));
    else await mkdir(join(folder, FILE));
    await expect(open().begin(intent(), DAY_AGO)).rejects.toThrow(JournalUnavailableError);
    expect(await readFile(victim, 'utf8')).toBe('untouched');
    expect(await open().check()).toMatchObject({ ok: false });
  });

  it('is not read through a link in place of the file', async () => {
    const { open, folder } = await fileJournals();
    const journal = open();
    await journal.begin(intent(), DAY_AGO);
    await journal.close();
    await rename(join(folder, FILE), join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(folder, FILE));
    const { credential } = intent();
    await expect(open().list(credential, 10)).rejects.toThrow(JournalUnavailableError);
  });

  it.skipIf(process.platform !== 'linux')('is not hung up by a pipe in place of the file', async () => {
    const { open, folder } = await fileJournals();
    await mkdir(folder, { mode: 0o700 });
    execFileSync('mkfifo', [join(folder, FILE)]);
    await expect(open().begin(intent(), DAY_AGO)).rejects.toThrow(JournalUnavailableError);
    expect(await open().check()).toMatchObject({ ok: false, reason: expect.stringContaining('ENOTSUP') });
  });

  it('is tried with a file of its own: what another put there under its name is left alone', async () => {
    const { open, folder } = await fileJournals();
    await mkdir(folder, { mode: 0o700 });
    const victim = join(folder, 'victim');
    await writeFile(victim, 'untouched');
    const time = vi.spyOn(performance, 'now').mockReturnValue(7);
    try {
      await symlink(victim, join(folder, `check-${process.pid}-7000.tmp`));
      expect(await open().check()).toMatchObject({ ok: false, reason: expect.stringContaining('EEXIST') });
    } finally {
      time.mockRestore();
    }
    expect(await readFile(victim, 'utf8')).toBe('untouched');
    expect((await lstat(join(folder, `check-${process.pid}-7000.tmp`))).isSymbolicLink()).toBe(true);
  });

  it('that others may write to is told of', async () => {
    const { open, folder, files } = await fileJournals();
    expect(await open().check()).toEqual({ ok: true, warnings: [] });
    expect(await files()).toEqual([]);
    await chmod(folder, 0o777);
    expect(await open().check()).toEqual({ ok: true, warnings: [expect.stringContaining('chmod 700')] });
  });
});

describe('many at once', () => {
  it('fifty share two flushes, and listing waits for none', async () => {
    const { open } = await fileJournals();
    const { disk } = faultyDisk();
    let flushes = 0;
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Disk = {
      ...disk,
      async flush(file) {
        flushes += 1;
        await gate;
        await disk.flush(file);
      },
    };
    const journal = open({ disk: slow });
    const begun = Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        journal.begin(intent({ content: `content-${index}`, idempotencyKey: `key-${index}` }), DAY_AGO),
      ),
    );
    await expect.poll(async () => (await journal.list('credential-a', 50)).entries.length).toBe(50);
    release();
    await begun;
    expect(flushes).toBeLessThanOrEqual(2);
  });
});
