import { setTimeout as delay } from 'node:timers/promises';
import { JournalUnavailableError } from '../../../src/journal/errors.ts';
import type { Intent, Journal } from '../../../src/journal/journal.ts';
import { createRedisJournal } from '../../../src/journal/redis/journal.ts';
import { BEGIN } from '../../../src/journal/redis/scripts.ts';
import { RESERVE } from '../../../src/pacing/shared-pacer.ts';
import { openSharedStore, type SharedStore } from '../../../src/store/shared-store.ts';
import { intent } from '../journal/support-intent.ts';

/** A server process as the store sees it. */
export type Order =
  /** Begins contents `c0` to `c<count - 1>` all at once, when so many processes are about to. */
  | { do: 'begin'; count: number; name: string; prefix: string; processes: number; inTwoSteps: boolean }
  /** Asks for places until the time (epoch ms) is there. */
  | { do: 'reserve'; limit: number; windowMs: number; until: number };
type Begin = Extract<Order, { do: 'begin' }>;
export type Report =
  | { done: 'ready' }
  /** The key to send of each content. */
  | { done: 'begin'; keys: string[] }
  /** When each place was given, by the store's clock. */
  | { done: 'reserve'; grants: number[] };

const [url = ''] = process.argv.slice(2);
const log = { warn: (line: string) => process.stderr.write(`${line}\n`), info: () => {} };
const openStore = (prefix: string) => openSharedStore({ url, prefix, log });
const report = (message: Report) => process.send?.(message);

/** Resolves when every content of every process has come so far; who comes later need not wait. */
function createMeeting(store: SharedStore, { count, name, processes }: Begin): () => Promise<void> {
  const key = store.key('meeting', 'processes');
  async function everyone(): Promise<void> {
    for (let here = 0; here < processes; await delay(5)) {
      // What the store doesn't answer in time is asked again.
      await store.send(key, 'SADD', key, name).catch(() => {});
      here = Number(await store.send(key, 'SCARD', key).catch(() => 0));
    }
  }
  let own = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    own += 1;
    if (own === count) void everyone().then(open);
    await opened;
  };
}

/**
 * A store whose processes write together. In two steps each reads before any writes, as if the script were two: what
 * happens in between goes unseen.
 */
function togetherOn(store: SharedStore, order: Begin): SharedStore {
  const meet = createMeeting(store, order);
  return {
    ...store,
    async run(script, keys, args = []) {
      if (script !== BEGIN) return store.run(script, keys, args);
      const before = order.inTwoSteps ? await store.send(keys[0], 'LRANGE', keys[0], '0', '-1') : undefined;
      await meet();
      const reply = await store.run(script, keys, args);
      if (!Array.isArray(reply) || !Array.isArray(reply[1]) || !Array.isArray(before)) return reply;
      return [reply[0], [...before, ...reply[1].slice(-1)]];
    },
  };
}

/** As a caller does: what was refused because the machine was too busy is asked again. */
async function untilBegun(journal: Journal, own: Intent): Promise<string> {
  for (;;) {
    try {
      return (await journal.begin(own, Date.now() - 600_000)).entry.idempotencyKey;
    } catch (error) {
      if (!(error instanceof JournalUnavailableError)) throw error;
      await delay(300);
    }
  }
}

async function begin(order: Begin): Promise<void> {
  const { count, name, prefix } = order;
  const store = togetherOn(await openStore(prefix), order);
  const journal = createRedisJournal({ store, months: 13, replicas: 0, warn: log.warn });
  const begun = Array.from({ length: count }, (_, index) =>
    untilBegun(journal, intent({ content: `c${index}`, idempotencyKey: `${name} ${index}` })),
  );
  report({ done: 'begin', keys: await Promise.all(begun) });
  store.close();
}

async function reserve({ limit, windowMs, until }: Extract<Order, { do: 'reserve' }>): Promise<void> {
  const store = await openStore('pace');
  const keys = [store.key('credential', 'window'), store.key('credential', 'blocked')] as const;
  const grants: number[] = [];
  for (let asked = 0; Date.now() < until; asked += 1) {
    const args = [String(limit), String(windowMs), `${process.pid} ${asked}`];
    const reply = await store.run(RESERVE, keys, args).catch(() => [1]);
    const [waitMs, at] = Array.isArray(reply) ? reply.map(Number) : [];
    if (waitMs === 0 && at !== undefined) grants.push(at);
    else await delay(Math.min(waitMs ?? 0, 20));
  }
  report({ done: 'reserve', grants });
  store.close();
}

process.on('message', (order: Order) => void (order.do === 'begin' ? begin(order) : reserve(order)));
report({ done: 'ready' });
