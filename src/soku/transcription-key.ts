import { createHash } from 'node:crypto';
import type { TranscribeBody } from './client.ts';

/** TRANS: the only model there is, and the default. */
const DEFAULT_MODEL = 'whisper-1';

/**
 * The idempotency key of a transcription without one: what is transcribed and how, so that a call made again after a lost
 * answer costs nothing, on whatever day, and whether or not it gives the duration.
 */
export function transcriptionKey({ mediaId, language, model = DEFAULT_MODEL }: TranscribeBody): string {
  const request = JSON.stringify([mediaId, language ?? null, model]);
  return `transcribe-${createHash('sha256').update(request).digest('hex').slice(0, 32)}`;
}
