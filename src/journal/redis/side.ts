import * as z from 'zod';
import type { SharedStore } from '../../store/shared-store.ts';
import type { JournalSide } from '../move.ts';
import { parseRecord } from '../record.ts';
import { lineOf } from './line.ts';
import { MOVE_IN } from './scripts.ts';
import { keysOf, listCredential, MONTH_MS, scheduledAt } from './store.ts';

/** How many records are read at a time. */
const AT_ONCE = 1_000;

const texts = z.array(z.string());
const timeOf = (line: string) => Date.parse(parseRecord(line)?.time ?? '');

/** Lines of several lists, each in its order, by their times. */
function merged(lists: string[][]): string[] {
  const left = lists.map((lines) => lines.map((line) => ({ line, time: timeOf(line) })).reverse());
  const all: string[] = [];
  for (;;) {
    const heads = left.filter(({ length }) => length > 0);
    const [first, ...others] = heads;
    if (first === undefined) return all;
    const oldest = others.reduce(
      (before, list) => ((list.at(-1)?.time ?? 0) < (before.at(-1)?.time ?? 0) ? list : before),
      first,
    );
    all.push(oldest.pop()?.line ?? '');
  }
}

/** A shared store, as what a journal is moved to or from. @param months how long records are kept, from the move on */
export function storeSide(store: SharedStore, months: number): JournalSide {
  async function logOf(credential: string): Promise<string[]> {
    const key = store.key(credential, 'log');
    const lines: string[] = [];
    for (let from = 0; ; from += AT_ONCE) {
      const read = texts.parse(
        await store.send(key, 'LRANGE', key, String(from), String(from + AT_ONCE - 1)),
      );
      lines.push(...read.map(lineOf));
      if (read.length < AT_ONCE) return lines;
    }
  }

  return {
    name: `the store ${store.shown}`,
    async read() {
      const key = store.key('journal', 'credentials');
      const credentials = texts.parse(await store.send(key, 'SMEMBERS', key)).sort();
      const lists: string[][] = [];
      for (const credential of credentials) lists.push(await logOf(credential));
      return { lines: merged(lists), passedOver: 0 };
    },
    async add(lines) {
      const listed = new Set<string>();
      for (const line of lines) {
        const record = parseRecord(line);
        if (record === undefined) continue;
        if (!listed.has(record.credential)) await listCredential(store, record.credential);
        listed.add(record.credential);
        const name = `${record.record === 'intent' ? 'i' : 'o'} ${record.id}`;
        const until = record.record === 'intent' ? scheduledAt(record.scheduledTime) : 0;
        const times = [String(months * MONTH_MS), String(Date.parse(record.time)), String(until)];
        await store.run(MOVE_IN, keysOf(store, record), [
          record.content,
          name,
          JSON.stringify({ line }),
          ...times,
        ]);
      }
    },
  };
}
