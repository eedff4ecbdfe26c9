import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';
import type { JournalSide } from '../move.ts';
import { parseRecord } from '../record.ts';
import { currentFile, monthFilesAmong } from './month-files.ts';

function monthFiles(folder: string): string[] {
  try {
    return monthFilesAmong(readdirSync(folder));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Writes lines at the end of a file, and flushes them. */
function append(path: string, lines: readonly string[]): void {
  const file = openSync(path, 'a+', 0o600);
  try {
    const text = readFileSync(file, 'utf8');
    // A line that broke off must not swallow the next one.
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    writeSync(file, `${start}${lines.join('\n')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The file journal of a folder, as what a journal is moved to or from. */
export function folderSide(folder: string): JournalSide {
  return {
    name: folder,
    async read() {
      const texts = monthFiles(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
      const all = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
      const lines = all.filter((line) => parseRecord(line) !== undefined);
      return { lines, passedOver: all.length - lines.length };
    },
    async add(lines) {
      makeFolder(folder);
      const byFile = new Map<string, string[]>();
      const files = monthFiles(folder);
      for (const line of lines) {
        const file = currentFile(files, Date.parse(parseRecord(line)?.time ?? ''));
        if (!files.includes(file)) files.push(file);
        byFile.set(file, [...(byFile.get(file) ?? []), line]);
      }
      for (const [file, own] of byFile) append(join(folder, file), own);
    },
  };
}
