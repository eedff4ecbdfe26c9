import { createHash } from 'node:crypto';
import type { ListedKey } from '../soku/key-schemas.ts';

const PREFIX = 'sk_live_';
/** Six characters of a random key agree by chance once in 10^11 times. */
const TELLING_CHARACTERS = 6;
/** A beginning and an end with a gap between: `sk_live_abc...xyz`, `abc…xyz`, `****wxyz`. */
const PREVIEW = /^([\w-]*)(?:\.{2,}|…|\*{2,}|•+)([\w-]*)$/;

/**
 * Whether an entry of Soku's list is this key. The list doesn't hold keys, so it is told by the id, when that is the
 * key's SHA-256 (DKEYS), or by the first and last characters (KEYMGMT). `unknown` when neither tells.
 */
export function identifyKey({ id, preview }: ListedKey, apiKey: string): 'same' | 'other' | 'unknown' {
  if (id === createHash('sha256').update(apiKey).digest('hex')) return 'same';
  const [, head, tail] = PREVIEW.exec(preview ?? '') ?? [];
  if (head === undefined || tail === undefined) return 'unknown';
  const random = apiKey.startsWith(PREFIX) ? apiKey.slice(PREFIX.length) : apiKey;
  const shown = [apiKey, random].find((form) => form.startsWith(head) && form.endsWith(tail));
  if (shown === undefined) return 'other';
  const start = shown === random ? 0 : PREFIX.length;
  return Math.max(0, head.length - start) + tail.length >= TELLING_CHARACTERS ? 'same' : 'unknown';
}
