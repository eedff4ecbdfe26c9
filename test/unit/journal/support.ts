import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createFileJournal, type FileJournalOptions } from '../../../src/journal/file/journal.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { type SetClock, waitingClock } from '../../support/virtual-clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** In the middle of a month. */
export const NOON = Date.parse('2026-11-15T12:00:00.000Z');

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'soku-journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface FileJournalFixture {
  folder: string;
  clock: SetClock;
  warned: string[];
  /** Another process, as far as the journal can tell. */
  open(options?: Partial<FileJournalOptions>): Journal;
  files(): Promise<string[]>;
  /** Without empty ones. */
  lines(file: string): Promise<string[]>;
  /** The lines of all files, parsed. */
  records(): Promise<Record<string, unknown>[]>;
}

export async function fileJournals(
  start: number | string = NOON,
  subfolder = 'journal',
): Promise<FileJournalFixture> {
  const folder = join(await temporaryFolder(), subfolder);
  const clock = waitingClock(start);
  const warned: string[] = [];
  const files = async () => (await readdir(folder)).sort();
  const lines = async (file: string) =>
    (await readFile(join(folder, file), 'utf8')).split('\n').filter((line) => line !== '');
  return {
    folder,
    clock,
    warned,
    open: (options = {}) => createFileJournal({ folder, clock, warn: (m) => warned.push(m), ...options }),
    files,
    lines,
    async records() {
      const all: string[] = [];
      for (const file of await files()) all.push(...(await lines(file)));
      return all.map((line) => JSON.parse(line));
    },
  };
}
