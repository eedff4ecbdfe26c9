import { expect, test } from 'vitest';
import { transcriptionKey } from '../../../src/soku/transcription-key.ts';

const mediaId = 'media_1';

test('a hint of the duration and the default model make no other transcription', () => {
  const key = transcriptionKey({ mediaId });
  expect(transcriptionKey({ mediaId, durationSeconds: 61 })).toBe(key);
  expect(transcriptionKey({ mediaId, model: 'whisper-1' })).toBe(key);
});

test('another file, language or model does', () => {
  const bodies = [
    { mediaId },
    { mediaId: 'media_2' },
    { mediaId, language: 'en' },
    { mediaId, model: 'other' },
  ];
  expect(new Set(bodies.map(transcriptionKey)).size).toBe(bodies.length);
});
