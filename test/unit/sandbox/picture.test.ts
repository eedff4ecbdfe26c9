import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { textPicture } from '../../../src/sandbox/kernel/picture.ts';

/** What is white in a picture of the sandbox, a character a pixel. */
function pixels(png: Uint8Array, width: number): string[] {
  const bytes = Buffer.from(png);
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const rows = inflateSync(Buffer.concat(data));
  const rowBytes = 1 + Math.ceil(width / 8);
  return Array.from({ length: rows.length / rowBytes }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      (rows.readUInt8(y * rowBytes + 1 + (x >> 3)) & (0x80 >> (x & 7))) === 0 ? '.' : '#',
    ).join(''),
  );
}

const WIDTH = 120;
const part = (png: Uint8Array, line: number, columns: number) =>
  pixels(png, WIDTH)
    .slice((line + 1) * 10, (line + 1) * 10 + 7)
    .map((row) => row.slice(6, 6 + 6 * columns));

describe('a picture of the sandbox', () => {
  it('says that it is one', () => {
    expect(part(textPicture(WIDTH, 60, []), 0, 7)).toEqual([
      '.####..###..#...#.####..####...###..#...#.',
      '#.....#...#.#...#.#...#.#...#.#...#.#...#.',
      '#.....#...#.##..#.#...#.#...#.#...#..#.#..',
      '.###..#####.#.#.#.#...#.####..#...#...#...',
      '....#.#...#.#..##.#...#.#...#.#...#..#.#..',
      '....#.#...#.#...#.#...#.#...#.#...#.#...#.',
      '####..#...#.#...#.####..####...###..#...#.',
    ]);
  });

  it('shows the texts that were asked for, in lines of their own, without accents', () => {
    const png = textPicture(WIDTH, 60, ['Hé', '京']);
    expect(part(png, 2, 2)).toEqual([
      '#...#.#####.',
      '#...#.#.....',
      '#...#.#.....',
      '#####.####..',
      '#...#.#.....',
      '#...#.#.....',
      '#...#.#####.',
    ]);
    expect(part(png, 3, 1)).toEqual(['#####.', ...Array.from({ length: 5 }, () => '#...#.'), '#####.']);
  });

  it('breaks what is too long, and leaves out what does not fit', () => {
    const long = textPicture(WIDTH, 60, ['less is more than what stands here', 'x'.repeat(100_000)]);
    const rows = pixels(long, WIDTH);
    expect(rows).toHaveLength(60);
    expect(part(long, 3, 4)).not.toEqual(part(textPicture(WIDTH, 60, []), 3, 4));
    // The margins stay free.
    for (const row of rows) expect(row.slice(0, 6) + row.slice(114)).toBe('.'.repeat(12));
  });
});
