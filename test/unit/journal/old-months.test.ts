import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDisk } from '../../../src/journal/file/disk.ts';
import type { FileJournalOptions } from '../../../src/journal/file/journal.ts';
import type { Journal, Settlement } from '../../../src/journal/journal.ts';
import { type FileJournalFixture, fileJournals } from './support.ts';
import { intent } from './support-intent.ts';

const NOW = '2026-11-15T12:00:00.000Z';
const ACCEPTED: Settlement = { outcome: 'accepted', postSubmissionId: 'ps_1' };

/** Submits what names `id`, at a time. */
async function submit(
  { clock }: FileJournalFixture,
  journal: Journal,
  time: string,
  {
    end = ACCEPTED,
    endsAt = time,
    ...given
  }: Partial<Parameters<typeof intent>[0]> & {
    end?: Settlement | 'open';
    endsAt?: string;
  } = {},
) {
  clock.set(time);
  const name = `of ${time}`;
  const { entry } = await journal.begin(
    intent({ content: name, idempotencyKey: `key ${name}`, ...given }),
    0,
  );
  clock.set(endsAt);
  if (end !== 'open') await journal.settle(entry, end);
}

/** What is left of the months after a post in November 2026, with two months kept. */
async function leftOf(fixture: FileJournalFixture, options: Partial<FileJournalOptions> = {}) {
  return leftAfter(fixture, fixture.open({ months: 2, ...options }));
}

async function leftAfter(fixture: FileJournalFixture, journal: Journal) {
  await submit(fixture, journal, NOW);
  await journal.close();
  return (await fixture.files()).map((file) => file.slice('journal-'.length, -'.jsonl'.length));
}

describe('old months of the journal', () => {
  it('are removed after an outcome was written, and the younger ones read as before', async () => {
    const fixture = await fileJournals();
    const before = fixture.open();
    for (const month of ['06', '07', '08', '09', '10'])
      await submit(fixture, before, `2026-${month}-20T00:00:00Z`);
    expect(await leftOf(fixture)).toEqual(['2026-09', '2026-10', '2026-11']);
    const { entries } = await fixture.open().list('credential-a', 10);
    expect(entries.map(({ content, outcome }) => `${content} ${outcome}`)).toEqual([
      `of ${NOW} accepted`,
      'of 2026-10-20T00:00:00Z accepted',
      'of 2026-09-20T00:00:00Z accepted',
    ]);
    expect(fixture.warned).toEqual([]);
  });

  it('stay where no number of months is set', async () => {
    const fixture = await fileJournals();
    await submit(fixture, fixture.open(), '2020-01-01T12:00:00Z');
    expect(await leftAfter(fixture, fixture.open())).toEqual(['2020-01', '2026-11']);
  });

  it('stay when the clock was set forward, so that they are known once it is right again', async () => {
    const fixture = await fileJournals();
    const journal = fixture.open({ months: 2 });
    await submit(fixture, journal, '2026-10-20T00:00:00Z');
    await submit(fixture, journal, NOW);
    await journal.close();
    const later = fixture.open({ months: 2 });
    await submit(fixture, later, '2036-01-01T00:10:00Z');
    await later.close();
    fixture.clock.set(NOW);
    const { entries } = await fixture.open().findByContent('credential-a', `of ${NOW}`, 0);
    expect(entries).toMatchObject([{ outcome: 'accepted' }]);
    expect(await fixture.files()).toContain('journal-2026-10.jsonl');
  });

  it('are looked for at most once a day', async () => {
    const fixture = await fileJournals();
    const journal = fixture.open({ months: 2 });
    await submit(fixture, journal, '2026-11-15T08:00:00Z');
    await journal.close();
    const old = join(fixture.folder, 'journal-2026-01.jsonl');
    await writeFile(old, '');
    await submit(fixture, journal, '2026-11-16T07:59:00Z');
    await journal.close();
    expect(await fixture.files()).toContain('journal-2026-01.jsonl');
    await submit(fixture, journal, '2026-11-16T08:00:00Z');
    await journal.close();
    expect(await fixture.files()).toEqual(['journal-2026-11.jsonl']);
  });

  it.each<[string, Parameters<typeof submit>[3]]>([
    ['an attempt without an outcome', { end: 'open' }],
    ['an attempt whose outcome is unknown', { end: { outcome: 'unknown' } }],
    ['a post for a time to come', { scheduledTime: '2027-01-01T00:00:00.000Z' }],
  ])('stay while one holds %s, with those that came after it', async (_, held) => {
    const fixture = await fileJournals();
    const before = fixture.open();
    await submit(fixture, before, '2026-05-20T00:00:00Z');
    await submit(fixture, before, '2026-06-20T00:00:00Z', held);
    await submit(fixture, before, '2026-07-20T00:00:00Z');
    expect(await leftOf(fixture)).toEqual(['2026-06', '2026-07', '2026-11']);
  });

  it('go when the time of a post has come, or the same went through later', async () => {
    const fixture = await fileJournals();
    const before = fixture.open();
    await submit(fixture, before, '2026-06-20T00:00:00Z', { scheduledTime: '2026-11-01T00:00:00.000Z' });
    const same = { content: 'content', idempotencyKey: 'key' };
    await submit(fixture, before, '2026-07-20T00:00:00Z', { ...same, end: { outcome: 'unknown' } });
    await submit(fixture, before, '2026-07-21T00:00:00Z', same);
    expect(await leftOf(fixture)).toEqual(['2026-11']);
  });

  it('stay while a later attempt goes by a key of theirs', async () => {
    const fixture = await fileJournals();
    const before = fixture.open();
    await submit(fixture, before, '2026-08-20T00:00:00Z', { content: 'content', idempotencyKey: 'key' });
    await submit(fixture, before, '2026-10-20T00:00:00Z', {
      content: 'other',
      idempotencyKey: 'key',
      end: { outcome: 'rejected' },
    });
    expect(await leftOf(fixture)).toEqual(['2026-08', '2026-10', '2026-11']);
  });

  it('stay while a later attempt says something else without them', async () => {
    const fixture = await fileJournals();
    const before = fixture.open();
    const content = 'content';
    await submit(fixture, before, '2026-08-20T00:00:00Z', { content, idempotencyKey: 'first' });
    await submit(fixture, before, '2026-10-20T00:00:00Z', { content, idempotencyKey: 'second', end: 'open' });
    expect(await leftOf(fixture)).toEqual(['2026-08', '2026-10', '2026-11']);
    const [entry] = (await fixture.open().findByContent('credential-a', content, 0)).entries;
    expect(entry).toMatchObject({ idempotencyKey: 'first', outcome: 'accepted' });
  });

  it('go although the outcome of a call over the end of the month stands in the next', async () => {
    const fixture = await fileJournals();
    const before = fixture.open();
    await submit(fixture, before, '2026-08-31T23:59:59Z', { endsAt: '2026-09-01T00:00:03Z' });
    expect(await leftOf(fixture)).toEqual(['2026-09', '2026-11']);
    const { entries } = await fixture.open().findByContent('credential-a', 'of 2026-08-31T23:59:59Z', 0);
    expect(entries).toMatchObject([{ outcome: 'accepted', postSubmissionId: 'ps_1' }]);
  });

  it('stay when another process adds to them meanwhile', async () => {
    const fixture = await fileJournals();
    await submit(fixture, fixture.open(), '2026-08-20T00:00:00Z');
    const file = join(fixture.folder, 'journal-2026-08.jsonl');
    const disk = createDisk();
    let read = 0;
    const busy = {
      ...disk,
      read(path: string) {
        const bytes = disk.read(path);
        if (path === file) read += 1;
        // The first readings are the submission's own.
        return path === file && read > 1 ? Buffer.concat([bytes, Buffer.alloc(read)]) : bytes;
      },
    };
    expect(await leftOf(fixture, { disk: busy })).toEqual(['2026-08', '2026-11']);
  });

  it('that can’t be read are a warning, and the post is on record all the same', async () => {
    const fixture = await fileJournals();
    await submit(fixture, fixture.open(), '2026-08-20T00:00:00Z');
    const disk = createDisk();
    let read = 0;
    const dying = {
      ...disk,
      read(path: string) {
        read += Number(path.endsWith('-08.jsonl'));
        if (read > 1) throw new Error('EIO: as arranged');
        return disk.read(path);
      },
    };
    expect(await leftOf(fixture, { disk: dying })).toEqual(['2026-08', '2026-11']);
    expect(fixture.warned.join()).toContain('Old months of the journal could not be removed');
    const { entries } = await fixture.open().findByContent('credential-a', `of ${NOW}`, 0);
    expect(entries).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('that another process has removed meanwhile are nothing to warn of', async () => {
    const fixture = await fileJournals();
    await submit(fixture, fixture.open(), '2026-08-20T00:00:00Z');
    const disk = createDisk();
    let read = 0;
    const raced = {
      ...disk,
      read(path: string) {
        read += Number(path.endsWith('-08.jsonl'));
        // The first reading says what stands in it, the second whether it has grown.
        if (read === 2) rmSync(path);
        return disk.read(path);
      },
    };
    expect(await leftOf(fixture, { disk: raced })).toEqual(['2026-11']);
    expect(fixture.warned).toEqual([]);
  });

  it('of a large journal are removed without holding anything up', async () => {
    const fixture = await fileJournals();
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const record = {
        credential: 'c',
        content: `content ${index}`,
        idempotencyKey: `key ${index}`,
        id: `${index}`,
      };
      const time = '2026-07-01T12:00:00.000Z';
      return [
        JSON.stringify({
          time,
          record: 'intent',
          ...record,
          lookbackMs: 0,
          targets: ['x'],
          text: 'Hello '.repeat(20),
        }),
        JSON.stringify({ time, record: 'outcome', ...record, outcome: 'accepted', postSubmissionId: 'ps' }),
      ].join('\n');
    });
    await submit(fixture, fixture.open(), '2026-10-20T00:00:00Z');
    await writeFile(join(fixture.folder, 'journal-2026-07.jsonl'), `${lines.join('\n')}\n`);
    let turns = 0;
    let isOver = false;
    const others = () => {
      turns += 1;
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    expect(await leftOf(fixture)).toEqual(['2026-10', '2026-11']);
    isOver = true;
    // 40,000 lines and 20,000 contents, 500 at a time.
    expect(turns).toBeGreaterThan(100);
  });
});
