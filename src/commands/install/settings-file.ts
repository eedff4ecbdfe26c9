import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describeError, hasCode } from '../../disk/file-error.ts';
import { makeFolder } from '../../disk/make-folder.ts';
import { SettingsFileError } from './settings-error.ts';

/** More than any settings file holds; beyond it something is wrong, and reading it would take minutes. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Settings files may hold others' keys. */
const NEW_FILE_MODE = 0o600;

/** A host's settings file as it was found. */
export interface SettingsFile {
  /** Where it really is, behind any link. */
  path: string;
  /** Absent where there is none yet. */
  bytes: Buffer | undefined;
  text: string;
}

/**
 * Where a file really is, also one that is still to be made: a link stays a link, and what it leads to is changed.
 *
 * @throws SettingsFileError
 */
function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) throw new SettingsFileError('a part of its path is no folder');
    if (!hasCode(error, 'ENOENT')) throw new SettingsFileError(describeError(error));
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new SettingsFileError(`${path} is a link that leads nowhere`);
    const folder = dirname(path);
    return folder === path ? path : join(behindLinks(folder), basename(path));
  }
}

/** Reads a settings file whole. @throws SettingsFileError where it can't be, or couldn't be written back */
export function readSettingsFile(path: string): SettingsFile {
  const real = behindLinks(path);
  const found = statSync(real, { throwIfNoEntry: false });
  if (found === undefined) return { path: real, bytes: undefined, text: '' };
  if (!found.isFile()) throw new SettingsFileError('it is no file');
  if (found.size > MAX_BYTES)
    throw new SettingsFileError(
      `it is larger than ${MAX_BYTES / 1024 / 1024} MB, which no settings file should be`,
    );
  // Replacing a file asks only the folder; who made a file read-only meant it.
  if ((found.mode & 0o200) === 0) throw new SettingsFileError('it is read-only');
  let bytes: Buffer;
  try {
    bytes = readFileSync(real);
  } catch (error) {
    throw new SettingsFileError(describeError(error));
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new SettingsFileError('it isn’t UTF-8 text');
  return { path: real, bytes, text };
}

interface Owner {
  uid: number;
  gid: number;
}

function writeWhole(path: string, text: string | Buffer, mode: number, owner: Owner | undefined): void {
  const descriptor = openSync(path, 'wx', mode);
  try {
    // Started with higher rights, it stays the person's own file.
    if (owner !== undefined && owner.uid !== fstatSync(descriptor).uid)
      fchownSync(descriptor, owner.uid, owner.gid);
    const data = Buffer.from(text);
    for (let done = 0; done < data.length; ) done += writeSync(descriptor, data, done);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts a file in place in one step: whoever reads it, or a crash, sees the old one whole or the new one whole. */
export function replaceFile(
  path: string,
  text: string | Buffer,
  { mode = NEW_FILE_MODE, owner }: { mode?: number; owner?: Owner } = {},
): void {
  makeFolder(dirname(path));
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    writeWhole(draft, text, mode, owner);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Writes a settings file back, with the mode and owner it had.
 *
 * @param file as it was read: if it has changed since, nothing is written
 * @throws SettingsFileError
 */
export function writeSettingsFile(file: SettingsFile, text: string | Buffer): void {
  const now = readSettingsFile(file.path);
  const same = file.bytes === undefined ? now.bytes === undefined : now.bytes?.equals(file.bytes) === true;
  if (!same) throw new SettingsFileError('it was changed by another program in the meantime');
  const before = statSync(file.path, { throwIfNoEntry: false });
  try {
    replaceFile(file.path, text, before && { mode: before.mode & 0o777, owner: before });
  } catch (error) {
    throw new SettingsFileError(`it can't be written (${describeError(error)})`);
  }
}
