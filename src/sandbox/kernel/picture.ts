import { plainPng, type SetPixel } from './png.ts';

/** Five pixels wide, seven high: a digit of base 32 for each row from the top, its highest bit on the left. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hha4444',
  Z: 'v1248gv',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v2421he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  '.': '00000cc',
  ',': '0000c48',
  '!': '4444404',
  '?': 'eh12404',
  "'": 'c480000',
  '-': '000v000',
  ':': '0cc0cc0',
  '/': '01248g0',
  ' ': '0000000',
};
/** For what has no glyph: an empty box. */
const BOX = 'vhhhhhv';
/** A glyph and the gap after it, in pixels of the font. */
const ADVANCE = 6;
const LINE = 10;
/** So many characters stand in a line. */
const COLUMNS = 18;
const AS_LONG_AS_A_LINE = new RegExp(`.{1,${COLUMNS}}`, 'gu');

/** Capitals without accents, as the glyphs are. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();

/** Breaks text into lines, at blanks where there are some. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text)
    .split(/\s+/)
    .flatMap((one) => one.match(AS_LONG_AS_A_LINE) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function drawGlyph(glyph: string, left: number, top: number, scale: number, set: SetPixel): void {
  for (const [row, digit] of [...glyph].entries())
    for (let column = 0; column < 5; column += 1) {
      if ((Number.parseInt(digit, 32) & (16 >> column)) === 0) continue;
      for (let y = 0; y < scale; y += 1)
        for (let x = 0; x < scale; x += 1) set(left + column * scale + x, top + row * scale + y);
    }
}

/**
 * A PNG with these texts, each beginning a line, under a line that names the sandbox: whoever looks at it sees what was
 * asked for, and that no template was used. What doesn't fit is left out. Sizes in pixels.
 */
export function textPicture(
  width: number,
  height: number,
  texts: readonly string[],
): Uint8Array<ArrayBuffer> {
  const scale = Math.max(1, Math.floor(width / ((COLUMNS + 2) * ADVANCE)));
  return plainPng(width, height, (set) => {
    for (const [index, line] of ['SANDBOX', '', ...texts.flatMap(linesOf)].entries()) {
      const top = (index + 1) * LINE * scale;
      if (top + LINE * scale > height) return;
      for (const [place, character] of [...line].entries())
        drawGlyph(GLYPHS[character] ?? BOX, (place + 1) * ADVANCE * scale, top, scale, set);
    }
  });
}
