import { type PictureType, pictureTypeOf } from './signature.ts';

/** How many bytes of a file tell what it is. */
export const SIGNATURE_BYTES = 64;

/** What a file is by its own bytes. */
export interface MediaSignature {
  kind: 'image' | 'video' | 'audio';
  /** As people write it: `MP4`. */
  name: string;
  type: string;
  /** Those under which such files go about; the first is the usual one. */
  extensions: readonly [string, ...string[]];
}

const PICTURES: Readonly<Record<PictureType, MediaSignature>> = {
  'image/png': { kind: 'image', name: 'PNG', type: 'image/png', extensions: ['png'] },
  'image/jpeg': {
    kind: 'image',
    name: 'JPEG',
    type: 'image/jpeg',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
  },
  'image/gif': { kind: 'image', name: 'GIF', type: 'image/gif', extensions: ['gif'] },
  'image/webp': { kind: 'image', name: 'WebP', type: 'image/webp', extensions: ['webp'] },
};

const MP4: MediaSignature = { kind: 'video', name: 'MP4', type: 'video/mp4', extensions: ['mp4', 'm4v'] };
const WEBM: MediaSignature = { kind: 'video', name: 'WebM', type: 'video/webm', extensions: ['webm'] };
const MKV: MediaSignature = { kind: 'video', name: 'MKV', type: 'video/x-matroska', extensions: ['mkv'] };
const MOV: MediaSignature = {
  kind: 'video',
  name: 'MOV',
  type: 'video/quicktime',
  extensions: ['mov', 'qt'],
};

/** ISO base media files (ISO/IEC 14496-12) by their major brand; any other brand is an MP4. */
const BRANDS: readonly (readonly [brand: RegExp, signature: MediaSignature])[] = [
  [/^qt {2}$/, MOV],
  [/^(?:M4A |M4B |M4P )$/, { kind: 'audio', name: 'M4A', type: 'audio/mp4', extensions: ['m4a', 'm4b'] }],
  [/^avi[fs]$/, { kind: 'image', name: 'AVIF', type: 'image/avif', extensions: ['avif'] }],
  [
    /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/,
    { kind: 'image', name: 'HEIC', type: 'image/heic', extensions: ['heic', 'heif'] },
  ],
  [/^3g[p2]/, { kind: 'video', name: '3GP', type: 'video/3gpp', extensions: ['3gp', '3g2'] }],
  [/^crx $/, { kind: 'image', name: 'CR3', type: 'image/x-canon-cr3', extensions: ['cr3'] }],
];

const AUDIO: readonly (readonly [beginning: RegExp, signature: MediaSignature])[] = [
  [/^RIFF.{4}WAVE/s, { kind: 'audio', name: 'WAV', type: 'audio/wav', extensions: ['wav'] }],
  [/^OggS/, { kind: 'audio', name: 'Ogg', type: 'audio/ogg', extensions: ['ogg', 'oga', 'opus', 'ogv'] }],
  [/^fLaC/, { kind: 'audio', name: 'FLAC', type: 'audio/flac', extensions: ['flac'] }],
  [
    /^(?:ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff])/,
    { kind: 'audio', name: 'MP3', type: 'audio/mpeg', extensions: ['mp3'] },
  ],
];

const AVI: MediaSignature = { kind: 'video', name: 'AVI', type: 'video/x-msvideo', extensions: ['avi'] };

/** EBML (RFC 8794), whose DocType says which of the two it is. */
const EBML = '\u001a\u0045\u00df\u00a3';
const ISO_MEDIA = /^.{4}ftyp(.{4})/s;
/** QuickTime files from before there were brands. */
const OLD_QUICKTIME = /^.{4}(?:moov|wide)/s;

/**
 * What the first bytes of a file say it is, whatever its name says; undefined for what is neither picture, video nor
 * sound.
 *
 * @param bytes at least SIGNATURE_BYTES of them, or the whole file
 */
export function mediaSignatureOf(bytes: Uint8Array): MediaSignature | undefined {
  const picture = pictureTypeOf(bytes);
  if (picture !== undefined) return PICTURES[picture];
  const text = Buffer.from(bytes.subarray(0, SIGNATURE_BYTES)).toString('latin1');
  const brand = ISO_MEDIA.exec(text)?.[1];
  if (brand !== undefined) return BRANDS.find(([pattern]) => pattern.test(brand))?.[1] ?? MP4;
  if (text.startsWith(EBML)) return text.includes('webm') ? WEBM : MKV;
  if (OLD_QUICKTIME.test(text)) return MOV;
  if (/^RIFF.{4}AVI /s.test(text)) return AVI;
  return AUDIO.find(([beginning]) => beginning.test(text))?.[1];
}
