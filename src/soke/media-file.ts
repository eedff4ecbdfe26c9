import { extname } from 'node:path';
import { GuardedFileError, readGuardedFile } from '../disk/guarded-file.ts';
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

/**
 * Reads a file for transcription, and only from inside `folder`: a regular file of at most 25 MB.
 *
 * @param file relative to `folder`, or absolute
 * @throws MediaFileError
 */
export async function readMediaFile(folder: string, file: string): Promise<File> {
  try {
    const { name, bytes } = await readGuardedFile(folder, file, { maxBytes: MAX_FILE_BYTES });
    return new File([bytes], name, { type: TYPES[extname(name).toLowerCase()] ?? '' });
  } catch (error) {
    throw error instanceof GuardedFileError ? new MediaFileError(error.problem, error) : error;
  }
}
