import { expect, it } from 'vitest';
import { maskKeysAndTokens, maskSecretShapes } from '../../../src/text/mask.ts';

it.each([
  ['--time-zone "sk_live_0123456789abcdef" is not valid', '--time-zone "sk_live_… is not valid'],
  ['sk_test_x.y-z12', 'sk_test_…'],
  ['can’t read eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.c2ln-_.', 'can’t read ….'],
  ['a eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9 b', 'a … b'],
  ['AIzaSyA0123456789abcdefghijklmnopqrstuv', '…'],
])('%s', (text, masked) => {
  expect(maskSecretShapes(text)).toBe(masked);
});

it.each([
  'SOKU_FIREBASE_REFRESH_TOKEN is not set',
  '/home/somebody/.local/state/soku-mcp can be written',
  'https://api.usesoke.ai/api/v1',
  'America/Argentina/ComodRivadavia',
  'x, instagram:ig_main, youtube:UCuAXFkgsw1L7xaCfnd5JJOw',
])('leaves %s', (text) => {
  expect(maskSecretShapes(text)).toBe(text);
});

it('masks keys and tokens alone where ids must stay readable', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl';
  const id = '0b7c6f0e-2f5c-4a86-9f0b-6a3f1f1d2c3b';
  expect(maskKeysAndTokens(`${jwt} sk_live_0123456789abcdefghij ${id} eyJ. a.b.c`)).toBe(
    `… sk_live_… ${id} eyJ. a.b.c`,
  );
});
