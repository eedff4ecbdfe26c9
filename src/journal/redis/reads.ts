import * as z from 'zod';
import { StoreUnavailableError } from '../../store/errors.ts';
import type { SharedStore } from '../../store/shared-store.ts';
import { JournalUnavailableError } from '../errors.ts';
import type { JournalRecord } from '../record.ts';
import type { Found, NewOutcome, RecordStore } from '../record-store.ts';
import { recordOf } from './line.ts';
import { READ } from './scripts.ts';

/** How many records are read at a time when posts are listed: an intent and an outcome each, and some that aren't posts. */
const RECORDS_A_POST = 3;

const found = z.tuple([z.string(), z.array(z.string())]);
const texts = z.array(z.string());

/** @throws JournalUnavailableError */
export async function orUnavailable<T>({ shown }: SharedStore, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    throw new JournalUnavailableError(error.reason, shown, error, true);
  }
}

type Reads = Pick<RecordStore, 'ofContent' | 'contentsOf' | 'newest' | 'knows'> & {
  /** What a script read, with the outcomes that wait to be written: their place is behind all that. */
  answer(reply: unknown, isAsked: (record: NewOutcome) => boolean): Found;
};

/** @param waiting the outcomes that are not written yet */
export function createReads(store: SharedStore, waiting: () => readonly NewOutcome[]): Reads {
  const available = <T>(work: Promise<T>) => orUnavailable(store, work);

  function answer(reply: unknown, isAsked: (record: NewOutcome) => boolean): Found {
    const [at, lines] = found.parse(reply);
    const now = Number(at);
    const records: JournalRecord[] = lines.map(recordOf).filter((record) => record !== undefined);
    const unwritten = waiting().filter(isAsked);
    const time = new Date(now).toISOString();
    return { records: [...records, ...unwritten.map((record) => ({ time, ...record }))], warnings: [], now };
  }

  return {
    answer,

    async ofContent(credential, content) {
      const reply = await available(store.run(READ, [store.key(credential, 'c', content)], ['0', '-1']));
      return answer(reply, (record) => record.credential === credential && record.content === content);
    },

    async contentsOf(credential, idempotencyKey) {
      const key = store.key(credential, 'k', idempotencyKey);
      const named = texts.parse(await available(store.send(key, 'HGETALL', key)));
      const contents = new Set(named.filter((_, index) => index % 2 === 1));
      const names = named.filter((_, index) => index % 2 === 0);
      return {
        contents,
        asked: new Set(names.flatMap((name) => (name.startsWith('i ') ? [name.slice(2)] : []))),
        warnings: [],
      };
    },

    async newest(credential, intents) {
      const key = store.key(credential, 'log');
      const isPost = (record: { kind?: unknown }) => record.kind === undefined;
      for (let wanted = intents * RECORDS_A_POST; ; wanted *= 4) {
        const reply = await available(store.run(READ, [key], [String(-wanted), '-1']));
        const read = answer(reply, (record) => record.credential === credential && isPost(record));
        const own = read.records.filter(isPost);
        const starts = own.flatMap(({ record }, index) => (record === 'intent' ? [index] : []));
        const isAll = found.parse(reply)[1].length < wanted;
        if (isAll || starts.length >= intents)
          return { ...read, records: own.slice(starts.at(-intents) ?? 0) };
      }
    },

    async knows(credential) {
      const key = store.key(credential, 'log');
      return (await available(store.send(key, 'EXISTS', key))) === 1;
    },
  };
}
