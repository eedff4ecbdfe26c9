import { randomBytes } from 'node:crypto';
import { writeTarget } from '../publishing/targets.ts';
import { firstCodePoints } from '../text/code-points.ts';
import { readEntries } from './entries.ts';
import { RecordTooLargeError } from './errors.ts';
import { type Entries, type Entry, type Intent, isOpen, type Journal } from './journal.ts';
import { type JournalRecord, MAX_LINE_BYTES, sizeOf, TEXT_CHARACTERS } from './record.ts';
import type { NewIntent, RecordStore } from './record-store.ts';
import { noWriters, type Writers } from './writers.ts';

/** How much further back it is looked for one person's posts among those of others. */
const FURTHER = 4;

export interface JournalParts {
  store: RecordStore;
  /** Default: nobody can tell whether a process has ended. */
  writers?: Writers | undefined;
  /** Makes ids that no other process makes. */
  newId?: (() => string) | undefined;
}

/** The newest entries; of one person, however many of others lie between. */
async function newestOf(
  { store, writers }: { store: RecordStore; writers: Writers },
  credential: string,
  limit: number,
  subject: string | undefined,
): Promise<Entries & { hasMore: boolean }> {
  for (let intents = limit + 1; ; intents *= FURTHER) {
    const { records, warnings, now } = await store.newest(credential, intents);
    const entries = readEntries(records, now, writers);
    const own = subject === undefined ? entries : entries.filter(({ by }) => by?.subject === subject);
    if (own.length > limit || entries.length < intents)
      return { entries: own.slice(0, limit), hasMore: own.length > limit, warnings };
  }
}

/** The open ones with a text among the newest; as a rule none, and then nothing is made of the records. */
async function openWithText(
  { store, writers }: { store: RecordStore; writers: Writers },
  credential: string,
  { text, otherThan }: { text: string; otherThan: string },
  limit: number,
): Promise<Entry[]> {
  const { records, now } = await store.newest(credential, limit);
  const isAlike = (record: JournalRecord) =>
    record.record === 'intent' && record.text === text && record.content !== otherThan;
  const contents = new Set(records.filter(isAlike).map(({ content }) => content));
  if (contents.size === 0) return [];
  const alike = records.filter(({ content }) => contents.has(content));
  return readEntries(alike, now, writers).filter((entry) => isOpen(entry) && entry.text === text);
}

/** The journal over any store of records. */
export function createJournal({ store, writers = noWriters, newId = randomId }: JournalParts): Journal {
  const ofContent = async (credential: string, content: string): Promise<Entries> => {
    const { records, warnings, now } = await store.ofContent(credential, content);
    return { entries: readEntries(records, now, writers), warnings };
  };

  /** What could not be recorded was not sent; if the record is there after all, it says so. */
  async function takeBack(record: NewIntent): Promise<void> {
    const { targets: _, body: _body, scheduledTime: _time, text: _text, deadlineMs: _ms, ...sent } = record;
    const { writer: _writer, agreedBy: _agreed, ...rest } = sent;
    await store.settle({ ...rest, record: 'outcome', outcome: 'rejected', errorCode: 'journal_unavailable' });
  }

  return {
    async begin(intent, since) {
      const record = toRecord(intent, newId(), writers.own);
      const found = await store.begin(record, since).catch(async (error: unknown) => {
        await takeBack(record);
        throw error;
      });
      const entries = readEntries(found.records, found.now, writers);
      const place = entries.findIndex(({ id }) => id === record.id);
      const entry = entries[place];
      if (entry === undefined) throw new Error('An intent among the records has no entry.');
      const adopted = entry.idempotencyKey !== intent.idempotencyKey;
      return { entry, adopted, earlier: entries.slice(place + 1), warnings: found.warnings };
    },

    async settle({ id, credential, content, idempotencyKey, kind }, settlement, by) {
      const warnings = await store.settle({
        record: 'outcome',
        id,
        credential,
        content,
        idempotencyKey,
        ...(by !== undefined && { by }),
        ...(kind !== undefined && { kind }),
        ...settlement,
      });
      return { warnings };
    },

    async findByContent(credential, content, since) {
      const { entries, warnings } = await ofContent(credential, content);
      return { entries: notBefore(since, entries), warnings };
    },

    async findByKey(credential, idempotencyKey, since) {
      const entries: Entry[] = [];
      const warnings: string[] = [];
      // The key that an intent sends depends on all that was submitted of its content.
      const { contents, asked, warnings: ofKey } = await store.contentsOf(credential, idempotencyKey);
      for (const content of contents) {
        const found = await ofContent(credential, content);
        entries.push(...found.entries);
        warnings.push(...found.warnings);
      }
      const own = entries.filter(({ id, idempotencyKey: key }) => key === idempotencyKey || asked.has(id));
      return { entries: notBefore(since, own), warnings: [...new Set([...ofKey, ...warnings])] };
    },

    async list(credential, limit, subject) {
      const found = await newestOf({ store, writers }, credential, limit, subject);
      return { ...found, warnings: [...found.warnings, ...store.notes()] };
    },

    openWithText: (credential, alike, limit) => openWithText({ store, writers }, credential, alike, limit),
    knows: (credential) => store.knows(credential),
    check: () => store.check(),
    close: () => store.close(),
  };
}

/** @throws RecordTooLargeError */
function toRecord(intent: Intent, id: string, writer: string | undefined): NewIntent {
  const { credential, content, body, idempotencyKey, by, agreedBy } = intent;
  const { kind, scheduledTime, text, deadlineMs } = intent;
  const record: NewIntent = {
    record: 'intent',
    id,
    credential,
    content,
    idempotencyKey,
    ...(by !== undefined && { by }),
    ...(agreedBy !== undefined && { agreedBy }),
    targets: intent.targets.map(writeTarget),
    ...(body !== undefined && { body }),
    ...(kind !== undefined && { kind }),
    ...(scheduledTime !== undefined && { scheduledTime }),
    ...(text !== undefined && { text: firstCodePoints(text, TEXT_CHARACTERS) }),
    ...(deadlineMs !== undefined && { deadlineMs: Math.round(deadlineMs) }),
    ...(writer !== undefined && { writer }),
  };
  const bytes = sizeOf(record);
  if (bytes > MAX_LINE_BYTES) throw new RecordTooLargeError(bytes);
  return record;
}

function notBefore(since: number, entries: Entry[]): Entry[] {
  return entries.filter(({ submittedAt }) => Date.parse(submittedAt) >= since);
}

/** 72 random bits: short in the file, and never the same twice. */
function randomId(): string {
  return randomBytes(9).toString('base64url');
}
