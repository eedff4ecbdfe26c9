import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import { parse } from './request-schema.ts';

/** The media library. No endpoint adds to it: /v1/media gives no id (C12). */
export const LIBRARY: ReadonlyMap<string, { transcript: string; likelyLyrics: boolean }> = new Map([
  [
    'media_sandbox1',
    { transcript: 'Welcome to the sandbox. Nothing here is ever published.', likelyLyrics: false },
  ],
  // CODE's own sample id, so that its commands work here as they stand.
  ['media_f7e8d9c0b3c4', { transcript: 'This is the recording of the sample.', likelyLyrics: false }],
  ['media_lyrics', { transcript: 'La la la, the sandbox sings along, la la la.', likelyLyrics: true }],
]);

/** TRANS's sample debits 10; CREDITS and AITR say a flat 1 (C13). */
const COST = 10;

const transcribeRequest = z.looseObject({
  mediaId: z.string().min(1),
  language: z
    .string()
    .regex(/^[a-z]{2}$/i, 'must be a two-letter ISO 639-1 code')
    .optional(),
  model: z.literal('whisper-1').optional(),
  durationSeconds: z.number().positive().optional(),
});

/** POST /v1/ai/transcribe (TRANS): the transcript comes in the answer; CODE calls it a started job (C14). */
export const transcribe: Endpoint = ({ account, body }) => {
  const { mediaId } = parse(transcribeRequest, body);
  const media = LIBRARY.get(mediaId);
  // Status and code for unknown media are a gap: TROUBLE's 404.
  if (media === undefined) throw new ApiError('not_found', `Media "${mediaId}" was not found.`);
  if (account.credits < COST) throw new ApiError('insufficient_credits', 'Insufficient credits');
  account.credits -= COST;
  const jobId = `tj_${randomBytes(6).toString('hex')}`;
  return { status: 200, body: { jobId, ...media, creditsDebited: COST } };
};
