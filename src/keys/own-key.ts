import type { KeyRing } from '../access/capabilities.ts';
import { credentialFingerprint } from '../access/credential.ts';

/** The API key that a process uses by itself, and what keys are called in the journal. */
export interface OwnKey extends KeyRing {
  /** Puts a new key in the place of the own one; it goes on under that one's name. */
  replace(apiKey: string): void;
}

/** @param apiKey the key from the settings */
export function createOwnKey(apiKey: string | undefined): OwnKey {
  let current = apiKey;
  const aliases = new Map<string, string>();
  const credentialOf = (key: string) => {
    const fingerprint = credentialFingerprint(key);
    return aliases.get(fingerprint) ?? fingerprint;
  };
  return {
    own: () => current,
    credentialOf,
    replace(successor) {
      if (current !== undefined) aliases.set(credentialFingerprint(successor), credentialOf(current));
      current = successor;
    },
  };
}
