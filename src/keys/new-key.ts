import { join } from 'node:path';
import type { Capabilities } from '../access/capabilities.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { describeError } from '../disk/file-error.ts';
import type { Deadline } from '../http/deadline.ts';
import type { AccountClient } from '../soku/account-client.ts';
import { mayHaveActed } from '../soku/errors.ts';
import { KeyLostError } from './errors.ts';
import { saveKey } from './save-key.ts';

/** Where a new key is: in a file, or only in the answer that tells of it. */
export type Keeping =
  | { kind: 'saved'; savedTo: string }
  /** The person chose to have keys in results. */
  | { kind: 'revealed' }
  /** It could not be saved, and would be lost if it weren't shown. */
  | { kind: 'unsaved'; reason: string };

/**
 * Makes a key (KEYS), at most once.
 *
 * @throws KeyLostError when a key may have been made without its value having come; else the error that stopped it
 */
export async function createKey(
  account: AccountClient,
  name: string | undefined,
  deadline: Deadline,
): Promise<string> {
  try {
    return await account.createKey(name, deadline);
  } catch (error) {
    throw mayHaveActed(error) ? new KeyLostError(error) : error;
  }
}

/** Keeps a key that Soku shows this one time. Never throws: whatever fails, the key isn't lost. */
export async function keepKey(
  apiKey: string,
  label: string | undefined,
  { access, config, clock }: { access: Capabilities; config: Config; clock: Clock },
): Promise<Keeping> {
  if (access.newKeys === 'answer') return { kind: 'revealed' };
  // A sandbox's key among real ones would only mislead.
  const folder = join(config.stateDir, config.sandbox ? 'sandbox-keys' : 'keys');
  try {
    return { kind: 'saved', savedTo: await saveKey(apiKey, { folder, label, now: clock.now() }) };
  } catch (error) {
    return { kind: 'unsaved', reason: describeError(error) };
  }
}
