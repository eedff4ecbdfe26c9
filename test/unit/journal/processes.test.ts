import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import { parseRecord } from '../../../src/journal/record.ts';
import { waitingClock } from '../../support/virtual-clock.ts';
import { fileJournals, MINUTE, temporaryFolder } from './support.ts';
import { intent } from './support-intent.ts';
import type { Order, Report } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

async function nextReport(child: ChildProcess): Promise<Report> {
  const [message] = await once(child, 'message');
  return message;
}

async function start(folder: string): Promise<ChildProcess> {
  const child = fork(WORKER, [folder], { execArgv: ['--import', 'tsx'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await nextReport(child);
  return child;
}

async function order(child: ChildProcess, what: Order): Promise<Report> {
  const answer = nextReport(child);
  child.send(what);
  return answer;
}

function startFour(folder: string): Promise<ChildProcess[]> {
  return Promise.all([1, 2, 3, 4].map(() => start(folder)));
}

it('four processes that append 500 records each leave 2,000 whole lines', async () => {
  const { folder, files, open } = await fileJournals(Date.now());
  const children = await startFour(folder);
  await Promise.all(
    children.map((child, index) => order(child, { do: 'submit', prefix: `process-${index}`, count: 250 })),
  );
  const texts = await Promise.all((await files()).map((file) => readFile(join(folder, file), 'utf8')));
  expect(texts.join('')).toMatch(/\n$/);
  // Who finds another's line half written puts a line feed before its own: that leaves an empty line, and no torn one.
  const all = texts
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  expect(all).toHaveLength(2000);
  expect(all.filter((line) => parseRecord(line) === undefined)).toEqual([]);
  const { entries, hasMore, warnings } = await open().list('credential-a', 1000);
  expect(new Set(entries.map(({ content }) => content)).size).toBe(1000);
  expect(
    entries.every(
      ({ outcome, content, postSubmissionId }) =>
        outcome === 'accepted' && postSubmissionId === `ps ${content}`,
    ),
  ).toBe(true);
  expect({ hasMore, warnings }).toEqual({ hasMore: false, warnings: [] });
});

it('four processes that submit the same content at once send the same key', async () => {
  const { folder } = await fileJournals();
  const children = await startFour(folder);
  for (let round = 0; round < 100; round += 1) {
    const content = `content-${round}`;
    const reports = await Promise.all(
      children.map((child, index) => order(child, { do: 'begin', content, idempotencyKey: `key-${index}` })),
    );
    const keys = reports.map((report) => (report.done === 'begin' ? report.idempotencyKey : report.done));
    expect(new Set(keys).size, `round ${round}: ${keys}`).toBe(1);
  }
});

it('an intent survives the death of its process, and the next one sends its key', async () => {
  const folder = await temporaryFolder();
  const child = await start(folder);
  await order(child, { do: 'begin', content: 'content-1', idempotencyKey: 'key-of-the-dead' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const clock = waitingClock(Date.now() + 6 * MINUTE);
  const journal = createFileJournal({ folder, clock, warn: () => {} });
  const [entry] = (await journal.findByContent('credential-a', 'content-1', 0)).entries;
  expect(entry).toMatchObject({ idempotencyKey: 'key-of-the-dead', outcome: 'unknown' });
  expect(await journal.begin(intent({ idempotencyKey: 'key-2' }), 0)).toMatchObject({
    adopted: true,
    entry: { idempotencyKey: 'key-of-the-dead' },
  });
});
