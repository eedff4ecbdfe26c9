import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { identifyKey } from '../../../src/keys/identify-key.ts';

const KEY = 'sk_live_AbC123defghijklmnopqrstuvwxyzXYZ';

it.each([
  ['sk_live_AbC...XYZ', 'same'],
  ['sk_live_AbC…XYZ', 'same'],
  ['AbC1••••yzXYZ', 'same'],
  ['sk_live_AbC1****xyzXYZ', 'same'],
  ['sk_live_AbC...XYz', 'other'],
  ['sk_live_Abc...XYZ', 'other'],
  // Too little to tell by, but enough to tell apart.
  ['sk_live_...XYZ', 'unknown'],
  ['...wXYZ', 'other'],
  ['...zXYZ', 'unknown'],
  ['sk_l...XYZ', 'unknown'],
  ['sk_live_AbC', 'unknown'],
  ['sk_live_AbC...XYZ (main)', 'unknown'],
  ['...', 'unknown'],
  ['', 'unknown'],
] as const)('the preview %s tells: %s', (preview, verdict) => {
  expect(identifyKey({ id: 'key_1', preview }, KEY)).toBe(verdict);
});

it('an id that is the key’s SHA-256 tells, another one does not', () => {
  const id = createHash('sha256').update(KEY).digest('hex');
  expect(identifyKey({ id }, KEY)).toBe('same');
  expect(identifyKey({ id }, `${KEY}x`)).toBe('unknown');
});
