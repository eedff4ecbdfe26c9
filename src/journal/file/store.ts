import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { codeOf, describeError, hasCode } from '../../disk/file-error.ts';
import { formatRecord, type JournalRecord, MAX_LINE_BYTES } from '../record.ts';
import type { RecordStore } from '../record-store.ts';
import type { AppendLine } from './append-line.ts';
import { checkFolder } from './check-folder.ts';
import { listMonthFiles, millisecondsIntoMonth, monthFile, monthFilesBetween } from './month-files.ts';
import { createFileSearch, type PlacedRecord } from './search.ts';

/** How far the clocks of processes that write to one folder may differ. */
const CLOCK_MARGIN_MS = 5 * 60_000;
const FEW_MONTHS_MS = 60 * 24 * 60 * 60_000;
/**
 * Nothing is begun in the first moments of a month. The order of two intents is their order in the file, which says
 * nothing of two in two files; so the first in the new file waits until what was on its way into the old one is there.
 */
const MONTH_PAUSE_MS = 2_000;

export interface FileStoreOptions {
  folder: string;
  clock: Clock;
  /** Told, for the log, of everything that could not be written or read. */
  warn: (message: string) => void;
  appendLine: AppendLine;
}

/** Keeps records as lines of `journal-<year>-<month>.jsonl` in a folder, which other processes may use as well. */
export function createFileStore({ folder, clock, warn, appendLine }: FileStoreOptions): RecordStore {
  /** Records that are in no file, each with the place it would have had. */
  const unwritten: PlacedRecord[] = [];
  const passedOver = new Set<string>();
  /** What was passed over and not yet told with a list. */
  const notes: string[] = [];
  const files = createFileSearch({ folder, passOver });

  /** Says once of each place that what stands there is no record. */
  function passOver(file: string, offset: number): void {
    const place = `${file} at byte ${offset}`;
    if (passedOver.has(place)) return;
    passedOver.add(place);
    const message = `The journal has a line that is torn or not its own (${place}); it was passed over.`;
    notes.push(message);
    warn(message);
  }

  /** A warning for the caller, who may not see paths; the log has the whole error. */
  function failure(sentence: (reason: string) => string, error: unknown): string {
    warn(`${sentence(describeError(error))} [${folder}]`);
    return sentence(codeOf(error) ?? 'file error');
  }

  async function keepInMemory(record: JournalRecord, doing: string, error: unknown): Promise<string[]> {
    const file = monthFile(record.time);
    const { size } = await stat(join(folder, file)).catch(() => ({ size: 0 }));
    unwritten.push({ file, offset: size, record });
    const what = record.record === 'intent' ? 'This submission' : 'The outcome of this submission';
    return [
      failure(
        (reason) => `${what} could not be ${doing} (${reason}); it is known only until this server stops.`,
        error,
      ),
    ];
  }

  /** Reads the files one by one, in the order given; a file that can't be read is a warning, and the others still count. */
  async function readEach(choose: () => Promise<string[]>, read: (file: string) => Promise<void>) {
    const warnings = new Set<string>();
    const failed = (error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return;
      const sentence = (reason: string) =>
        `The journal could not be read (${reason}); an earlier submission may have been overlooked.`;
      warnings.add(failure(sentence, error));
    };
    const chosen = await choose().catch((error: unknown) => {
      failed(error);
      return [];
    });
    for (const file of chosen) await read(file).catch(failed);
    return [...warnings];
  }

  /** By name where they are few, not by listing the folder: this is on the way of every post. */
  async function filesSince(oldest: number): Promise<string[]> {
    const newest = clock.now() + CLOCK_MARGIN_MS;
    if (newest - oldest < FEW_MONTHS_MS) return monthFilesBetween(oldest, newest);
    const first = monthFile(new Date(oldest).toISOString());
    return (await listMonthFiles(folder)).filter((file) => file >= first);
  }

  return {
    async append(record) {
      const pause = MONTH_PAUSE_MS - millisecondsIntoMonth(Date.parse(record.time));
      if (record.record === 'intent' && pause > 0) await clock.sleep(pause);
      const file = monthFile(record.time);
      const line = formatRecord(record);
      try {
        const bytes = Buffer.byteLength(line);
        if (bytes > MAX_LINE_BYTES) throw new Error(`its ${bytes} bytes are too long for a line`);
        // An outcome that a power cut takes leaves its intent open, and an open intent is safe to take up again.
        const { tornAt } = await appendLine(join(folder, file), line, { flush: record.record === 'intent' });
        if (tornAt !== undefined) passOver(file, tornAt);
        return [];
      } catch (error) {
        return keepInMemory(record, 'written to the journal', error);
      }
    },

    hold: (record) => keepInMemory(record, 'read back from the journal', new Error('not found')),

    async find(field, value, since) {
      const oldest = Math.max(0, since - CLOCK_MARGIN_MS);
      const needle = `"${field}":${JSON.stringify(value)}`;
      const placed = [...unwritten];
      const warnings = await readEach(
        () => filesSince(oldest),
        async (file) => {
          placed.push(...(await files.search(file, needle, oldest)));
        },
      );
      return { records: inOrder(placed).filter((record) => record[field] === value), warnings };
    },

    async newest(credential, intents) {
      const placed = unwritten.filter(({ record }) => record.credential === credential);
      let missing = intents;
      const warnings = await readEach(
        async () => (await listMonthFiles(folder)).reverse(),
        async (file) => {
          if (missing <= 0) return;
          for await (const one of files.backwards(file, credential)) {
            placed.push(one);
            if (one.record.record === 'intent') missing -= 1;
            if (missing <= 0) return;
          }
        },
      );
      return { records: inOrder(placed), warnings: [...warnings, ...notes.splice(0)] };
    },

    check: () => checkFolder(folder, monthFile(new Date(clock.now()).toISOString())),
  };
}

/** By file and offset. An unwritten record was there before the line that has its place now. */
function inOrder(placed: PlacedRecord[]): JournalRecord[] {
  return placed
    .sort((a, b) => (a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1))
    .map(({ record }) => record);
}
