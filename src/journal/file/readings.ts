import type { Clock } from '../../clock.ts';
import { codeOf, describeError } from '../../disk/file-error.ts';
import { JournalUnavailableError } from '../errors.ts';
import type { JournalRecord } from '../record.ts';
import type { Found } from '../record-store.ts';
import type { Disk } from './disk.ts';
import type { KnownFile } from './known-file.ts';
import { createListing } from './listing.ts';
import { createReader, type Reader } from './reader.ts';

export interface FileStoreOptions {
  folder: string;
  clock: Clock;
  disk: Disk;
  /** `required`: what can't be written or read rejects. `best-effort`: it is a warning. */
  mode: 'required' | 'best-effort';
  /** Told, for the log, of everything that could not be written or read; the text may name paths. */
  warn: (message: string) => void;
}

/** A reading of its own, with the warnings that it brings. */
export interface Reading {
  reader: Reader;
  warnings: ReadonlySet<string>;
  answer(records: JournalRecord[]): Found;
}

export interface Readings {
  open(): Reading;
  /** Says once of each place that what stands there is no record. */
  passOver(file: string, offset: number): void;
  /** What was passed over and not yet told with a list. */
  takeNotes(): string[];
  /** The log has the whole error, with paths; the caller its code. */
  reasonOf(doing: string, error: unknown): string;
}

/** What all readings of a store have in common: what they know of the files, and what becomes of one that can't be read. */
export function createReadings({ folder, clock, disk, mode, warn }: FileStoreOptions): Readings {
  const passedOver = new Set<string>();
  const notes: string[] = [];
  const known = new Map<string, KnownFile>();
  const lastWriteMs = () => Math.max(0, ...Array.from(known.values(), (file) => file.modifiedMs()));
  const listing = createListing({ folder, clock, disk, lastWriteMs });

  function passOver(file: string, offset: number): void {
    const place = `${file} at byte ${offset}`;
    if (passedOver.has(place)) return;
    passedOver.add(place);
    const message = `The journal has a line that is torn or not its own (${place}); it was passed over.`;
    notes.push(message);
    warn(message);
  }

  function reasonOf(doing: string, error: unknown): string {
    warn(`The journal could not be ${doing} (${describeError(error)}) [${folder}]`);
    return codeOf(error) ?? 'file error';
  }

  function open(): Reading {
    const warnings = new Set<string>();
    const failed = (error: unknown) => {
      const reason = reasonOf('read', error);
      if (mode === 'required') throw new JournalUnavailableError(reason, folder, error);
      warnings.add(
        `The journal could not be read (${reason}); an earlier submission may have been overlooked.`,
      );
    };
    const reader = createReader({ folder, disk, known, listing, passOver, failed });
    return {
      reader,
      warnings,
      answer: (records) => ({ records, warnings: [...warnings], now: clock.now() }),
    };
  }

  return { open, passOver, takeNotes: () => notes.splice(0), reasonOf };
}
