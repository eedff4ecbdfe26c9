import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';

export type GuardedFileProblem =
  | 'no_folder'
  | 'writable_by_others'
  | 'outside'
  | 'not_found'
  | 'not_a_file'
  | 'empty'
  | 'too_large';

/** A file that isn't read; not a byte of it was. */
export class GuardedFileError extends Error {
  readonly problem: GuardedFileProblem;

  constructor(problem: GuardedFileProblem, cause?: unknown) {
    super(`the file is refused: ${problem}`, { cause });
    this.name = 'GuardedFileError';
    this.problem = problem;
  }
}

/** Not so that a link or a pipe put there meanwhile is followed or waited for. Windows has neither flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const WRITABLE_BY_OTHERS = constants.S_IWGRP | constants.S_IWOTH;

function isInside(folder: string, file: string): boolean {
  const inner = relative(folder, file);
  return inner !== '' && inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

async function orProblem<T>(work: Promise<T>, problem: GuardedFileProblem): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new GuardedFileError(problem, error);
  }
}

/** The file's real path, which is inside the folder's. */
async function locate(folder: string, root: string, file: string): Promise<string> {
  const asked = resolve(folder, file);
  // Before the file system is asked: whether a file elsewhere exists is nobody's business.
  if (!isInside(resolve(folder), asked) && !isInside(root, asked)) throw new GuardedFileError('outside');
  const real = await orProblem(realpath(asked), 'not_found');
  if (!isInside(root, real)) throw new GuardedFileError('outside');
  return real;
}

/** Where nobody can tell what was opened, nobody else may be able to put a link in the way. Windows has no such modes. */
async function requireUnshared(root: string, real: string, platform: NodeJS.Platform): Promise<void> {
  if (platform === 'win32') return;
  for (let at = dirname(real); ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & WRITABLE_BY_OTHERS) !== 0) throw new GuardedFileError('writable_by_others');
    if (at === root || at === dirname(at)) return;
  }
}

/** @throws GuardedFileError when what was opened is outside: a folder may have become a link between looking and opening */
async function requireInside(handle: FileHandle, root: string): Promise<void> {
  const opened = await orProblem(readlink(`/proc/self/fd/${handle.fd}`), 'not_a_file');
  if (!isInside(root, opened)) throw new GuardedFileError('outside');
}

export interface GuardedFileOptions {
  maxBytes: number;
  /** Whose rules hold; that of this machine unless a test says otherwise. */
  platform?: NodeJS.Platform;
}

/** A regular file that stays open, whatever its name comes to mean meanwhile. */
export interface GuardedFile {
  /** Its own, without folders. */
  name: string;
  /** In bytes; at least 1. */
  size: number;
  handle: FileHandle;
  /** Whether it is still what it was when it was opened. */
  isUnchanged(): Promise<boolean>;
}

/** What changes with a file's contents, also where its time was set back. */
async function markOf(handle: FileHandle): Promise<string> {
  const { size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
  return [size, mtimeNs, ctimeNs].join(' ');
}

async function checkOpened(handle: FileHandle, maxBytes: number) {
  const stats = await handle.stat();
  if (!stats.isFile()) throw new GuardedFileError('not_a_file');
  if (stats.size === 0) throw new GuardedFileError('empty');
  if (stats.size > maxBytes) throw new GuardedFileError('too_large');
  return { size: stats.size, mark: await markOf(handle) };
}

/**
 * Opens a file, and only from inside `folder`: a regular file of 1 to `maxBytes` bytes. Everything is checked on the
 * opened file itself before a byte of it is read. Where the system doesn't tell which file was opened (all but Linux),
 * folders that others may write to are refused.
 *
 * @param file relative to `folder`, or absolute
 * @returns the file; its handle is the caller's to close
 * @throws GuardedFileError
 */
export async function openGuardedFile(
  folder: string,
  file: string,
  { maxBytes, platform = process.platform }: GuardedFileOptions,
): Promise<GuardedFile> {
  const root = await orProblem(realpath(folder), 'no_folder');
  const real = await locate(folder, root, file);
  const tellsWhatWasOpened = platform === 'linux';
  if (!tellsWhatWasOpened) await requireUnshared(root, real, platform);
  const handle = await orProblem(open(real, OPEN_FLAGS), 'not_a_file');
  try {
    if (tellsWhatWasOpened) await requireInside(handle, root);
    const { size, mark } = await checkOpened(handle, maxBytes);
    return { name: basename(real), size, handle, isUnchanged: async () => (await markOf(handle)) === mark };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads a file whole. @see openGuardedFile */
export async function readGuardedFile(
  folder: string,
  file: string,
  options: GuardedFileOptions,
): Promise<{ name: string; bytes: Buffer<ArrayBuffer> }> {
  const { maxBytes } = options;
  const { name, handle } = await openGuardedFile(folder, file, options);
  try {
    const bytes = await handle.readFile();
    // It may have grown meanwhile.
    if (bytes.byteLength > maxBytes) throw new GuardedFileError('too_large');
    return { name, bytes };
  } finally {
    await handle.close();
  }
}
