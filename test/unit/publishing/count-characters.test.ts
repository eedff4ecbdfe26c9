import { describe, expect, it } from 'vitest';
import { countCharacters } from '../../../src/publishing/count-characters.ts';

describe('countCharacters', () => {
  it.each([
    ['abc', 3],
    ['日本語', 3],
    ['😀', 1],
    ['👨‍👩‍👧‍👦', 7],
    ['https://example.com/a', 21],
    ['cafe\u0301', 4],
    ['\u1112\u1161\u11ab', 1],
    ['\ud800', 1],
    ['', 0],
  ])('counts %j as %i code points after NFC, except on X', (text, count) => {
    for (const platform of ['threads', 'facebook', 'linkedin', 'instagram', 'tiktok', 'youtube'] as const) {
      expect(countCharacters(text, [platform]).get(platform)).toMatchObject({ count });
    }
  });

  it('gives the limit of the platform', () => {
    expect(countCharacters('a', ['linkedin']).get('linkedin')).toEqual({ count: 1, limit: 3000 });
    expect(countCharacters('a', ['x']).get('x')).toEqual({ count: 1, limit: 280 });
  });

  it.each([
    ['plain text', undefined],
    ['example.com', '1 URL counts 23'],
    ['example.com example.org 😀', '2 URLs count 23 each and 1 emoji counts 2'],
    [
      `https://a.co ${'日'.repeat(1200)}😀😀`,
      '1 URL counts 23, 2 emoji count 2 each and 1,200 wide characters (such as CJK) count 2 each',
    ],
  ])('explains what counted how on X: %j', (text, explanation) => {
    expect(countCharacters(text, ['x']).get('x')?.explanation).toBe(explanation);
    expect(countCharacters(text, ['threads']).get('threads')?.explanation).toBeUndefined();
  });
});
