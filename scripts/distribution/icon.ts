import { deflateSync } from 'node:zlib';
import { chunk, SIGNATURE } from '../../src/sandbox/kernel/png.ts';

/** The recommended size of a bundle's icon in Claude Desktop. */
export const ICON_SIZE = 512;
/** Samples per pixel and direction: what makes the edges smooth. */
const SAMPLES = 4;
const CORNER = 112;

const TOP = [13, 148, 136] as const;
const BOTTOM = [15, 76, 117] as const;

type Point = readonly [number, number];

/** A paper plane: its two wings and the fold between them, which is seen darker. */
const WINGS: readonly (readonly Point[])[] = [
  [
    [420, 104],
    [92, 244],
    [206, 290],
  ],
  [
    [420, 104],
    [236, 306],
    [342, 392],
  ],
];
const FOLD: readonly Point[] = [
  [420, 104],
  [206, 290],
  [212, 402],
  [236, 306],
];

function inPolygon(x: number, y: number, corners: readonly Point[]): boolean {
  let inside = false;
  corners.forEach(([x1, y1], index) => {
    const [x2, y2] = corners[(index + 1) % corners.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

function inRoundedSquare(x: number, y: number): boolean {
  const beyond = (at: number) => Math.max(CORNER - at, at - (ICON_SIZE - CORNER), 0);
  return Math.hypot(beyond(x), beyond(y)) <= CORNER;
}

/** What is at a point; the number is its place among the paints. */
function kindAt(x: number, y: number): number {
  if (!inRoundedSquare(x, y)) return 0;
  if (WINGS.some((wing) => inPolygon(x, y, wing))) return 2;
  return inPolygon(x, y, FOLD) ? 3 : 1;
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const background = (y: number): Colour => {
  const part = y / ICON_SIZE;
  const mix = (channel: 0 | 1 | 2) => TOP[channel] * (1 - part) + BOTTOM[channel] * part;
  return [mix(0), mix(1), mix(2), 1];
};
const PAINTS: readonly ((y: number) => Colour)[] = [
  () => [0, 0, 0, 0],
  background,
  () => [255, 255, 255, 1],
  () => [178, 223, 219, 1],
];

/** Where a pixel is looked at: once where all its corners agree, on a grid where an edge runs through it. */
function kindsOf(x: number, y: number): number[] {
  const corner = kindAt(x, y);
  const same = kindAt(x + 1, y) === corner && kindAt(x, y + 1) === corner && kindAt(x + 1, y + 1) === corner;
  if (same) return [corner];
  return Array.from({ length: SAMPLES ** 2 }, (_, part) =>
    kindAt(x + ((part % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(part / SAMPLES) + 0.5) / SAMPLES),
  );
}

/** The rows of the picture as PNG wants them: a filter byte (none), then four bytes a pixel. */
export function iconRows(): Buffer {
  const rowBytes = 1 + ICON_SIZE * 4;
  const rows = Buffer.alloc(rowBytes * ICON_SIZE);
  for (let y = 0; y < ICON_SIZE; y += 1) {
    const paints = PAINTS.map((paint) => paint(y));
    for (let x = 0; x < ICON_SIZE; x += 1) {
      const colours = kindsOf(x, y).flatMap((kind) => paints.slice(kind, kind + 1));
      const covered = colours.filter(([, , , alpha]) => alpha > 0);
      const mean = (channel: 0 | 1 | 2) =>
        Math.round(covered.reduce((sum, colour) => sum + colour[channel], 0) / Math.max(covered.length, 1));
      const alpha = Math.round((covered.length * 255) / colours.length);
      rows.set([mean(0), mean(1), mean(2), alpha], y * rowBytes + 1 + x * 4);
    }
  }
  return rows;
}

/** The icon as a PNG (8 bits a channel, with transparency). */
export function iconPng(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(ICON_SIZE, 0);
  header.writeUInt32BE(ICON_SIZE, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(iconRows(), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
