import { credentialFingerprint } from '../access/credential.ts';

/** The API key that a process uses by itself. */
export interface OwnKey {
  current(): string | undefined;
  /** Puts a new key in its place. */
  replace(apiKey: string): void;
  /** What a key is called in the journal: one that took another's place goes on under that one's name. */
  journalName(credential: string): string;
}

/** @param apiKey the key from the settings */
export function createOwnKey(apiKey: string | undefined): OwnKey {
  let current = apiKey;
  const aliases = new Map<string, string>();
  const journalName = (credential: string) => aliases.get(credential) ?? credential;
  return {
    current: () => current,
    journalName,
    replace(successor) {
      if (current !== undefined)
        aliases.set(credentialFingerprint(successor), journalName(credentialFingerprint(current)));
      current = successor;
    },
  };
}
