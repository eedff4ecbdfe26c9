import type { Clock } from '../../clock.ts';
import { codeOf, describeError } from '../../disk/file-error.ts';
import { JournalUnavailableError } from '../errors.ts';
import { formatRecord, type JournalRecord, namedBy, stampIntent } from '../record.ts';
import type { Found, NewOutcome, RecordStore } from '../record-store.ts';
import { createAppender } from './appender.ts';
import { checkFolder } from './check-folder.ts';
import type { Disk } from './disk.ts';
import { currentFile, millisecondsIntoMonth } from './month-files.ts';
import { createReader, type PlacedRecord } from './reader.ts';
import { createUnwritten, inOrder } from './unwritten.ts';

/**
 * Nothing is begun in the first moments of a month. The order of two intents is their order in the file, which says
 * nothing of two in two files; so the first in the new file waits until what was on its way into the old one is there.
 */
const MONTH_PAUSE_MS = 2_000;

export interface FileStoreOptions {
  folder: string;
  clock: Clock;
  disk: Disk;
  /** `required`: what can't be written or read rejects. `best-effort`: it is a warning. */
  mode: 'required' | 'best-effort';
  /** Told, for the log, of everything that could not be written or read; the text may name paths. */
  warn: (message: string) => void;
}

/** Keeps records as lines of `journal-<year>-<month>.jsonl` in a folder, which other processes may use as well. */
export function createFileStore({ folder, clock, disk, mode, warn }: FileStoreOptions): RecordStore {
  const unwritten = createUnwritten();
  const passedOver = new Set<string>();
  /** What was passed over and not yet told with a list. */
  const notes: string[] = [];
  const appender = createAppender({ folder, disk, passOver });

  /** Says once of each place that what stands there is no record. */
  function passOver(file: string, offset: number): void {
    const place = `${file} at byte ${offset}`;
    if (passedOver.has(place)) return;
    passedOver.add(place);
    const message = `The journal has a line that is torn or not its own (${place}); it was passed over.`;
    notes.push(message);
    warn(message);
  }

  /** The log has the whole error, with paths; the caller its code. */
  function reasonOf(doing: string, error: unknown): string {
    warn(`The journal could not be ${doing} (${describeError(error)}) [${folder}]`);
    return codeOf(error) ?? 'file error';
  }

  const unavailable = (doing: string, error: unknown) =>
    new JournalUnavailableError(reasonOf(doing, error), folder, error);

  /** A reading of its own, with the warnings that it brings. */
  function reading() {
    const warnings = new Set<string>();
    const failed = (error: unknown) => {
      if (mode === 'required') throw unavailable('read', error);
      warnings.add(
        `The journal could not be read (${reasonOf('read', error)}); an earlier submission may have been overlooked.`,
      );
    };
    const reader = createReader({ folder, disk, passOver, failed });
    const answer = (records: JournalRecord[]): Found => ({
      records,
      warnings: [...warnings],
      now: clock.now(),
    });
    return { reader, warnings, answer };
  }

  const keptIn = (condition: (record: JournalRecord) => boolean): PlacedRecord[] =>
    unwritten.records.filter(({ record }) => condition(record));

  /** @returns what to warn of; undefined when there is no room */
  function keep(record: JournalRecord, file: string, reason: string): string[] | undefined {
    const what = record.record === 'intent' ? 'This submission' : 'The outcome of this submission';
    if (!unwritten.keep(record, file, appender.sizeOf(file))) return undefined;
    return [
      `${what} could not be written to the journal (${reason}); it is kept in memory and written as soon as that works again.`,
    ];
  }

  /** Writes what is left from before; the file's own trouble shows with the record that comes after. */
  async function writeLeftOver(file: string): Promise<void> {
    const waiting = unwritten.records.length;
    if (waiting === 0) return;
    const lines = unwritten.records.map(({ record }) => formatRecord(record));
    const written = await appender.append(file, lines, { flush: true }).then(
      () => true,
      () => false,
    );
    if (written) unwritten.clear(waiting);
  }

  function ofContent(credential: string, content: string, reader: ReturnType<typeof reading>['reader']) {
    const own = (record: JournalRecord) => record.credential === credential && record.content === content;
    const placed = reader.search(JSON.stringify(content)).filter(({ record }) => own(record));
    return inOrder([...keptIn(own), ...placed]);
  }

  const files = () => reading().reader.files();

  return {
    async begin(newIntent, since) {
      const pause = MONTH_PAUSE_MS - millisecondsIntoMonth(clock.now());
      if (pause > 0) await clock.sleep(pause);
      const file = currentFile(files(), clock.now());
      await writeLeftOver(file);
      const { reader, answer } = reading();
      const intent = stampIntent(newIntent, since, clock.now());
      const warnings: string[] = [];
      const keepIntent = (error: unknown) => {
        if (error instanceof JournalUnavailableError) throw error;
        const reason = reasonOf('written', error);
        const kept = mode === 'required' ? undefined : keep(intent, file, reason);
        if (kept === undefined) throw new JournalUnavailableError(reason, folder, error);
        warnings.push(...kept);
      };
      // It is in its place before what stands before it is read, and nothing of this process comes in between.
      let records: JournalRecord[] = [];
      const readBack = () => {
        records = ofContent(intent.credential, intent.content, reader);
      };
      await appender
        .append(file, [formatRecord(intent)], { flush: true, whenWritten: readBack })
        .catch(keepIntent);
      if (!records.some(({ id }) => id === intent.id)) {
        // Written, but not to be read: the file was removed, or another's line broke off right before.
        if (warnings.length === 0) keepIntent(new Error('not found after it was written'));
        readBack();
      }
      const found = answer(records);
      return { ...found, warnings: [...warnings, ...found.warnings] };
    },

    async settle(newOutcome: NewOutcome) {
      const record: JournalRecord = { time: new Date(clock.now()).toISOString(), ...newOutcome };
      let file = currentFile([], clock.now());
      try {
        file = currentFile(files(), clock.now());
        await writeLeftOver(file);
        if (unwritten.records.length > 0) throw new Error('earlier records could not be written yet');
        // An outcome that a power cut takes leaves its intent open, and an open intent is safe to take up again.
        await appender.append(file, [formatRecord(record)], { flush: false });
        return [];
      } catch (error) {
        const reason = error instanceof JournalUnavailableError ? error.reason : reasonOf('written', error);
        return (
          keep(record, file, reason) ?? [`The outcome of this submission could not be kept (${reason}).`]
        );
      }
    },

    async ofContent(credential, content) {
      const { reader, answer } = reading();
      const records = ofContent(credential, content, reader);
      return answer(records);
    },

    async contentsOf(credential, idempotencyKey) {
      const { reader, warnings } = reading();
      const placed = [...unwritten.records, ...reader.search(JSON.stringify(idempotencyKey))];
      const own = placed.map(({ record }) => record).filter((record) => record.credential === credential);
      return { ...namedBy(own, idempotencyKey), warnings: [...warnings] };
    },

    async newest(credential, intents) {
      const { reader, answer } = reading();
      const own = (record: JournalRecord) => record.credential === credential && record.kind === undefined;
      const countIntents = (found: readonly PlacedRecord[]) =>
        found.filter(({ record }) => own(record) && record.record === 'intent').length;
      const kept = keptIn(own);
      const placed = reader
        .newest(JSON.stringify(credential), (found) => countIntents(found) >= intents)
        .filter(({ record }) => own(record));
      const torn = appender.tornLine(reader.files());
      if (torn !== undefined) passOver(torn.file, torn.offset);
      const found = answer(inOrder([...kept, ...placed]));
      return { ...found, warnings: [...found.warnings, ...notes.splice(0)] };
    },

    async knows(credential) {
      const { reader } = reading();
      return reader.newest(JSON.stringify(credential), (found) => found.length > 0).length > 0;
    },

    check: () => checkFolder(folder, { disk, clock, unwritten: unwritten.records.length }),

    async close() {
      if (unwritten.records.length === 0) return;
      await writeLeftOver(currentFile(files(), clock.now())).catch(() => {});
      const lost = unwritten.records.length;
      if (lost > 0) warn(`${lost} record(s) could not be written to the journal before the end [${folder}]`);
    },
  };
}
