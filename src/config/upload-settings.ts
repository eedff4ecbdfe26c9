import * as z from 'zod';
import { isPrivateAddress } from '../publishing/private-address.ts';
import { headerText, parsedBy, readBaseUrl, secret, settingInfo } from './setting.ts';

/** A provider's address, before anybody's bucket. */
const BARE_ENDPOINT =
  /^(?:s3[.-](?:[\w-]+\.)*amazonaws\.com(?:\.cn)?|\w+\.(?:eu\.|fedramp\.)?r2\.cloudflarestorage\.com|s3\.[\w-]+\.backblazeb2\.com)$/;
const NO_BUCKET =
  'the address of a bucket, and this is that of its provider: put the bucket’s name behind it, e.g. https://s3.eu-west-1.amazonaws.com/my-bucket';

/** A bucket in one's own network may go without TLS: the secret key is never sent, it only signs. */
function readBucketUrl(value: string): string | { error: string } {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const inNetwork = url?.protocol === 'http:' && isPrivateAddress(url.hostname.replace(/^\[|\]$/g, ''));
  const read = readBaseUrl(inNetwork ? value.replace(/^http:/i, 'https:') : value);
  if (typeof read !== 'string')
    return {
      error:
        'the address of a bucket, e.g. https://my-bucket.s3.eu-west-1.amazonaws.com (http only for private addresses), without user, query or fragment',
    };
  if (url !== undefined && url.pathname === '/' && BARE_ENDPOINT.test(url.hostname))
    return { error: NO_BUCKET };
  return inNetwork ? read.replace(/^https:/, 'http:') : read;
}

/** The settings of files that are uploaded from this machine. */
export const uploadSettings = {
  mediaDir: z.string().optional().register(settingInfo, {
    env: 'SOKU_MEDIA_DIR',
    help: 'The one folder from which `soku_upload_media` may take files; over HTTP only for callers who hold `SOKU_HTTP_TOKEN` or have signed in.',
    fallback: 'no files are read',
  }),
  bucketUrl: parsedBy(readBucketUrl).optional().register(settingInfo, {
    env: 'SOKU_BUCKET_URL',
    help: 'Address of an S3-compatible bucket in which a file lies while Soku fetches it, e.g. `https://my-bucket.s3.eu-west-1.amazonaws.com`.',
    fallback: 'files go over `SOKU_PUBLIC_URL`, or can’t be uploaded',
  }),
  bucketRegion: headerText.optional().register(settingInfo, {
    env: 'SOKU_BUCKET_REGION',
    help: 'Region of the bucket, e.g. `eu-west-1`; `auto` with Cloudflare R2.',
    fallback: 'as its address says, or else `us-east-1`',
  }),
  bucketAccessKeyId: headerText.optional().register(settingInfo, {
    env: 'SOKU_BUCKET_ACCESS_KEY_ID',
    help: 'Id of the bucket’s access key, which must be allowed to put, get and delete objects.',
    fallback: 'no bucket',
  }),
  bucketSecretAccessKey: secret.optional().register(settingInfo, {
    env: 'SOKU_BUCKET_SECRET_ACCESS_KEY',
    secret: true,
    help: 'Secret of that access key; it signs, and is never sent.',
    fallback: 'no bucket',
  }),
};
