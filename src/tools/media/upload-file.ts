import type { ToolContext } from '../../call/define-tool.ts';
import { withHeartbeat } from '../../call/heartbeat.ts';
import { LeftInBucketError, UploadFileError, UploadsClosedError } from '../../uploads/errors.ts';
import type { Lender } from '../../uploads/lender.ts';
import { openUploadFile, type UploadFile } from '../../uploads/upload-file.ts';

type Uploaded = Awaited<ReturnType<ToolContext['soku']['uploadMedia']>>;

const PROGRESS_MS = 1_000;
const MEGABYTE = 1_000_000;
const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`;

/** Tells how far a file is, at most once a second; what is told only grows. */
function createMeter(context: ToolContext, size: number, doing: string) {
  let told = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (bytes: number) => {
    const now = context.clock.now();
    if (bytes <= told || (now - toldAt < PROGRESS_MS && bytes < size)) return;
    told = bytes;
    toldAt = now;
    void context.progress(bytes, size, `${doing}: ${megabytes(bytes)} of ${megabytes(size)}`);
  };
}

/** Where the file is to be found by Soku, from a caller who may have it found. @throws UploadsClosedError */
async function requireLender({ access, lender }: ToolContext): Promise<Lender> {
  if (!access.uploads) throw new UploadsClosedError('caller');
  const found = await lender();
  if (found === undefined) throw new UploadsClosedError('no_address');
  return found;
}

/** Lends the file an address, has Soku fetch it from there, and ends the address whatever happened. */
async function uploadLent(file: UploadFile, lender: Lender, context: ToolContext) {
  const { soku, deadline } = context;
  const doing = lender.uploadsFirst ? 'The file goes up' : 'Soku fetches the file';
  const onBytes = createMeter(context, file.size, doing);
  const lease = await lender.lend(file, { deadline, onBytes });
  let uploaded: Uploaded;
  try {
    uploaded = await withHeartbeat(
      context,
      'Soku stores the file',
      () => soku.uploadMedia(lease.url, deadline),
      file.size,
    );
    if (!(await file.isUnchanged())) throw new UploadFileError('changed', { fetched: true });
  } catch (error) {
    const left = await lease.end();
    if (left === undefined) throw error;
    throw new LeftInBucketError(left, error);
  }
  return { uploaded, left: await lease.end() };
}

/**
 * Has Soku host a file of this machine.
 *
 * @param path inside the folder, or absolute
 * @throws UploadsClosedError; UploadFileError; BucketError; LeftInBucketError; the client's errors
 */
export async function uploadFile(
  path: string,
  context: ToolContext,
): Promise<{ uploaded: Uploaded; warnings: string[] }> {
  const lender = await requireLender(context);
  const folder = context.config.mediaDir;
  if (folder === undefined) throw new UploadFileError('no_folder');
  const file = await openUploadFile(folder, path);
  try {
    const { uploaded, left } = await uploadLent(file, lender, context);
    return {
      uploaded,
      warnings: [
        ...(file.unlisted === undefined
          ? []
          : [`Soku lists ${file.unlisted} for its dashboard, not for its API: a network may refuse it.`]),
        ...(left === undefined
          ? []
          : [`${left} may be left in the bucket: the person should delete it there.`]),
      ],
    };
  } finally {
    await file.close();
  }
}
