import { troublesOf } from './trouble.ts';

const BUCKET = 'Check SOKU_BUCKET_URL, its region and its keys.';

/** What stands in the way of a file of this machine. */
export const UPLOADS = troublesOf('soku-mcp', [
  [
    'files_not_open',
    'The files of the server are not open to this caller.',
    'agent',
    'Give a public URL in url.',
  ],
  [
    'no_upload_address',
    'There is no way to give the file an address for a moment.',
    'operator',
    'Give a public URL in url, or set SOKU_BUCKET_URL or SOKU_PUBLIC_URL.',
  ],
  [
    'file_no_folder',
    'No folder is set from which files may be read.',
    'operator',
    'Set SOKU_MEDIA_DIR, or give url.',
  ],
  [
    'file_writable_by_others',
    'Others may write to the media folder.',
    'operator',
    'Take that permission away, or give url.',
  ],
  ['file_outside', 'The file is not inside the media folder.', 'person', 'Put it there.'],
  ['file_not_found', 'There is no such file in the media folder.', 'agent', 'Ask for the file name.'],
  ['file_not_a_file', 'This is not a file that can be read.', 'agent', 'Give the path of a media file.'],
  ['file_empty', 'The file is empty.', 'agent', 'Give another.'],
  ['file_too_large', 'The file is larger than the API takes.', 'person', 'Give a smaller one, or a url.'],
  [
    'file_type_unknown',
    'By its bytes the file is no image or video.',
    'agent',
    'Give an MP4, JPEG, PNG or WebP file.',
  ],
  [
    'file_type_unlisted',
    'By its bytes the file is of a kind that Soku doesn’t list.',
    'person',
    'Give it as MP4, JPEG, PNG or WebP.',
  ],
  [
    'file_type_mismatch',
    'The file’s bytes and its name say different things.',
    'person',
    'Name it as what it is, if it is the right file.',
  ],
  [
    'file_changed',
    'The file changed while it was read.',
    'time',
    'Wait until nothing writes to it, then call again.',
  ],
  ['bucket_key', 'The bucket doesn’t know the access key.', 'operator', 'Check SOKU_BUCKET_ACCESS_KEY_ID.'],
  [
    'bucket_secret',
    'The bucket doesn’t accept the signature.',
    'operator',
    'Check SOKU_BUCKET_SECRET_ACCESS_KEY.',
  ],
  ['bucket_region', 'The bucket is in another region.', 'operator', 'Set SOKU_BUCKET_REGION.'],
  ['bucket_clock', 'This machine’s clock is wrong.', 'operator', 'Set the clock.'],
  ['bucket_missing', 'There is no such bucket.', 'operator', 'Check SOKU_BUCKET_URL.'],
  [
    'bucket_denied',
    'The access key may not do what an upload needs.',
    'operator',
    'Let it put, get and delete objects.',
  ],
  [
    'bucket_too_large',
    'The bucket takes no file of this size, or is full.',
    'operator',
    'Look at its limits, or give a smaller file.',
  ],
  [
    'bucket_elsewhere',
    'The bucket’s address answers with a redirect.',
    'operator',
    'Set SOKU_BUCKET_URL to the bucket itself.',
  ],
  ['bucket_refused', 'What answers there is no bucket.', 'operator', BUCKET],
  ['bucket_busy', 'The bucket can’t take the file at the moment.', 'time', 'Call again in a minute.'],
  ['bucket_unreachable', 'The bucket can’t be reached.', 'operator', BUCKET],
  [
    'bucket_too_slow',
    'The file didn’t get into the bucket in time.',
    'time',
    'Call again, or give a smaller file.',
  ],
  [
    'bucket_cancelled',
    'The call was cancelled while the file went up.',
    'agent',
    'Call again if it is still wanted.',
  ],
]);
