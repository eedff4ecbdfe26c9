import { join } from 'node:path';
import type { Capabilities } from '../access/capabilities.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { describeError } from '../disk/file-error.ts';
import type { Deadline } from '../http/deadline.ts';
import type { AccountClient, MadeKey } from '../soku/account-client.ts';
import { mayHaveActed } from '../soku/errors.ts';
import { KeyFolderError, KeyLostError } from './errors.ts';
import { checkKeyFolder, saveKey } from './save-key.ts';

/** Where a new key is: in a file, or only in the answer that tells of it. */
export type KeyPlace =
  | { kind: 'saved'; savedTo: string }
  /** The person chose to have keys in results. */
  | { kind: 'revealed' }
  /** It could not be saved, and would be lost if it weren't shown. */
  | { kind: 'unsaved'; reason: string };

interface Surroundings {
  access: Capabilities;
  config: Config;
  clock: Clock;
}

/** A sandbox's key among real ones would only mislead. */
const folderOf = ({ stateDir, sandbox }: Config) => join(stateDir, sandbox ? 'sandbox-keys' : 'keys');

/** Sees to it that a key which is to be saved can be, before one is made. @throws KeyFolderError */
export async function requirePlace({ access, config }: Surroundings): Promise<void> {
  if (access.newKeys !== 'file') return;
  try {
    await checkKeyFolder(folderOf(config));
  } catch (error) {
    throw new KeyFolderError(describeError(error));
  }
}

/**
 * Makes a key (KEYS), at most once.
 *
 * @throws KeyLostError when a key may have been made without its value having come; else the error that stopped it
 */
export async function createKey(
  account: AccountClient,
  name: string | undefined,
  deadline: Deadline,
): Promise<MadeKey> {
  try {
    return await account.createKey(name, deadline);
  } catch (error) {
    throw mayHaveActed(error) ? new KeyLostError(error) : error;
  }
}

/** Puts away a key that Soku shows this one time. Never throws: whatever fails, the key isn't lost. */
export async function putAway(
  apiKey: string,
  label: string | undefined,
  { access, config, clock }: Surroundings,
): Promise<KeyPlace> {
  if (access.newKeys === 'answer') return { kind: 'revealed' };
  try {
    const savedTo = await saveKey(apiKey, { folder: folderOf(config), label, now: clock.now() });
    return { kind: 'saved', savedTo };
  } catch (error) {
    return { kind: 'unsaved', reason: describeError(error) };
  }
}
