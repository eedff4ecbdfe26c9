import { crc32, deflateSync } from 'node:zlib';

/** What every PNG begins with. */
export const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** One bit a pixel, colour type 3 (palette), no interlacing: large pictures stay small and cheap. */
const FORMAT = [1, 3, 0, 0, 0];
/** Blue, and white for what is set. */
const COLOURS = Buffer.from([0x2d, 0x5b, 0xff, 0xff, 0xff, 0xff]);

/** Where to set pixels of a picture. Outside of it nothing happens. */
export type SetPixel = (x: number, y: number) => void;

/** A valid PNG, blue but for what `draw` sets; sizes in pixels. */
export function plainPng(
  width: number,
  height: number,
  draw?: (set: SetPixel) => void,
): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Each row is a filter byte (0: none) and its pixels, of palette entry 0 at first.
  const rowBytes = 1 + Math.ceil(width / 8);
  const rows = Buffer.alloc(height * rowBytes);
  draw?.((x, y) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const at = y * rowBytes + 1 + (x >> 3);
    rows.writeUInt8(rows.readUInt8(at) | (0x80 >> (x & 7)), at);
  });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header, Buffer.from(FORMAT)])),
    chunk('PLTE', COLOURS),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One chunk of a PNG, with its length and checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
