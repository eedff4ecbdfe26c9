import { JournalUnavailableError } from '../errors.ts';
import { formatRecord, type IntentRecord, type JournalRecord, namedBy, stampIntent } from '../record.ts';
import type { Found, NewIntent, NewOutcome, RecordStore } from '../record-store.ts';
import { type Appender, createAppender } from './appender.ts';
import { checkFolder } from './check-folder.ts';
import type { OpenFile } from './disk.ts';
import { currentFile, millisecondsIntoMonth } from './month-files.ts';
import { createOldMonths } from './old-months.ts';
import type { Appended, PlacedRecord, Reader } from './reader.ts';
import { createReadings, type FileStoreOptions, type Readings } from './readings.ts';
import { createUnwritten, inOrder, type Unwritten } from './unwritten.ts';

/**
 * Nothing is begun in the first moments of a month. The order of two intents is their order in the file, which says
 * nothing of two in two files; so the first in the new file waits until what was on its way into the old one is there.
 */
const MONTH_PAUSE_MS = 2_000;

interface Parts extends FileStoreOptions {
  readings: Readings;
  appender: Appender;
  unwritten: Unwritten;
}

const fileNow = ({ readings, clock }: Parts) => currentFile(readings.open().reader.files(), clock.now());

const keptIn = ({ unwritten }: Parts, condition: (record: JournalRecord) => boolean): PlacedRecord[] =>
  unwritten.records.filter(({ record }) => condition(record));

/** @returns what to warn of; undefined when there is no room */
function keep(
  { unwritten, appender }: Parts,
  record: JournalRecord,
  file: string,
  reason: string,
): string[] | undefined {
  const what = record.record === 'intent' ? 'This submission' : 'The outcome of this submission';
  if (!unwritten.keep(record, file, appender.sizeOf(file))) return undefined;
  return [
    `${what} could not be written to the journal (${reason}); it is kept in memory and written as soon as that works again.`,
  ];
}

/** Writes what is left from before; the file's own trouble shows with the record that comes after. */
async function writeLeftOver({ unwritten, appender }: Parts, file: string): Promise<void> {
  const waiting = unwritten.records.length;
  if (waiting === 0) return;
  const lines = unwritten.records.map(({ record }) => formatRecord(record));
  const written = await appender.append(file, lines, { flush: true }).then(
    () => true,
    () => false,
  );
  if (written) unwritten.clear(waiting);
}

function ofContent(
  parts: Parts,
  { credential, content }: Pick<IntentRecord, 'credential' | 'content'>,
  reader: Reader,
  appended?: Appended,
) {
  const own = (record: JournalRecord) => record.credential === credential && record.content === content;
  const placed = reader.search(content, appended).filter(({ record }) => own(record));
  return inOrder([...keptIn(parts, own), ...placed]);
}

async function begin(parts: Parts, newIntent: NewIntent, since: number): Promise<Found> {
  const { clock, folder, mode, appender, readings } = parts;
  const pause = MONTH_PAUSE_MS - millisecondsIntoMonth(clock.now());
  if (pause > 0) await clock.sleep(pause);
  const file = fileNow(parts);
  await writeLeftOver(parts, file);
  const { reader, answer } = readings.open();
  const intent = stampIntent(newIntent, since, clock.now());
  const warnings: string[] = [];
  const keepIntent = (error: unknown) => {
    if (error instanceof JournalUnavailableError) throw error;
    const reason = readings.reasonOf('written', error);
    const kept = mode === 'required' ? undefined : keep(parts, intent, file, reason);
    if (kept === undefined) throw new JournalUnavailableError(reason, folder, error);
    warnings.push(...kept);
  };
  // It is in its place before what stands before it is read, and nothing of this process comes in between.
  let records: JournalRecord[] = [];
  const readBack = (open?: OpenFile) => {
    records = ofContent(parts, intent, reader, open && { file, open });
  };
  const line = formatRecord(intent);
  await appender.append(file, [line], { flush: true, whenWritten: readBack }).catch(keepIntent);
  if (!records.some(({ id }) => id === intent.id)) {
    // Written, but not to be read: the file was removed, or another's line broke off right before.
    if (warnings.length === 0) keepIntent(new Error('not found after it was written'));
    readBack();
  }
  const found = answer(records);
  return { ...found, warnings: [...warnings, ...found.warnings] };
}

async function settle(parts: Parts, newOutcome: NewOutcome): Promise<string[]> {
  const { clock, appender, readings, unwritten } = parts;
  const record: JournalRecord = { time: new Date(clock.now()).toISOString(), ...newOutcome };
  let file = currentFile([], clock.now());
  try {
    file = fileNow(parts);
    await writeLeftOver(parts, file);
    if (unwritten.records.length > 0) throw new Error('earlier records could not be written yet');
    // An outcome that a power cut takes leaves its intent open, and an open intent is safe to take up again.
    const whenWritten = (open: OpenFile) => readings.open().reader.takeIn({ file, open });
    await appender.append(file, [formatRecord(record)], { flush: false, whenWritten });
    return [];
  } catch (error) {
    const reason =
      error instanceof JournalUnavailableError ? error.reason : readings.reasonOf('written', error);
    return (
      keep(parts, record, file, reason) ?? [`The outcome of this submission could not be kept (${reason}).`]
    );
  }
}

function newest(parts: Parts, credential: string, intents: number): Found {
  const { readings } = parts;
  const { reader, answer } = readings.open();
  const own = (record: JournalRecord) => record.credential === credential && record.kind === undefined;
  let looked = 0;
  let counted = 0;
  // Asked after each line, so each record is looked at once.
  const areEnough = (found: readonly PlacedRecord[]) => {
    for (let placed = found[looked]; placed !== undefined; placed = found[looked]) {
      counted += Number(placed.record.record === 'intent' && own(placed.record));
      looked += 1;
    }
    return counted >= intents;
  };
  const kept = keptIn(parts, own);
  const placed = reader.newest(credential, areEnough).filter(({ record }) => own(record));
  const torn = reader.tornLine();
  if (torn !== undefined) readings.passOver(torn.file, torn.offset);
  return answer(inOrder([...kept, ...placed]));
}

/** Keeps records as lines of `journal-<year>-<month>.jsonl` in a folder, which other processes may use as well. */
export function createFileStore(options: FileStoreOptions & { months?: number | undefined }): RecordStore {
  const { folder, clock, disk, warn, months } = options;
  const unwritten = createUnwritten();
  const readings = createReadings(options);
  const appender = createAppender({ folder, disk, passOver: readings.passOver });
  const parts: Parts = { ...options, readings, appender, unwritten };
  const oldMonths = months === undefined ? undefined : createOldMonths({ ...parts, months });

  return {
    begin: (intent, since) => begin(parts, intent, since),
    async settle(outcome) {
      const warnings = await settle(parts, outcome);
      oldMonths?.tidy();
      return warnings;
    },

    async ofContent(credential, content) {
      const { reader, answer } = readings.open();
      return answer(ofContent(parts, { credential, content }, reader));
    },

    async contentsOf(credential, idempotencyKey) {
      const { reader, warnings } = readings.open();
      const placed = [...unwritten.records, ...reader.search(idempotencyKey)];
      const own = placed.map(({ record }) => record).filter((record) => record.credential === credential);
      return { ...namedBy(own, idempotencyKey), warnings: [...warnings] };
    },

    newest: async (credential, intents) => newest(parts, credential, intents),
    notes: readings.takeNotes,

    async knows(credential) {
      const { reader } = readings.open();
      const isOwn = ({ record }: PlacedRecord) => record.credential === credential;
      return reader.newest(credential, (found) => found.some(isOwn)).some(isOwn);
    },

    check: () => checkFolder(folder, { disk, clock, unwritten: unwritten.records.length }),

    async close() {
      await oldMonths?.close();
      if (unwritten.records.length === 0) return;
      await writeLeftOver(parts, fileNow(parts)).catch(() => {});
      const lost = unwritten.records.length;
      if (lost > 0) warn(`${lost} record(s) could not be written to the journal before the end [${folder}]`);
    },
  };
}
