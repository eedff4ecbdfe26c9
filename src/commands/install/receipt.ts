import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { hasCode } from '../../disk/file-error.ts';
import { replaceFile } from './settings-file.ts';

/** What was done to a host's settings, kept in the state folder so that it can be undone exactly. */
const receiptSchema = z.object({
  host: z.string(),
  file: z.string(),
  /** Whether there was a file before. */
  existed: z.boolean(),
  /** Whether it had the container of the servers. */
  hadContainer: z.boolean(),
  /** SHA-256 of the file as it was left. */
  written: z.string(),
  /** The file that holds the key, if the settings name one. */
  keyFile: z.string().optional(),
});
export type Receipt = z.output<typeof receiptSchema>;

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

const folderOf = (stateDir: string) => join(stateDir, 'installed');
const receiptOf = (stateDir: string, host: string) => join(folderOf(stateDir), `${host}.json`);
/** The settings file as it was before; it may hold others' keys, so only this user may read it. */
const backupOf = (stateDir: string, host: string): string => join(folderOf(stateDir), `${host}.before`);

/** What is known of an installation, if anything is. */
export function readReceipt(stateDir: string, host: string): Receipt | undefined {
  try {
    return receiptSchema.safeParse(JSON.parse(readFileSync(receiptOf(stateDir, host), 'utf8'))).data;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keeps what the file was and what it is going to be; before the file itself is touched. */
export function keepReceipt(stateDir: string, receipt: Receipt, before: Buffer | undefined): void {
  replaceFile(backupOf(stateDir, receipt.host), before ?? '');
  replaceFile(receiptOf(stateDir, receipt.host), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** The settings file as it was before. */
export function readBackup(stateDir: string, host: string): Buffer {
  return readFileSync(backupOf(stateDir, host));
}

export function dropReceipt(stateDir: string, host: string): void {
  rmSync(receiptOf(stateDir, host), { force: true });
  rmSync(backupOf(stateDir, host), { force: true });
}
