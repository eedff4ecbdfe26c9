import { expect, it } from 'vitest';
import { credentialFingerprint } from '../../../src/access/credential.ts';

it('names an API key in 16 hex characters, always the same', () => {
  expect(credentialFingerprint('sk_live_one')).toMatch(/^[0-9a-f]{16}$/);
  expect(credentialFingerprint('sk_live_one')).toBe(credentialFingerprint('sk_live_one'));
  expect(credentialFingerprint('sk_live_one')).not.toBe(credentialFingerprint('sk_live_two'));
});
