import { appendFile, mkdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { credentialFingerprint } from '../../../src/access/credential.ts';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import { describeJournal } from './journal-suite.ts';
import { fileJournals, HOUR, MINUTE, NOON, temporaryFolder } from './support.ts';
import { intent } from './support-intent.ts';

const DAY_AGO = NOON - 24 * HOUR;
const FILE = 'journal-2026-11.jsonl';

describeJournal('file journal', async (clock) =>
  createFileJournal({ folder: await temporaryFolder(), clock, warn: () => {} }),
);

describe('the file', () => {
  it('has a line for the intent and a line for the outcome, which a person can read', async () => {
    const { open, lines, clock } = await fileJournals();
    const journal = open({ newId: () => 'id-1', writers: { own: 'host.1.2', isGone: () => false } });
    const { entry } = await journal.begin(intent({ text: 'Hello' }), DAY_AGO);
    clock.advance(250);
    await journal.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
    expect(await lines(FILE)).toEqual([
      '{"time":"2026-11-15T12:00:00.000Z","record":"intent","id":"id-1","credential":"credential-a","content":"content-1",' +
        '"idempotencyKey":"key-1","targets":["x","instagram:ig_main"],"text":"Hello","writer":"host.1.2","lookbackMs":86400000}',
      '{"time":"2026-11-15T12:00:00.250Z","record":"outcome","id":"id-1","credential":"credential-a","content":"content-1",' +
        '"idempotencyKey":"key-1","outcome":"accepted","postSubmissionId":"ps_1"}',
    ]);
  });

  it('has the key that was sent in the outcome of an attempt that adopted one', async () => {
    const { open, records } = await fileJournals();
    const journal = open();
    await journal.begin(intent(), DAY_AGO);
    const { entry } = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    await journal.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
    expect((await records()).map(({ record, idempotencyKey }) => `${record} ${idempotencyKey}`)).toEqual([
      'intent key-1',
      'intent key-2',
      'outcome key-1',
    ]);
  });

  it.skipIf(process.platform === 'win32')('and its folder are for their owner only', async () => {
    const { open, folder } = await fileJournals(NOON, 'state/journal');
    await open().begin(intent(), DAY_AGO);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, FILE))).mode & 0o777).toBe(0o600);
  });

  it('is not touched before the first use', async () => {
    const { open, folder } = await fileJournals();
    await open().close();
    await expect(stat(folder)).rejects.toThrow('ENOENT');
    expect((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([]);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });

  it('holds a fingerprint of the API key, never the key', async () => {
    const { open, folder } = await fileJournals();
    const secret = 'sk_live_sandbox_active';
    await open().begin(intent({ credential: credentialFingerprint(secret) }), DAY_AGO);
    const text = await readFile(join(folder, FILE), 'utf8');
    expect(text).toContain(credentialFingerprint(secret));
    expect(text).not.toContain(secret);
  });
});

describe('months', () => {
  it('have a file each, by UTC; a search looks into those that its time reaches', async () => {
    const { open, files, clock } = await fileJournals('2026-10-31T23:30:00.000Z');
    const journal = open();
    const { entry } = await journal.begin(intent(), 0);
    clock.set('2026-11-01T00:10:00.000Z');
    await journal.settle(entry, { outcome: 'unknown' });
    const second = await journal.begin(intent({ idempotencyKey: 'key-2' }), clock.now() - HOUR);
    expect(second).toMatchObject({ adopted: true, entry: { idempotencyKey: 'key-1' } });
    expect(await files()).toEqual(['journal-2026-10.jsonl', 'journal-2026-11.jsonl']);
    for (const reader of [journal, open()]) {
      const { entries } = await reader.findByContent('credential-a', 'content-1', clock.now() - HOUR);
      expect(entries).toHaveLength(2);
      expect((await reader.findByContent('credential-a', 'content-1', clock.now())).entries).toHaveLength(1);
      expect((await reader.list('credential-a', 10)).entries.map(({ outcome }) => outcome)).toEqual([
        'pending',
        'unknown',
      ]);
    }
  });

  it('that can’t be read keep everything from being sent, however old they are', async () => {
    const { open, folder, clock } = await fileJournals('2026-09-30T12:00:00.000Z');
    const journal = open();
    await journal.begin(intent(), 0);
    clock.set('2026-11-15T12:00:00.000Z');
    await rename(join(folder, 'journal-2026-09.jsonl'), join(folder, 'was-september'));
    await mkdir(join(folder, 'journal-2026-09.jsonl'));
    await expect(open().findByContent('credential-a', 'content-1', DAY_AGO)).rejects.toThrow('unavailable');
    await expect(open().begin(intent(), DAY_AGO)).rejects.toThrow('unavailable');
    expect(await open().check()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('journal-2026-09'),
    });
  });

  it('begin with a pause, so that what was on its way into the old file is seen', async () => {
    const { open, clock } = await fileJournals('2026-11-01T00:00:00.300Z');
    const first = open();
    const late = open();
    const { sleep } = clock;
    clock.sleep = async (ms) => {
      // Another process, which looked at the clock a moment before midnight.
      clock.set('2026-10-31T23:59:59.999Z');
      clock.sleep = sleep;
      await late.begin(intent({ idempotencyKey: 'key-late' }), 0);
      clock.set('2026-11-01T00:00:00.300Z');
      await sleep(ms);
    };
    expect(await first.begin(intent(), 0)).toMatchObject({
      adopted: true,
      entry: { idempotencyKey: 'key-late' },
    });
    expect(clock.waits).toEqual([1700]);
    await first.begin(intent({ content: 'content-2' }), 0);
    expect(clock.waits).toEqual([1700]);
  });
});

describe('a second process on the same folder', () => {
  it('sees what the first did, in either order of looking', async () => {
    const { open } = await fileJournals();
    const [one, two] = [open(), open()];
    expect((await two.findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([]);
    const { entry } = await one.begin(intent(), DAY_AGO);
    expect((await two.findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([entry]);
    await one.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
    expect((await two.findByContent('credential-a', 'content-1', DAY_AGO)).entries[0]).toMatchObject({
      outcome: 'accepted',
      postSubmissionId: 'ps_1',
    });
    expect((await open().findByKey('credential-a', 'key-1', DAY_AGO)).entries[0]?.outcome).toBe('accepted');
  });

  it('that submits the same between the look and the record of the first lends its key', async () => {
    const { open } = await fileJournals();
    const [one, two] = [open(), open()];
    expect((await one.findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([]);
    const { entry } = await two.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    await two.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps_2' });
    expect(await one.begin(intent(), DAY_AGO)).toMatchObject({
      adopted: true,
      entry: { idempotencyKey: 'key-2', outcome: 'accepted', postSubmissionId: 'ps_2' },
    });
  });

  it('reads a key from what stood before the intent, not from what came after', async () => {
    const { open } = await fileJournals();
    const [one, two, three] = [open(), open(), open()];
    const { entry: first } = await one.begin(intent(), DAY_AGO);
    // `two` adopts key-1 and dies; the first is then rejected, which does not give `two` its own key back.
    await two.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    await one.settle(first, { outcome: 'rejected', errorCode: 'forbidden' });
    expect(await three.begin(intent({ idempotencyKey: 'key-3' }), DAY_AGO)).toMatchObject({
      entry: { idempotencyKey: 'key-1' },
    });
  });
});

describe('lines that are not whole', () => {
  it('do not harm the next line, and are passed over with one warning', async () => {
    const { open, folder, warned, lines } = await fileJournals();
    await open().begin(intent(), DAY_AGO);
    const { size } = await stat(join(folder, FILE));
    await appendFile(join(folder, FILE), '{"time":"2026-11-15T12:00:00.000Z","record":"intent","id":"to');
    const journal = open();
    const warning = `The journal has a line that is torn or not its own (${FILE} at byte ${size}); it was passed over.`;
    expect((await journal.list('credential-a', 10)).warnings).toEqual([warning]);
    await journal.begin(intent({ content: 'content-2', idempotencyKey: 'key-2' }), DAY_AGO);
    expect(await lines(FILE)).toHaveLength(3);
    const again = await journal.list('credential-a', 10);
    expect(again.entries.map(({ content }) => content)).toEqual(['content-2', 'content-1']);
    expect(again.warnings).toEqual([]);
    expect(warned).toEqual([warning]);
  });

  it('are told with the next list when a writer met them first', async () => {
    const { open, folder, warned } = await fileJournals();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, FILE), 'half a li');
    const journal = open();
    expect((await journal.begin(intent(), DAY_AGO)).warnings).toEqual([]);
    expect(warned).toHaveLength(1);
    expect((await journal.list('credential-a', 10)).warnings).toEqual(warned);
    expect((await journal.list('credential-a', 10)).warnings).toEqual([]);
  });

  it.each([
    ['no JSON', 'content-1 "content":"content-1" credential-a'],
    ['not an object', '["content-1"]'],
    ['a record of another kind', '{"time":"2026-11-15T12:00:00.000Z","record":"x","content":"content-1"}'],
    ['without a time', '{"record":"intent","id":"a","content":"content-1","credential":"credential-a"}'],
    ['empty lines', '\n\n'],
    ['very long', `"content":"content-1"${'x'.repeat(3_000_000)}`],
  ])('%s: passed over', async (_, foreign) => {
    const { open, folder } = await fileJournals();
    const { entry } = await open().begin(intent(), DAY_AGO);
    await appendFile(join(folder, FILE), `${foreign}\n`);
    const { entry: second } = await open().begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
    expect(second.idempotencyKey).toBe('key-1');
    expect((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([
      second,
      entry,
    ]);
    expect((await open().list('credential-a', 10)).entries).toEqual([second, entry]);
  });

  it('of a later version are read as far as they are known', async () => {
    const { open, folder } = await fileJournals();
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, FILE),
      '{"time":"2026-11-15T12:00:00.000Z","record":"intent","id":"a","credential":"credential-a","content":"content-1",' +
        '"idempotencyKey":"key-1","lookbackMs":0,"targets":["x","bluesky:me"],"mood":"new"}\n',
    );
    expect((await open().findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([
      {
        id: 'a',
        credential: 'credential-a',
        content: 'content-1',
        idempotencyKey: 'key-1',
        targets: [{ platform: 'x' }],
        submittedAt: '2026-11-15T12:00:00.000Z',
        outcome: 'pending',
        endsAt: NOON + 5 * MINUTE,
      },
    ]);
  });
});

describe('a file changed by another hand', () => {
  const find = { credential: 'credential-a', content: 'content-1' };

  it('is read anew when it was cut', async () => {
    const { open, folder } = await fileJournals();
    const journal = open();
    await journal.begin(intent(), DAY_AGO);
    expect((await journal.findByContent(find.credential, find.content, DAY_AGO)).entries).toHaveLength(1);
    await truncate(join(folder, FILE), 0);
    expect((await journal.findByContent(find.credential, find.content, DAY_AGO)).entries).toEqual([]);
  });

  it('is read anew when another took its place', async () => {
    const { open, folder } = await fileJournals();
    const journal = open();
    await journal.begin(intent(), DAY_AGO);
    (await journal.findByContent(find.credential, find.content, DAY_AGO)).entries;
    const text = await readFile(join(folder, FILE), 'utf8');
    await writeFile(join(folder, 'new'), text.replace('key-1', 'key-other').repeat(2));
    await rename(join(folder, 'new'), join(folder, FILE));
    const [entry] = (await journal.findByContent(find.credential, find.content, DAY_AGO)).entries;
    expect(entry?.idempotencyKey).toBe('key-other');
  });

  it('is begun again when it was removed; what became of an attempt still counts', async () => {
    const { open, folder } = await fileJournals();
    const journal = open();
    const { entry } = await journal.begin(intent(), DAY_AGO);
    await rename(join(folder, FILE), join(folder, 'gone'));
    await journal.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
    expect(await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO)).toMatchObject({
      adopted: true,
      entry: { outcome: 'accepted', postSubmissionId: 'ps_1' },
    });
  });
});
