import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS } from '../../clock.ts';
import { describeError, hasCode } from '../../disk/file-error.ts';
import { readEntries } from '../entries.ts';
import { type Entry, isOpen } from '../journal.ts';
import { type JournalRecord, parseRecord } from '../record.ts';
import { noWriters } from '../writers.ts';
import { monthFile } from './month-files.ts';
import type { FileStoreOptions, Readings } from './readings.ts';
import type { Unwritten } from './unwritten.ts';

/** So many lines or contents are looked at in one go: some milliseconds. */
const AT_ONCE = 500;
/** So many months are looked at a day, so that it never takes long. */
const FILES_AT_ONCE = 3;

/**
 * Where nothing was written for so much longer than is kept, the clock may be wrong: what went then would be missing
 * once it is right again.
 */
const DOUBTED_PAUSE_MONTHS = 12;

interface Parts extends Pick<FileStoreOptions, 'folder' | 'clock' | 'disk' | 'warn'> {
  readings: Readings;
  unwritten: Unwritten;
  /** How many whole months are kept beside the running one. */
  months: number;
}

/** Removes files of months that nobody needs any more. */
export interface OldMonths {
  /** Begins to look for such files, at most once a day. A failure is a warning. */
  tidy(): void;
  /** Resolves when nothing is looked at. */
  close(): Promise<void>;
}

interface OldFile {
  file: string;
  bytes: number;
  records: JournalRecord[];
}

/** The newest file of which a month is kept no longer, by name. */
function lastOldFile(now: number, months: number): string {
  const date = new Date(now);
  return monthFile(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months - 1)).toISOString());
}

/** The records of a file; only those that `matters` names, which it tells by the text of their line. */
async function recordsOf(
  { folder, disk }: Parts,
  file: string,
  matters: (line: string) => boolean,
): Promise<{ bytes: number; records: JournalRecord[] }> {
  const bytes = disk.read(join(folder, file));
  const lines = bytes.toString('utf8').split('\n');
  const read = { bytes: bytes.length, records: [] as JournalRecord[] };
  for (const [index, line] of lines.entries()) {
    if (index % AT_ONCE === 0) await nextTurn();
    const record = matters(line) ? parseRecord(line) : undefined;
    if (record !== undefined) read.records.push(record);
  }
  return read;
}

const CONTENT = /"content":"((?:[^"\\]|\\.)*)"/;
const KEY = /"idempotencyKey":"((?:[^"\\]|\\.)*)"/;
/** As it stands in a line. */
const written = (text: string) => JSON.stringify(text).slice(1, -1);

/** Records of later files that say something of the same contents, or name the same keys. */
async function relatedIn(parts: Parts, files: readonly string[], old: readonly OldFile[]) {
  const oldRecords = old.flatMap(({ records }) => records);
  const contents = new Set(oldRecords.map(({ content }) => written(content)));
  const keys = new Set(oldRecords.map(({ idempotencyKey }) => written(idempotencyKey)));
  const isRelated = (line: string) =>
    contents.has(line.match(CONTENT)?.[1] ?? '') || keys.has(line.match(KEY)?.[1] ?? '');
  const related: JournalRecord[] = [];
  for (const file of files) related.push(...(await recordsOf(parts, file, isRelated)).records);
  return [...related, ...parts.unwritten.records.map(({ record }) => record)];
}

/** Records by their credential and content. */
function byContent(records: readonly JournalRecord[]): Map<string, JournalRecord[]> {
  const contents = new Map<string, JournalRecord[]>();
  for (const record of records) {
    const name = `${record.credential} ${record.content}`;
    const own = contents.get(name) ?? [];
    contents.set(name, own);
    own.push(record);
  }
  return contents;
}

/**
 * Whether these files may go: nothing in them still matters, and what stays says the same without them. The outcome of
 * a call over a month's end stands in the later file, and says enough alone.
 */
async function mayGo(old: readonly OldFile[], kept: readonly JournalRecord[], now: number): Promise<boolean> {
  const going = old.flatMap(({ records }) => records);
  const keys = new Set(going.map(({ credential, idempotencyKey }) => `${credential} ${idempotencyKey}`));
  const isNamedLater = ({ record, credential, idempotencyKey }: JournalRecord) =>
    record === 'intent' && keys.has(`${credential} ${idempotencyKey}`);
  if (kept.some(isNamedLater)) return false;
  const ids = new Set(going.map(({ id }) => id));
  const staying = (entries: readonly Entry[]) => JSON.stringify(entries.filter(({ id }) => !ids.has(id)));
  const without = byContent(kept);
  let looked = 0;
  for (const [name, records] of byContent([...going, ...kept])) {
    looked += 1;
    if (looked % AT_ONCE === 0) await nextTurn();
    const entries = readEntries(records, now, noWriters);
    const gone = entries.filter(({ id }) => ids.has(id));
    if (gone.some((entry) => isOpen(entry) || Date.parse(entry.scheduledTime ?? '') > now)) return false;
    if (staying(entries) !== staying(readEntries(without.get(name) ?? [], now, noWriters))) return false;
  }
  return true;
}

/** Removes as many of the oldest files, without a gap, as may go. */
async function removeOld(parts: Parts): Promise<void> {
  const { folder, clock, disk, readings, months } = parts;
  const files = readings.open().reader.files();
  const last = lastOldFile(clock.now(), months);
  const before = files.filter((name) => name < monthFile(new Date(clock.now()).toISOString())).at(-1);
  if (before === undefined || before <= lastOldFile(clock.now(), months + DOUBTED_PAUSE_MONTHS)) return;
  const old: OldFile[] = [];
  for (const file of files.filter((name) => name <= last).slice(0, FILES_AT_ONCE))
    old.push({ file, ...(await recordsOf(parts, file, (line) => line !== '')) });
  if (old.length === 0) return;
  const kept = await relatedIn(parts, files.slice(old.length), old);
  let count = old.length;
  for (; count > 0; count -= 1) {
    const staying = old.slice(count).flatMap(({ records }) => records);
    if (await mayGo(old.slice(0, count), [...staying, ...kept], clock.now())) break;
  }
  for (const { file, bytes } of old.slice(0, count)) {
    // A journal that is moved here meanwhile may have added to it.
    if (disk.read(join(folder, file)).length !== bytes) return;
    rmSync(join(folder, file), { force: true });
  }
}

/** @param parts `months`: how many whole months are kept beside the running one */
export function createOldMonths(parts: Parts): OldMonths {
  const { clock, warn, folder } = parts;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> = Promise.resolve();
  return {
    tidy() {
      if (clock.now() < lookedAt + DAY_MS) return;
      lookedAt = clock.now();
      looking = removeOld(parts).catch((error: unknown) => {
        // Another process was quicker.
        if (hasCode(error, 'ENOENT')) return;
        warn(`Old months of the journal could not be removed (${describeError(error)}) [${folder}]`);
      });
    },
    close: () => looking,
  };
}
