import { KnownError } from '../known-error.ts';
import { parseRecord } from './record.ts';

/** A journal can't be moved as it is; the message is a line for the person, and says what was done. */
class MoveError extends KnownError {
  constructor(message: string) {
    super(message);
    this.name = 'MoveError';
  }
}

/** Where a journal is. */
export interface JournalSide {
  name: string;
  /** Every record as its line, in order, and how many lines are none. */
  read(): Promise<{ lines: string[]; passedOver: number }>;
  /** Puts records behind those that are there. */
  add(lines: readonly string[]): Promise<void>;
}

export interface Moved {
  /** Of the source. */
  records: number;
  /** Of these, written now; the others were there. */
  added: number;
  /** Lines of the source that are no records. */
  passedOver: number;
}

/** The lines of each content of each credential, in order: the order that decides. */
function histories(lines: readonly string[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const line of lines) {
    const record = parseRecord(line);
    if (record === undefined) continue;
    const name = JSON.stringify([record.credential, record.content]);
    const own = all.get(name) ?? [];
    own.push(line);
    all.set(name, own);
  }
  return all;
}

const beginsWith = (whole: readonly string[], start: readonly string[]) =>
  start.length <= whole.length && start.every((line, index) => line === whole[index]);

/** The lines that the target lacks, in order. @throws MoveError when both went on by themselves */
function missingIn(target: readonly string[], source: readonly string[], name: string): string[] {
  const there = histories(target);
  const lacks = new Set<string>();
  for (const [post, lines] of histories(source)) {
    const own = there.get(post) ?? [];
    if (beginsWith(own, lines)) continue;
    if (!beginsWith(lines, own))
      throw new MoveError(
        `Nothing was moved: ${name} has another history of the same post. Move into an empty one (SOKU_REDIS_PREFIX or SOKU_STATE_DIR names it).`,
      );
    for (const line of lines.slice(own.length)) lacks.add(line);
  }
  return source.filter((line) => lacks.has(line));
}

/**
 * Copies a journal: what the target lacks is put behind what it has, and read back. The source stays as it is. Doing it
 * again after it broke off goes on where it was.
 *
 * @throws MoveError
 */
export async function moveJournal(source: JournalSide, target: JournalSide): Promise<Moved> {
  const { lines, passedOver } = await source.read();
  const before = await target.read();
  const missing = missingIn(before.lines, lines, target.name);
  await target.add(missing);
  const after = histories((await target.read()).lines);
  for (const [post, own] of histories(lines))
    if (!beginsWith(after.get(post) ?? [], own))
      throw new MoveError(
        `${target.name} doesn't have what was moved to it: is a server using it? Move again.`,
      );
  return { records: lines.length, added: missing.length, passedOver };
}
