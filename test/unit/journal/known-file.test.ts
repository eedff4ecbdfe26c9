import { appendFile, mkdir, readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDisk, type Disk } from '../../../src/journal/file/disk.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { fileJournals, NOON } from './support.ts';
import { intent } from './support-intent.ts';

const FILE = 'journal-2026-11.jsonl';
const CREDENTIAL = 'credential-a';
const CONTENTS = ['content-1', 'content-2', 'content-é "3"'];

const line = (content: string, key: string) =>
  JSON.stringify({
    time: '2026-11-15T11:00:00.000Z',
    record: 'intent',
    id: key,
    credential: CREDENTIAL,
    content,
    idempotencyKey: key,
    lookbackMs: 0,
    targets: ['x'],
  });

/** Counts what is read of files. */
function countingDisk() {
  const counted = { reads: 0, bytes: 0 };
  const disk: Disk = createDisk();
  const readAt: Disk['readAt'] = (file, position, length) => {
    const bytes = disk.readAt(file, position, length);
    counted.reads += 1;
    counted.bytes += bytes.length;
    return bytes;
  };
  return { counted, disk: { ...disk, readAt } };
}

/** All that can be asked of a journal. */
async function told(journal: Journal): Promise<unknown> {
  const found: unknown[] = [await journal.list(CREDENTIAL, 5), await journal.knows('credential-b')];
  for (const content of CONTENTS) found.push((await journal.findByContent(CREDENTIAL, content, 0)).entries);
  for (const key of ['key-0', 'key-1', 'key-other'])
    found.push((await journal.findByKey(CREDENTIAL, key, 0)).entries);
  return found;
}

const withoutWarnings = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (name, inner) => (name === 'warnings' ? undefined : inner)));

const hands = [
  'begin',
  'settle',
  'another',
  'torn',
  'junk',
  'spaced',
  'cut',
  'replaced',
  'edited',
  'turned',
] as const;

describe('what is remembered of a file', () => {
  it('says what a new reading of it says, whatever happens to it', async () => {
    const step = fc.record({
      hand: fc.constantFrom(...hands),
      content: fc.constantFrom(...CONTENTS),
      key: fc.constantFrom('key-0', 'key-1', 'key é'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { open, folder } = await fileJournals();
        const path = join(folder, FILE);
        await mkdir(folder, { recursive: true });
        await writeFile(path, '');
        const [own, other] = [open(), open()];
        for (const [number, { hand, content, key }] of steps.entries()) {
          const text = await readFile(path, 'utf8');
          if (hand === 'begin' || hand === 'another') {
            const journal = hand === 'begin' ? own : other;
            await journal.begin(intent({ content, idempotencyKey: key }), NOON + 1);
          }
          const [entry] = (await own.findByContent(CREDENTIAL, content, 0)).entries;
          if (hand === 'settle' && entry !== undefined)
            await own.settle(entry, { outcome: 'accepted', postSubmissionId: `ps_${number}` });
          if (hand === 'torn') await appendFile(path, line(content, key).slice(0, 150));
          if (hand === 'junk') await appendFile(path, `\n\n{"content":"${content}"\n`);
          if (hand === 'spaced')
            await appendFile(
              path,
              `\n\uFEFF${line(content, key)
                .replaceAll(':', ' : ')
                .replace(/T11.*?Z/, '')}\n`,
            );
          if (hand === 'cut') await truncate(path, text.length >> 1);
          if (hand === 'replaced') {
            await writeFile(
              join(folder, 'new'),
              `${text.replaceAll('key-0', 'key-1')}\n${line(content, 'key-other')}\n`,
            );
            await rename(join(folder, 'new'), path);
          }
          if (hand === 'turned')
            await writeFile(path, `${text.split('\n').reverse().join('\n')}\n${line(content, key)}\n`);
          if (hand === 'edited') {
            await writeFile(path, text.replaceAll('key-0', 'key-1'));
            await utimes(path, number + 1, number + 1);
          }
          expect(withoutWarnings(await told(own))).toEqual(withoutWarnings(await told(open())));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is all of a large file from the first reading on', async () => {
    const { open, folder } = await fileJournals();
    await mkdir(folder, { recursive: true });
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      line(`content-${index}`, `key-${index} ${'x'.repeat(100)}`),
    );
    // Longer than what is taken in at one reading.
    lines[9_000] = `"content":"content-9000" ${'x'.repeat(3_000_000)}`;
    await writeFile(join(folder, FILE), `${lines.join('\n')}\n`);
    const journal = open();
    for (let reading = 0; reading < 12; reading += 1) {
      for (const place of [0, 5_000, 8_999, 9_001, 19_999]) {
        const { entries } = await journal.findByContent(CREDENTIAL, `content-${place}`, 0);
        expect(entries.map(({ content }) => content)).toEqual([`content-${place}`]);
      }
      expect((await journal.findByContent(CREDENTIAL, 'content-20000', 0)).entries).toEqual([]);
    }
  });

  it('makes a reading read what was appended, and not the file', async () => {
    const { disk, counted } = countingDisk();
    const { open, folder } = await fileJournals();
    await mkdir(folder, { recursive: true });
    const lines = Array.from({ length: 5_000 }, (_, index) => line(`content-${index}`, `key-${index}`));
    await writeFile(join(folder, FILE), `${lines.join('\n')}\n`);
    const journal = open({ disk });
    await journal.findByContent(CREDENTIAL, 'none', 0);
    expect(counted.bytes).toBeGreaterThanOrEqual((await stat(join(folder, FILE))).size);
    counted.bytes = 0;
    await journal.begin(intent({ content: 'new' }), 0);
    expect((await journal.findByContent(CREDENTIAL, 'new', 0)).entries).toHaveLength(1);
    expect((await open().findByContent(CREDENTIAL, 'new', 0)).entries).toHaveLength(1);
    expect((await journal.list(CREDENTIAL, 10)).entries).toHaveLength(10);
    expect(counted.bytes).toBeLessThan(40_000);
  });

  it.each([10, 800])(
    'makes a post that was refused %i times cost a few reads, not all its lines',
    async (times) => {
      const { disk, counted } = countingDisk();
      const { open, folder } = await fileJournals();
      await mkdir(folder, { recursive: true });
      const refused = Array.from({ length: times }, (_, index) => [
        line('refused', `key-${index}`),
        line('refused', `key-${index}`).replace('"intent"', '"outcome","outcome":"rejected"'),
      ]);
      await writeFile(join(folder, FILE), `${refused.flat().join('\n')}\n`);
      const journal = open({ disk });
      for (let call = 1; call <= 3; call += 1) {
        Object.assign(counted, { reads: 0, bytes: 0 });
        // What a call asks the journal, and what others ask it beside.
        await journal.findByContent(CREDENTIAL, 'refused', 0);
        const { entry } = await journal.begin(
          intent({ content: 'refused', idempotencyKey: `new-${call}` }),
          0,
        );
        await journal.list(CREDENTIAL, 50);
        await journal.settle(entry, { outcome: 'rejected', errorCode: 'validation_error' });
        const { entries } = await journal.findByContent(CREDENTIAL, 'refused', 0);
        expect(entries.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(times + call);
      }
      expect(counted.reads).toBeLessThan(30);
      expect(counted.bytes).toBeLessThan(30_000);
    },
  );
});
