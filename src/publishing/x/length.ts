import { toNfc } from '../../text/nfc.ts';
import { emojiPattern } from './emoji.ts';
import { findUrls } from './urls.ts';

/** X's configuration 3 (twitter-text config/v3.json), in hundredths of a character. */
const SCALE = 100;
const URL_WEIGHT = 23 * SCALE;
const DEFAULT_WEIGHT = 200;
const LIGHT_WEIGHT = 100;
const LAST_LIGHT_LETTER = 4351;
const LIGHT_PUNCTUATION = [
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const;

/** A text's length as X counts it, and what counted as more than one. */
export interface XLength {
  length: number;
  /** Links, 23 each. */
  urls: number;
  /** Emoji, 2 each, sequences as one. */
  emoji: number;
  /** Other characters that count 2, such as CJK. */
  wide: number;
}

/** Measures a text by X's weights after NFC. All emoji that Unicode knows count 2, also those newer than twitter-text. */
export function xLength(text: string): XLength {
  const normal = toNfc(text);
  const urlEnds = new Map(findUrls(normal).map((url) => [url.start, url.end]));
  const emojiEnds = mayHoldEmoji(normal) ? findEmoji(normal) : new Map<number, number>();
  const counted = { urls: 0, emoji: 0, wide: 0 };
  let weight = 0;
  for (let at = 0; at < normal.length; ) {
    const urlEnd = urlEnds.get(at);
    const emojiEnd = emojiEnds.get(at);
    if (urlEnd !== undefined) {
      counted.urls += 1;
      weight += URL_WEIGHT;
      at = urlEnd;
    } else if (emojiEnd !== undefined) {
      counted.emoji += 1;
      weight += DEFAULT_WEIGHT;
      at = emojiEnd;
    } else {
      const point = normal.codePointAt(at) ?? 0;
      const wide = isWide(point);
      if (wide) counted.wide += 1;
      weight += wide ? DEFAULT_WEIGHT : LIGHT_WEIGHT;
      at += point > 0xffff ? 2 : 1;
    }
  }
  return { length: weight / SCALE, ...counted };
}

function isWide(point: number): boolean {
  return (
    point > LAST_LIGHT_LETTER && !LIGHT_PUNCTUATION.some(([first, last]) => point >= first && point <= last)
  );
}

/** Every emoji sequence has a character outside Latin-1 and the alphabets that follow it. */
function mayHoldEmoji(text: string): boolean {
  return /[^\0-\u10FF]/.test(text);
}

function findEmoji(text: string): Map<number, number> {
  const ends = new Map<number, number>();
  for (const match of text.matchAll(emojiPattern())) ends.set(match.index, match.index + match[0].length);
  return ends;
}
