import { pause } from '../../store/watch.ts';
import type { NewOutcome } from '../record-store.ts';

/** More than a store that is away for an hour leaves behind; a bound for the memory. */
const MOST = 5_000;

/** Between two tries at what a store that is there did not take. */
const AGAIN_MS = 1_000;

/** The outcomes that could not be written yet. */
export interface Unsettled {
  /** Writes an outcome, or keeps it until it can be written. @returns warnings */
  settle(outcome: NewOutcome): Promise<string[]>;
  /** Those that are kept, in order. */
  records(): readonly NewOutcome[];
  /** Writes those that are kept, as far as that works. */
  write(): Promise<void>;
  close(): Promise<void>;
}

/** @param append writes one; rejects when it may not be there */
export function createUnsettled(
  append: (outcome: NewOutcome) => Promise<void>,
  warn: (message: string) => void,
): Unsettled {
  const kept: NewOutcome[] = [];
  let writing: Promise<void> | undefined;
  let closed = false;

  async function writeAll(): Promise<void> {
    try {
      // What is written twice because the answer was lost says the same twice.
      for (let next = kept[0]; next !== undefined; next = kept[0]) {
        await append(next);
        kept.shift();
      }
      writing = undefined;
    } catch {
      // It was told when it was kept.
      writing = undefined;
      void pause(AGAIN_MS).then(() => (closed ? undefined : write()));
    }
  }
  const write = () => {
    writing ??= writeAll();
    return writing;
  };

  return {
    async settle(outcome) {
      const waitsBehind = kept.some(({ content }) => content === outcome.content);
      try {
        if (waitsBehind) throw new Error('an earlier outcome of this content could not be written yet');
        await append(outcome);
        return [];
      } catch {
        if (kept.length >= MOST) return ['The outcome of this submission could not be kept.'];
        kept.push(outcome);
        void write();
        return [
          'The outcome of this submission could not be written to the shared store; it is kept in memory and written as soon as that works again.',
        ];
      }
    },
    records: () => kept,
    write,
    async close() {
      closed = true;
      await write();
      if (kept.length > 0)
        warn(`${kept.length} outcome(s) could not be written to the shared store before the end`);
    },
  };
}
