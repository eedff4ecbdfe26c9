import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PathError, path } from '../../../src/http/path.ts';

test('a path without values is itself', () => {
  expect(path`/v1/posts`).toBe('/v1/posts');
});

test.each([
  ['key_1', '/v1/api-keys/key_1/x'],
  ['a/b', '/v1/api-keys/a%2Fb/x'],
  ['../admin', '/v1/api-keys/..%2Fadmin/x'],
  ['a?b#c', '/v1/api-keys/a%3Fb%23c/x'],
  ['a b', '/v1/api-keys/a%20b/x'],
  ['%2e%2e', '/v1/api-keys/%252e%252e/x'],
  ['é\n', '/v1/api-keys/%C3%A9%0A/x'],
  ['...', '/v1/api-keys/.../x'],
])('%j is one encoded segment', (value, expected) => {
  expect(path`/v1/api-keys/${value}/x`).toBe(expected);
});

test.each(['', '.', '..'])('%j would name another resource and is refused', (value) => {
  expect(() => path`/v1/api-keys/${value}`).toThrow(PathError);
  expect(() => path`/v1/${'fine'}/${value}`).toThrow(`"${value}" can't be part of an address.`);
});

test('half a character has no encoding and is refused', () => {
  expect(() => path`/v1/${'\ud83d'}`).toThrow(PathError);
  expect(path`/v1/${'\ud83d\ude00'}`).toBe('/v1/%F0%9F%98%80');
});

test('no value changes which resource is meant', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      fc.pre(!['', '.', '..'].includes(value));
      const { pathname, search, hash } = new URL(`http://soku.test${path`/v1/${value}/end`}`);
      expect(pathname.split('/').slice(0, 2)).toEqual(['', 'v1']);
      expect(pathname.split('/')).toHaveLength(4);
      expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(value);
      expect(search + hash).toBe('');
    }),
  );
});
