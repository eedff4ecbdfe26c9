import { toNfc } from '../../text/nfc.ts';
import { EMOJI } from './emoji.ts';
import { findUrls, type Span } from './urls.ts';

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
  const urlFrom = firstFrom(findUrls(normal));
  const emojiFrom = firstFrom(mayHoldEmoji(normal) ? findEmoji(normal) : []);
  const counted = { urls: 0, emoji: 0, wide: 0 };
  let weight = 0;
  for (let at = 0; at < normal.length; ) {
    const url = urlFrom(at);
    const emoji = emojiFrom(at);
    if (url?.start === at) {
      counted.urls += 1;
      weight += URL_WEIGHT;
      at = url.end;
    } else if (emoji?.start === at) {
      counted.emoji += 1;
      weight += DEFAULT_WEIGHT;
      at = emoji.end;
    } else {
      const plain = countPlain(
        normal,
        at,
        Math.min(url?.start ?? normal.length, emoji?.start ?? normal.length),
      );
      counted.wide += plain.wide;
      weight += plain.wide * DEFAULT_WEIGHT + plain.light * LIGHT_WEIGHT;
      at = plain.end;
    }
  }
  return { length: weight / SCALE, ...counted };
}

/** Counts characters one by one until `end`, or until behind the pair of surrogates that `end` stands within. */
function countPlain(text: string, start: number, end: number): { light: number; wide: number; end: number } {
  let light = 0;
  let wide = 0;
  let at = start;
  while (at < end) {
    const point = text.codePointAt(at) ?? 0;
    if (isWide(point)) wide += 1;
    else light += 1;
    at += point > 0xffff ? 2 : 1;
  }
  return { light, wide, end: at };
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

const findEmoji = (text: string): Span[] =>
  Array.from(text.matchAll(EMOJI), ({ index, 0: emoji }) => ({
    start: index,
    end: index + emoji.length,
  }));

/** Gives the first stretch that begins at a place or behind it; to be asked about places from first to last. */
function firstFrom(spans: readonly Span[]): (at: number) => Span | undefined {
  let next = 0;
  let span = spans[next];
  return (at) => {
    while (span !== undefined && span.start < at) {
      next += 1;
      span = spans[next];
    }
    return span;
  };
}
