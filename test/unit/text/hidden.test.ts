import { describe, expect, it } from 'vitest';
import { hiddenCharacters, hiddenWrittenOut, withoutHidden } from '../../../src/text/hidden.ts';

describe('characters that hide', () => {
  it.each([
    ['a direction override', '\u{202e}', 'U+202E'],
    ['a direction isolate', '\u{2066}', 'U+2066'],
    ['a right-to-left mark', '\u{200f}', 'U+200F'],
    ['a zero-width space', '\u{200b}', 'U+200B'],
    ['a joiner between Latin letters', '\u{200d}', 'U+200D'],
    ['a word joiner', '\u{2060}', 'U+2060'],
    ['a soft hyphen', '\u{ad}', 'U+00AD'],
    ['a grapheme joiner', '\u{34f}', 'U+034F'],
    ['a Hangul filler', '\u{3164}', 'U+3164'],
    ['a half-width Hangul filler', '\u{ffa0}', 'U+FFA0'],
    ['a Khmer inherent vowel', '\u{17b4}', 'U+17B4'],
    ['a tag', '\u{e0061}', 'U+E0061'],
    ['a selector behind a Latin letter', '\u{fe0f}', 'U+FE0F'],
    ['a selector of the supplement', '\u{e0100}', 'U+E0100'],
    ['a Mongolian selector behind a Latin letter', '\u{180b}', 'U+180B'],
    ['an escape', '\u{1b}', 'U+001B'],
    ['a carriage return', '\r', 'U+000D'],
    ['a line separator', '\u{2028}', 'U+2028'],
    ['a byte order mark', '\u{feff}', 'U+FEFF'],
    ['an empty Braille cell', '\u{2800}', 'U+2800'],
    ['a musical format character', '\u{1d173}', 'U+1D173'],
    ['an annotation mark', '\u{fff9}', 'U+FFF9'],
  ])('%s is found, taken out, written out', (_, character, name) => {
    const text = `ab${character}cd`;
    expect(hiddenCharacters(text)).toEqual([{ index: 2, length: character.length, name }]);
    expect(withoutHidden(text)).toBe('abcd');
    expect(hiddenWrittenOut(text)).toBe(`ab${name}cd`);
  });

  it.each([
    ['lines and tabs', 'a\tb\nc'],
    ['a family', '👨‍👩‍👧‍👦 and 🏳️‍🌈'],
    ['a skin tone with a joiner', '🤷🏽‍♀️'],
    ['a heart and a keycap', '❤️ 1️⃣'],
    ['flags', '🇫🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['Persian', 'می‌خواهم'],
    ['Hindi and Sinhala', 'क्‍ष ශ්‍රී'],
    ['an ideograph with a variation', '葛󠄀城'],
    ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ᠎ᠠ ᠠ᠋'],
    ['an Arabic number sign', '؁١٢'],
    ['Thai, Hebrew, Korean, Chinese', 'ภาษา עברית 한국어 漢字'],
  ])('%s stays as it is written', (_, text) => {
    expect(hiddenCharacters(text)).toEqual([]);
    expect(withoutHidden(text)).toBe(text);
  });

  it('bytes smuggled as selectors behind an emoji are found, all but the first', () => {
    const smuggled = [...'secret']
      .map((letter) => String.fromCodePoint(0xe0100 + letter.charCodeAt(0) - 16))
      .join('');
    expect(hiddenCharacters(`😀${smuggled}`)).toHaveLength(6);
    expect(hiddenCharacters(`葛${smuggled}`)).toHaveLength(5);
    expect(hiddenCharacters('😀\u{fe0f}\u{fe0f}\u{fe0f}')).toHaveLength(2);
  });

  it('tags that spell no flag are found, every one', () => {
    const tags = [...'hello'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
    expect(hiddenCharacters(`\u{1f3f4}${tags}\u{e007f}`)).toHaveLength(6);
  });
});
