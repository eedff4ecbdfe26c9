import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import { MediaFileError } from './errors.ts';

/** TRX: up to 25 MB. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;

/** The formats that recorders write; anything else goes as plain bytes. */
const TYPES: Readonly<Record<string, string>> = {
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.wav': 'audio/wav',
  '.ogg': 'audio/ogg',
  '.flac': 'audio/flac',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
};

/** Not so that a link or a pipe put there meanwhile is followed or waited for. Windows has neither flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function orProblem<T>(work: Promise<T>, problem: 'no_folder' | 'not_found' | 'not_a_file'): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new MediaFileError(problem, error);
  }
}

/** The file's real path, which is inside the folder's. */
async function locate(folder: string, file: string): Promise<string> {
  const root = await orProblem(realpath(folder), 'no_folder');
  const asked = resolve(folder, file);
  // Before the file system is asked: whether a file elsewhere exists is nobody's business.
  if (!isInside(resolve(folder), asked) && !isInside(root, asked)) throw new MediaFileError('outside');
  const real = await orProblem(realpath(asked), 'not_found');
  if (!isInside(root, real)) throw new MediaFileError('outside');
  return real;
}

async function readAll(handle: FileHandle): Promise<Buffer<ArrayBuffer>> {
  const stats = await handle.stat();
  if (!stats.isFile()) throw new MediaFileError('not_a_file');
  if (stats.size === 0) throw new MediaFileError('empty');
  if (stats.size > MAX_FILE_BYTES) throw new MediaFileError('too_large');
  const bytes = await handle.readFile();
  // It may have grown meanwhile.
  if (bytes.byteLength > MAX_FILE_BYTES) throw new MediaFileError('too_large');
  return bytes;
}

/**
 * Reads a file for transcription, and only from inside `folder`, by its real path: a regular file of at most 25 MB.
 * Everything is checked on the opened file itself before a byte of it is read.
 *
 * @param file relative to `folder`, or absolute
 * @throws MediaFileError
 */
export async function readMediaFile(folder: string, file: string): Promise<File> {
  const real = await locate(folder, file);
  const handle = await orProblem(open(real, OPEN_FLAGS), 'not_a_file');
  try {
    // A folder on the way may have become a link to elsewhere between looking and opening.
    if ((await locate(folder, file)) !== real) throw new MediaFileError('outside');
    const bytes = await readAll(handle);
    return new File([bytes], basename(real), { type: TYPES[extname(real).toLowerCase()] ?? '' });
  } finally {
    await handle.close();
  }
}
