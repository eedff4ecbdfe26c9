import type { KeyRing } from '../access/capabilities.ts';
import { credentialFingerprint } from '../access/credential.ts';
import type { Successors } from './successors.ts';

/** The API key that a process uses by itself. */
export interface OwnKey extends KeyRing {
  /**
   * Gives a new key the place of the own one: in the journal for good, and in this process from its next call on.
   *
   * @throws the file system's error; then nothing has changed
   */
  replace(apiKey: string): Promise<void>;
  /** The same, but this process goes on with its key until it is started with the new one. */
  announce(apiKey: string): Promise<void>;
}

/** @param apiKey the key from the settings */
export function createOwnKey(apiKey: string | undefined, successors: Successors): OwnKey {
  let current = apiKey;
  const announce = async (successor: string) => {
    if (current !== undefined)
      await successors.add(credentialFingerprint(successor), credentialFingerprint(current));
  };
  return {
    own: () => current,
    credentialOf: (key) => successors.firstOf(credentialFingerprint(key)),
    announce,
    async replace(successor) {
      await announce(successor);
      current = successor;
    },
  };
}
