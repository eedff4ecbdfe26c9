import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { fetchSource, isOnThisMachine } from '../kernel/fetch-source.ts';
import type { HostedFile } from '../kernel/hosted-files.ts';
import { plainPng } from '../kernel/png.ts';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import { parse } from './request-schema.ts';

/** ERR's list (MP4, JPEG, PNG, WebP) with the dashboard's MOV and GIF (UPLOAD, C11). */
const VIDEO_TYPES: ReadonlyMap<string, string> = new Map([
  ['mp4', 'video/mp4'],
  ['mov', 'video/quicktime'],
]);
const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(['jpg', 'jpeg', 'png', 'webp', 'gif']);

/** The start of every MP4 and MOV file: an `ftyp` box and nothing more. */
const VIDEO_BYTES = Buffer.from('\0\0\0\x10ftypmp42\0\0\0\0', 'latin1');

/** ERR's 400 `upload_failed` and MEDIA's 500 `internal_error` for what can't be fetched (C4). */
export const UNFETCHABLE_HOSTS = ['unreachable.example', 'broken.example'] as const;

const mediaRequest = z.looseObject({ url: z.url({ protocol: /^https?$/ }) });

/**
 * POST /v1/media (MEDIA). What lies on this machine is fetched; of anything else nothing is, and the host names and
 * extensions below stand for what can go wrong.
 */
export const storeMedia: Endpoint = async ({ body, origin }, { files }) => {
  const source = new URL(parse(mediaRequest, body).url);
  const name = fileName(source);
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  // A failed fetch is 400 upload_failed on ERR and 500 internal_error on MEDIA (C4): one host for each.
  if (source.hostname === 'broken.example') {
    throw new ApiError('internal_error', 'The media could not be downloaded or stored.');
  }
  const isThere = source.hostname !== 'unreachable.example' && isSupported(extension);
  const real = source.origin !== origin && isOnThisMachine(source);
  const file = !isThere ? undefined : real ? await fetchSource(source) : standIn(extension);
  if (file === undefined) {
    throw new ApiError(
      'upload_failed',
      'The media URL could not be fetched, or its format is not supported.',
    );
  }
  const path = `/media/${randomBytes(8).toString('hex')}/${name}`;
  files.put(path, file);
  return { status: 201, body: { url: `${origin}${path}` } };
};

/** MEDIA: when no `Idempotency-Key` comes, one is derived from the user and the payload. */
export function payloadKey(body: unknown): string {
  return `payload ${JSON.stringify(body)}`;
}

function fileName(source: URL): string {
  const last = source.pathname.split('/').at(-1) ?? '';
  return last.replace(/[^\w.-]/g, '_') || 'media';
}

function isSupported(extension: string | undefined): boolean {
  return extension === undefined || VIDEO_TYPES.has(extension) || IMAGE_EXTENSIONS.has(extension);
}

/** What the stored URL answers with: any image is a small PNG (its content type says so), a video is a bare file head. */
function standIn(extension: string | undefined): HostedFile {
  if (extension === undefined)
    return { contentType: 'application/octet-stream', bytes: Buffer.from('sandbox') };
  const videoType = VIDEO_TYPES.get(extension);
  if (videoType !== undefined) return { contentType: videoType, bytes: VIDEO_BYTES };
  return { contentType: 'image/png', bytes: plainPng(16, 16) };
}
