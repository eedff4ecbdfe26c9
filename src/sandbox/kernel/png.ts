import { crc32, deflateSync } from 'node:zlib';

/** What every PNG begins with. */
export const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** One bit a pixel, colour type 3 (palette), no interlacing: large pictures stay small and cheap. */
const FORMAT = [1, 3, 0, 0, 0];
/** The only colour in the palette. */
const COLOUR = Buffer.from([0x2d, 0x5b, 0xff]);

/** A valid PNG of one colour; sizes in pixels. */
export function plainPng(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Each row is a filter byte (0: none) and its pixels, all of palette entry 0.
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header, Buffer.from(FORMAT)])),
    chunk('PLTE', COLOUR),
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
