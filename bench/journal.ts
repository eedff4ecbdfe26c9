import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { createFileJournal } from '../src/journal/file/journal.ts';
import { monthFile } from '../src/journal/file/month-files.ts';
import type { Journal } from '../src/journal/journal.ts';
import { formatRecord, type JournalRecord } from '../src/journal/record.ts';
import { median } from './median.ts';

const RECORDS = 20_000;
const ROUNDS = 15;
const DAY_MS = 24 * 60 * 60_000;
const CREDENTIAL = '0123456789abcdef';

/** Milliseconds, medians of 15 rounds, each with a new journal. */
export interface JournalFigures {
  create: number;
  /** The first `findByContent`, which finds nothing. */
  firstFind: number;
  /** The first `findByContent`, which finds the oldest submission. */
  firstHit: number;
  /** The same question again. */
  nextFind: number;
}

function fingerprint(index: number): string {
  return createHash('sha256').update(`content ${index}`).digest('hex');
}

/** Submissions of the last minute, each an intent and its outcome: all of them lie in any window, and in one month's file. */
function fullJournal(now: number): string {
  const lines: string[] = [];
  for (let index = 0; lines.length < RECORDS; index += 1) {
    const common = {
      time: new Date(now).toISOString(),
      id: index.toString(36).padStart(12, '0'),
      credential: CREDENTIAL,
      content: fingerprint(index),
      idempotencyKey: randomUUID(),
    };
    const records: JournalRecord[] = [
      {
        ...common,
        record: 'intent',
        lookbackMs: DAY_MS,
        targets: ['x', 'linkedin', 'instagram:ig_main'],
        text: `Post number ${index}: `.padEnd(120, 'what we learned this week about making things simple, '),
      },
      { ...common, record: 'outcome', outcome: 'accepted', postSubmissionId: `ps_${common.id}${common.id}` },
    ];
    lines.push(...records.map((record) => formatRecord(record)));
  }
  return `${lines.join('\n')}\n`;
}

/** Puts a journal of 20,000 records into a folder, all in this month's file, and gives its size in bytes. */
export async function writeFullJournal(folder: string, now: number): Promise<number> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, monthFile(new Date(now).toISOString()));
  await writeFile(path, fullJournal(now));
  return (await stat(path)).size;
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Measures a journal of 20,000 records beside an empty one, in turns. */
export async function benchJournal(): Promise<{
  empty: JournalFigures;
  full: JournalFigures;
  bytes: number;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'soku-journal-bench-'));
  try {
    const now = Date.now();
    await mkdir(join(folder, 'empty'));
    await writeFile(join(folder, 'empty', monthFile(new Date(now).toISOString())), '');
    const bytes = await writeFullJournal(join(folder, 'full'), now);
    const measure = async (name: string): Promise<JournalFigures> => {
      const open = (): Journal =>
        createFileJournal({ folder: join(folder, name), clock: systemClock, warn: console.error });
      const find = (journal: Journal, index: number) =>
        journal.findByContent(CREDENTIAL, fingerprint(index), now - DAY_MS);
      const create = await timed(open);
      const journal = open();
      const firstFind = await timed(() => find(journal, -1));
      const nextFind = await timed(() => find(journal, -1));
      const firstHit = await timed(() => find(open(), 0));
      return { create, firstFind, firstHit, nextFind };
    };
    const runs: { empty: JournalFigures; full: JournalFigures }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      runs.push({ empty: await measure('empty'), full: await measure('full') });
    }
    const medians = (which: 'empty' | 'full'): JournalFigures => ({
      create: median(runs.map((run) => run[which].create)),
      firstFind: median(runs.map((run) => run[which].firstFind)),
      firstHit: median(runs.map((run) => run[which].firstHit)),
      nextFind: median(runs.map((run) => run[which].nextFind)),
    });
    return { empty: medians('empty'), full: medians('full'), bytes };
  } finally {
    await rm(folder, { recursive: true });
  }
}
