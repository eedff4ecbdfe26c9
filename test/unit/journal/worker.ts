import { systemClock } from '../../../src/clock.ts';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import { intent } from './support-intent.ts';

/** A server process as the journal sees it: does what its parent says, one thing after the other. */
export type Order =
  | { do: 'submit'; prefix: string; count: number }
  | { do: 'begin'; content: string; idempotencyKey: string };
export type Report = { done: 'ready' } | { done: 'submit' } | { done: 'begin'; idempotencyKey: string };

const [folder = ''] = process.argv.slice(2);
const warn = (message: string) => process.stderr.write(`${message}\n`);
const journal = createFileJournal({ folder, clock: systemClock, warn });
const report = (message: Report) => process.send?.(message);

process.on('message', async (order: Order) => {
  if (order.do === 'begin') {
    const { entry } = await journal.begin(intent(order), Date.now() - 60_000);
    report({ done: 'begin', idempotencyKey: entry.idempotencyKey });
    return;
  }
  for (let index = 0; index < order.count; index += 1) {
    const name = `${order.prefix}-${index}`;
    const { entry } = await journal.begin(intent({ content: name, idempotencyKey: `key ${name}` }), 0);
    await journal.settle(entry, { outcome: 'accepted', postSubmissionId: `ps ${name}` });
  }
  report({ done: 'submit' });
});

report({ done: 'ready' });
