import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { ToolContext } from '../../call/define-tool.ts';
import { codeOf } from '../../disk/file-error.ts';
import { joined } from '../../text/wording.ts';
import { type Check, ok, problem, skipped } from './check.ts';
import { toPerson } from './to-person.ts';

type Context = Pick<ToolContext, 'bucket' | 'config' | 'deadline' | 'explain'>;

/** Whether the folder of SOKU_MEDIA_DIR is one, and can be read. */
async function checkFolder({ mediaDir, bucketUrl, publicUrl }: Context['config']): Promise<Check> {
  if (mediaDir === undefined) return skipped('Media folder', 'not set, so no files are uploaded');
  try {
    if (!(await stat(mediaDir)).isDirectory())
      return problem('Media folder', `${mediaDir} is no folder.`, 'Set SOKU_MEDIA_DIR to the folder itself.');
    await access(mediaDir, constants.R_OK | constants.X_OK);
  } catch (error) {
    const message = `${mediaDir} can't be read (${codeOf(error) ?? 'no reason given'}).`;
    return problem('Media folder', message, 'Set SOKU_MEDIA_DIR to a folder that this user may read.');
  }
  if (bucketUrl === undefined && publicUrl === undefined)
    return problem(
      'Media folder',
      'Files are in it, but there is no address from which Soku could fetch them.',
      'Set SOKU_BUCKET_URL and its keys, or serve over HTTP with SOKU_PUBLIC_URL.',
    );
  return ok('Media folder', `${mediaDir} can be read`);
}

/** Whether a small object can be put into the bucket, fetched and taken away; and what earlier uploads left there. */
async function checkBucket({ bucket, config, deadline, explain }: Context): Promise<Check> {
  if (bucket === undefined) return skipped('Bucket', 'not set, so files go over SOKU_PUBLIC_URL');
  try {
    const { left } = await (await bucket()).check(deadline);
    if (left.length === 0) return ok('Bucket', `${config.bucketUrl} takes, gives and deletes files`);
    const some = joined(left.slice(0, 5));
    const more = left.length > 5 ? `, and ${left.length - 5} more` : '';
    return problem('Bucket', `Uploads left ${some}${more}.`, 'Delete them there.');
  } catch (error) {
    const { message, fix } = explain(error);
    return problem('Bucket', message, toPerson(fix, 'Soku'));
  }
}

/** What uploads of files need: a folder, and a way for Soku to fetch from it. Nothing where neither is set. */
export async function checkFiles(context: Context): Promise<Check[]> {
  if (context.config.mediaDir === undefined && context.bucket === undefined) return [];
  return [await checkFolder(context.config), await checkBucket(context)];
}
