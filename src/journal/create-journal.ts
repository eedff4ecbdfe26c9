import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { writeTarget } from '../publishing/targets.ts';
import { readEntries } from './entries.ts';
import type { Entry, Intent, Journal } from './journal.ts';
import { firstCharacters, type IntentRecord, type JournalRecord } from './record.ts';
import type { RecordStore } from './record-store.ts';

const TEXT_CHARACTERS = 120;

export interface JournalParts {
  store: RecordStore;
  clock: Clock;
  /** Makes ids that no other process makes. */
  newId?: (() => string) | undefined;
}

/** The journal over any store of records. */
export function createJournal({ store, clock, newId = randomId }: JournalParts): Journal {
  const inTurn = createQueue();

  const entriesWith = async (credential: string, content: string, since: number) => {
    const { records, warnings } = await store.find('content', content, since);
    return { records: records.filter((record) => isOf(record, credential, content)), warnings };
  };

  return {
    begin: (intent, since) =>
      inTurn(async () => {
        const now = clock.now();
        const record = toRecord(intent, newId(), now, since);
        const warnings = await store.append(record);
        const found = await entriesWith(intent.credential, intent.content, now - record.lookbackMs);
        warnings.push(...found.warnings);
        if (!found.records.some(({ id }) => id === record.id)) {
          // Written, but not to be read: the file is unreadable, was removed, or another's line broke off right before.
          warnings.push(...(await store.hold(record)));
          found.records.push(record);
        }
        const entry = readEntries(found.records, now).find(({ id }) => id === record.id);
        if (entry === undefined) throw new Error('An intent among the records has no entry.');
        return { entry, adopted: entry.idempotencyKey !== intent.idempotencyKey, warnings };
      }),

    settle: ({ id, credential, content, idempotencyKey }, settlement) =>
      inTurn(async () => {
        const time = new Date(clock.now()).toISOString();
        const warnings = await store.append({
          time,
          record: 'outcome',
          id,
          credential,
          content,
          idempotencyKey,
          ...settlement,
        });
        return { warnings };
      }),

    findByContent: (credential, content, since) =>
      inTurn(async () => {
        const { records } = await entriesWith(credential, content, since);
        return notBefore(since, readEntries(records, clock.now()));
      }),

    findByKey: (credential, idempotencyKey, since) =>
      inTurn(async () => {
        const { records } = await store.find('idempotencyKey', idempotencyKey, since);
        const own = records.filter((record) => record.credential === credential);
        const askedFor = new Set(own.filter(({ record }) => record === 'intent').map(({ id }) => id));
        const entries: Entry[] = [];
        // The key that an intent sends depends on all that was submitted of its content.
        for (const content of new Set(own.map((record) => record.content))) {
          const ofContent = await entriesWith(credential, content, since);
          entries.push(...readEntries(ofContent.records, clock.now()));
        }
        return notBefore(since, entries).filter(
          (entry) => entry.idempotencyKey === idempotencyKey || askedFor.has(entry.id),
        );
      }),

    list: (credential, limit) =>
      inTurn(async () => {
        const { records, warnings } = await store.newest(credential, limit + 1);
        const entries = readEntries(records, clock.now());
        return { entries: entries.slice(0, limit), hasMore: entries.length > limit, warnings };
      }),

    check: () => store.check(),
    close: () => inTurn(async () => {}),
  };
}

function toRecord(intent: Intent, id: string, now: number, since: number): IntentRecord {
  return {
    time: new Date(now).toISOString(),
    record: 'intent',
    id,
    credential: intent.credential,
    content: intent.content,
    idempotencyKey: intent.idempotencyKey,
    // -1: not even what was submitted this very millisecond.
    lookbackMs: Math.min(now, Math.max(-1, now - since)),
    targets: intent.targets.map(writeTarget),
    ...(intent.scheduledTime !== undefined && { scheduledTime: intent.scheduledTime }),
    ...(intent.text !== undefined && { text: firstCharacters(intent.text, TEXT_CHARACTERS) }),
  };
}

function isOf(record: JournalRecord, credential: string, content: string): boolean {
  return record.credential === credential && record.content === content;
}

function notBefore(since: number, entries: Entry[]): Entry[] {
  return entries.filter(({ submittedAt }) => Date.parse(submittedAt) >= since);
}

/** 72 random bits: short in the file, and never the same twice. */
function randomId(): string {
  return randomBytes(9).toString('base64url');
}

/** Runs jobs one after the other, so that within a process the order of submissions is plain. */
function createQueue(): <T>(job: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const result = last.then(job);
    last = result.catch(() => {});
    return result;
  };
}
