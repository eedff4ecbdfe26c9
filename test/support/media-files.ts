import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainPng } from '../../src/sandbox/kernel/png.ts';
import { temporaryFolder } from './servers.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** The beginnings of files, by the format's name. */
export const HEADS = {
  PNG: latin1('\x89PNG\r\n\x1a\n'),
  JPEG: latin1('\xff\xd8\xff\xe0\0\x10JFIF\0'),
  GIF: latin1('GIF89a'),
  WebP: latin1('RIFF\x24\0\0\0WEBPVP8 '),
  MP4: latin1('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'),
  MOV: latin1('\0\0\0\x14ftypqt  \0\0\x02\0qt  '),
  WebM: latin1('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm'),
  MKV: latin1('\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x88matroska'),
  HEIC: latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
  AVIF: latin1('\0\0\0\x1cftypavif\0\0\0\0avifmif1'),
  M4A: latin1('\0\0\0\x18ftypM4A \0\0\0\0M4A isom'),
  MP3: latin1('ID3\x04\0\0\0\0\0\0'),
  WAV: latin1('RIFF\x24\0\0\0WAVEfmt '),
  Ogg: latin1('OggS\0\x02'),
  FLAC: latin1('fLaC\0\0\0\x22'),
  AVI: latin1('RIFF\x24\0\0\0AVI LIST'),
} as const;

/** A video of `size` bytes: an MP4 head, and noise that is the same each time. */
export function video(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
  HEADS.MP4.copy(bytes);
  return bytes;
}

/** A folder `media` with files in it, beside files that nobody may read. */
export function mediaFolders() {
  const root = temporaryFolder();
  const media = join(root, 'media');
  for (const folder of ['media/sub', 'elsewhere', 'media-too'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const outside of ['secret.png', 'elsewhere/secret.png', 'media-too/secret.png'])
    writeFileSync(join(root, outside), Buffer.concat([HEADS.PNG, Buffer.from('SECRET')]));
  writeFileSync(join(media, 'photo.png'), plainPng(16, 16));
  writeFileSync(join(media, 'sub', 'clip.mp4'), video(100_000));
  return { root, media };
}
