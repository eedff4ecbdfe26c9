import { extname } from 'node:path';
import { type GuardedFile, GuardedFileError, openGuardedFile } from '../disk/guarded-file.ts';
import { type MediaSignature, mediaSignatureOf, SIGNATURE_BYTES } from '../pictures/media-signature.ts';
import { UploadFileError } from './errors.ts';

/** UPLOAD: 50 MB an image, 500 MB a video. */
const MAX_MEGABYTES = { image: 50, video: 500 } as const;
const MEGABYTE = 1_000_000;
/** ERR: what the API stores. */
const API_FORMATS = ['MP4', 'JPEG', 'PNG', 'WebP'];
/** UPLOAD, C11: what the dashboard takes besides. */
const DASHBOARD_FORMATS = ['MOV', 'WebM', 'MKV', 'GIF'];
const CHUNK_BYTES = 256 * 1024;

/** A file that may go up: what it is was read from its own bytes. */
export interface UploadFile extends Pick<GuardedFile, 'size' | 'isUnchanged'> {
  type: string;
  /** That of its kind, whatever its name has. */
  extension: string;
  /** Where only Soku's dashboard lists this format: `MOV`. */
  unlisted: string | undefined;
  /**
   * Its bytes from `start` to before `end`, a piece at a time.
   *
   * @throws UploadFileError when it is shorter by now
   */
  read(start: number, end: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
  close(): Promise<void>;
}

async function* readPieces(
  { handle }: GuardedFile,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  for (let at = start; at < end; ) {
    const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new UploadFileError('changed');
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** What the file is, of the kinds that Soku takes, in the size that it takes. @throws UploadFileError */
async function requireFitting({ handle, name, size }: GuardedFile): Promise<MediaSignature> {
  const head = Buffer.alloc(SIGNATURE_BYTES);
  const { bytesRead } = await handle.read(head, 0, SIGNATURE_BYTES, 0);
  const is = mediaSignatureOf(head.subarray(0, bytesRead));
  if (is === undefined) throw new UploadFileError('type_unknown');
  const [extension] = is.extensions;
  if (is.kind === 'audio' || ![...API_FORMATS, ...DASHBOARD_FORMATS].includes(is.name))
    throw new UploadFileError('type_unlisted', { is: is.name });
  const said = extname(name).slice(1).toLowerCase();
  if (said !== '' && !is.extensions.includes(said))
    throw new UploadFileError('type_mismatch', { is: is.name, extension });
  const maxMegabytes = MAX_MEGABYTES[is.kind];
  if (size > maxMegabytes * MEGABYTE) throw new UploadFileError('too_large', { is: is.name, maxMegabytes });
  return is;
}

/**
 * Opens a file that is to go up, and only from inside `folder`. It stays open until it is closed: what was checked is
 * what is read, whatever is put in its place.
 *
 * @param file relative to `folder`, or absolute
 * @throws UploadFileError
 */
export async function openUploadFile(folder: string, file: string): Promise<UploadFile> {
  const maxMegabytes = MAX_MEGABYTES.video;
  const guarded = await openGuardedFile(folder, file, { maxBytes: maxMegabytes * MEGABYTE }).catch(
    (error: unknown) => {
      if (!(error instanceof GuardedFileError)) throw error;
      throw new UploadFileError(error.problem, { maxMegabytes }, error);
    },
  );
  const { size, handle, isUnchanged } = guarded;
  try {
    const { name, type, extensions } = await requireFitting(guarded);
    return {
      size,
      type,
      extension: extensions[0],
      unlisted: DASHBOARD_FORMATS.includes(name) ? name : undefined,
      isUnchanged,
      read: (start, end) => readPieces(guarded, start, end),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
