import { hash } from 'node:crypto';

/**
 * Names an API key without giving it away: 16 hex characters that tell the entries of one key from those of another.
 * A plain hash is enough, because an API key is random (about 190 bits): there is nothing to guess, so nothing for
 * salt or a slow hash to protect. The prefix keeps the value from being the same as a hash made elsewhere of that key.
 */
export function credentialFingerprint(secret: string): string {
  return hash('sha256', `soku-mcp journal credential\n${secret}`).slice(0, 16);
}
