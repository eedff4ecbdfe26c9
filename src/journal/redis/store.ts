import { DAY_MS } from '../../clock.ts';
import type { SharedStore } from '../../store/shared-store.ts';
import { JournalUnavailableError } from '../errors.ts';
import type { OutcomeRecord } from '../record.ts';
import type { NewOutcome, RecordStore } from '../record-store.ts';
import { createReads, orUnavailable } from './reads.ts';
import { BEGIN, SETTLE } from './scripts.ts';
import { createUnsettled } from './unsettled.ts';

export const MONTH_MS = 31 * DAY_MS;
/** How long the primary waits for its replicas to have an intent. */
const REPLICAS_MS = 300;

export interface RedisStoreOptions {
  store: SharedStore;
  /** How many months records are kept; those of posts for a time to come at least until so long after it. */
  months: number;
  /** How many replicas of the store must have an intent before it counts as written. */
  replicas: number;
  /** Told of what could not be written at all. */
  warn: (message: string) => void;
}

export function keysOf(
  store: SharedStore,
  { credential, content, idempotencyKey }: Pick<OutcomeRecord, 'credential' | 'content' | 'idempotencyKey'>,
) {
  return [
    store.key(credential, 'c', content),
    store.key(credential, 'k', idempotencyKey),
    store.key(credential, 'log'),
  ] as const;
}

/** Names a credential to those who move a journal. */
export async function listCredential(store: SharedStore, credential: string): Promise<void> {
  const key = store.key('journal', 'credentials');
  await store.send(key, 'SADD', key, credential);
}

/** As whole milliseconds that Lua and JSON can write. */
const momentOf = (time: number) => String(Math.round(Math.min(Math.max(time, 0), Number.MAX_SAFE_INTEGER)));
export const scheduledAt = (time: string | undefined) => (time === undefined ? 0 : Date.parse(time));

/**
 * Keeps records in a Redis or Valkey that several servers share. Under one credential: a list of the records of each
 * content, in the order that decides; of each idempotency key which records name it; and a log of all, for lists.
 */
export function createRedisStore({ store, months, replicas, warn }: RedisStoreOptions): RecordStore {
  const keptMs = String(months * MONTH_MS);
  const available = <T>(work: Promise<T>) => orUnavailable(store, work);
  const known = new Set<string>();

  const append = async (record: NewOutcome) => {
    const args = [record.content, `o ${record.id}`, JSON.stringify(record), keptMs];
    await store.run(SETTLE, keysOf(store, record), args);
  };
  const unsettled = createUnsettled(append, warn);
  store.whenBack(() => void unsettled.write());

  const reads = createReads(store, unsettled.records);

  async function list(credential: string): Promise<void> {
    if (known.has(credential)) return;
    await listCredential(store, credential);
    known.add(credential);
  }

  /** @throws JournalUnavailableError when fewer have it than must */
  async function waitForReplicas(key: string): Promise<void> {
    if (replicas === 0) return;
    const have = Number(await available(store.send(key, 'WAIT', String(replicas), String(REPLICAS_MS))));
    if (have >= replicas) return;
    const reason = `${have} of ${replicas} replicas have written it`;
    throw new JournalUnavailableError(reason, store.shown, undefined, true);
  }

  return {
    async begin(intent, since) {
      await available(list(intent.credential));
      const keys = keysOf(store, intent);
      const until = String(scheduledAt(intent.scheduledTime));
      const args = [intent.content, `i ${intent.id}`, JSON.stringify(intent), keptMs, momentOf(since), until];
      const reply = await available(store.run(BEGIN, keys, args));
      await waitForReplicas(keys[0]);
      return reads.answer(
        reply,
        (record) => record.credential === intent.credential && record.content === intent.content,
      );
    },

    settle: (outcome) => unsettled.settle(outcome),

    ofContent: reads.ofContent,
    contentsOf: reads.contentsOf,
    newest: reads.newest,
    notes: () => [],
    knows: reads.knows,

    async check() {
      const trouble = store.trouble();
      if (trouble !== undefined) return { ok: false, reason: `${trouble} [${store.shown}]` };
      const waiting = unsettled.records().length;
      return { ok: true, warnings: waiting === 0 ? [] : [`${waiting} outcome(s) wait in memory.`] };
    },

    async close() {
      await unsettled.close();
    },
  };
}
