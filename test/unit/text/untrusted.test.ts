import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, oneLine, quote } from '../../../src/text/untrusted.ts';

describe('cleanText', () => {
  it.each([
    ['control characters', 'a\u0000b\u0007c\u001bd\u007fe\u0085f', 'abcdef'],
    ['zero-width and direction characters', 'a\u200bb\u2060c\u202ed\u2066e\ufefff', 'abcdef'],
    ['tag characters', `a${String.fromCodePoint(0xe0041, 0xe0042)}b`, 'ab'],
    ['soft hyphens and separators', 'a\u00adb\u2028c\u2029d', 'abcd'],
    ['stray joiners', 'a\u200db\u200cc', 'abc'],
    ['carriage returns', 'a\r\nb\rc', 'a\nbc'],
  ])('takes out %s', (_what, text, expected) => {
    expect(cleanText(text, 100)).toBe(expected);
  });

  it.each([
    ['lines and tabs', 'a\n\tb'],
    ['emoji sequences', '\u{1f469}\u{200d}\u{1f4bb} \u{1f3f3}\u{fe0f}\u{200d}\u{1f308} \u{1f44d}\u{1f3fd}'],
    ['Persian with its joiner', 'می\u200cخواهم'],
    ['accents, CJK, right-to-left letters', 'é e\u0301 漢字 שלום'],
  ])('keeps %s', (_what, text) => {
    expect(cleanText(text, 100)).toBe(text);
  });

  it('caps by characters, never within one', () => {
    expect(cleanText('abcdef', 5)).toBe('abcde…');
    expect(cleanText('abcde', 5)).toBe('abcde');
    expect(cleanText('\u{1f469}'.repeat(6), 5)).toBe(`${'\u{1f469}'.repeat(5)}…`);
    expect(cleanText('\u{1f469}'.repeat(5), 5)).toBe('\u{1f469}'.repeat(5));
  });
});

describe('oneLine and quote', () => {
  it('put any white space into one space', () => {
    expect(oneLine('  a\n\n b\t\u2028c \r\n', 100)).toBe('a b c');
    expect(quote('a\n"b"\\')).toBe('"a \\"b\\"\\\\"');
  });

  it('give one line of limited length, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const line = oneLine(text, 50);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200b\u202e\ufeff]/u);
        expect([...line].length).toBeLessThanOrEqual(51);
        expect(quote(text, 50).split('\n')).toHaveLength(1);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
