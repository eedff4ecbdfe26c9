import type { Deadline } from '../http/deadline.ts';
import type { AccountClient } from '../soku/account-client.ts';
import type { ProbeAnswer } from '../soku/client.ts';
import { mayHaveActed } from '../soku/errors.ts';
import type { ListedKey } from '../soku/key-schemas.ts';
import { KeyIdError, KeyLostError } from './errors.ts';
import { identifyKey } from './identify-key.ts';
import { createKey, type Keeping } from './new-key.ts';
import {
  type Before,
  isRevoked,
  type Rotation,
  type RotationEnd,
  type RotationStep,
  report,
  reportLost,
} from './rotation.ts';

/** KEYS: a name has at most 100 characters. */
const MAX_NAME_CHARACTERS = 100;

export interface RotationDeps {
  account: AccountClient;
  deadline: Deadline;
  /** The key that this server uses by itself. */
  ownKey: string | undefined;
  keep(apiKey: string, label: string | undefined): Promise<Keeping>;
  /** Asks Soku whether it accepts a key, without publishing anything. */
  probe(apiKey: string): Promise<ProbeAnswer>;
  /** Has this server use another key from now on. Absent when it can't while it runs. */
  useKey: ((apiKey: string) => void) | undefined;
}

/** @throws KeyIdError */
async function lookBefore(oldKeyId: string, { account, deadline }: RotationDeps): Promise<Before> {
  const { keys, withoutId } = await account.listKeys(deadline);
  const old = keys.find(({ id }) => id === oldKeyId);
  const known = keys.filter((key) => !isRevoked(key)).map(({ id }) => id);
  if (old === undefined && withoutId === 0) throw new KeyIdError(oldKeyId, 'unknown', known);
  if (old !== undefined && isRevoked(old)) throw new KeyIdError(oldKeyId, 'revoked', known);
  return { oldKeyId, old, keys };
}

/** The keys as they are afterwards; undefined when they can't be had: then what the steps told is all that is known. */
async function tryToList({ account, deadline }: RotationDeps): Promise<ListedKey[] | undefined> {
  try {
    return (await account.listKeys(deadline)).keys;
  } catch {
    return undefined;
  }
}

async function verify(apiKey: string, deps: RotationDeps): Promise<RotationStep> {
  try {
    const { verdict, refusal } = await deps.probe(apiKey);
    if (verdict === 'accepted') return { step: 'verify', status: 'done' };
    if (verdict === 'foreign')
      return {
        step: 'verify',
        status: 'unknown',
        detail: 'what answered in place of Soku is something else',
      };
    const refused = verdict === 'refused' || verdict === 'inactive';
    return { step: 'verify', status: refused ? 'failed' : 'unknown', error: refusal };
  } catch (error) {
    return { step: 'verify', status: 'unknown', error };
  }
}

/** Sees to it that this server doesn't need the old key any more. */
function switchOver(
  apiKey: string,
  old: ListedKey | undefined,
  { ownKey, useKey }: RotationDeps,
): RotationStep {
  const whose = ownKey === undefined ? 'other' : old === undefined ? 'unknown' : identifyKey(old, ownKey);
  if (whose === 'other')
    return { step: 'switch', status: 'skipped', detail: 'this server does not use the old key' };
  if (whose === 'unknown')
    return {
      step: 'switch',
      status: 'failed',
      detail: "Soku's list doesn't tell whether this server uses the old key",
    };
  if (useKey === undefined)
    return {
      step: 'switch',
      status: 'failed',
      detail: 'this server uses the old key, and takes another only at its start',
    };
  useKey(apiKey);
  return { step: 'switch', status: 'done', detail: 'this server uses the new key now' };
}

async function revoke(oldKeyId: string, { account, deadline }: RotationDeps): Promise<RotationStep> {
  try {
    await account.revokeKey(oldKeyId, deadline);
    return { step: 'revoke', status: 'done' };
  } catch (error) {
    return { step: 'revoke', status: mayHaveActed(error) ? 'unknown' : 'failed', error };
  }
}

/** Verify, switch, revoke: each only when the one before leaves nothing open. */
async function putToUse(
  { apiKey, keeping }: { apiKey: string; keeping: Keeping },
  { oldKeyId, old }: Before,
  deps: RotationDeps,
): Promise<{ end: RotationEnd; steps: RotationStep[] }> {
  const verified = await verify(apiKey, deps);
  if (verified.status !== 'done') return { end: 'not_verified', steps: [verified] };
  // A key that stands only in an answer, which may not arrive, must not become the only one.
  if (keeping.kind === 'unsaved') return { end: 'not_saved', steps: [verified] };
  const switched = switchOver(apiKey, old, deps);
  if (switched.status === 'failed') return { end: 'not_switched', steps: [verified, switched] };
  const revoked = await revoke(oldKeyId, deps);
  return { end: revoked.status === 'done' ? 'rotated' : 'not_revoked', steps: [verified, switched, revoked] };
}

/**
 * Replaces a key: create, save, verify, have this server go over if the old key was its own, revoke the old one. The
 * old key is revoked only when the new one is kept and works (CODE's order, without its test post).
 *
 * @throws KeyIdError, or the error that stopped it before a key was made; then nothing was changed. Whatever happens
 *   later is in the report.
 */
export async function rotateKey(
  { oldKeyId, name }: { oldKeyId: string; name: string | undefined },
  deps: RotationDeps,
): Promise<Rotation> {
  const before = await lookBefore(oldKeyId, deps);
  const label = name ?? (before.old?.name?.slice(0, MAX_NAME_CHARACTERS) || undefined);
  let apiKey: string;
  try {
    apiKey = await createKey(deps.account, label, deps.deadline);
  } catch (error) {
    if (!(error instanceof KeyLostError)) throw error;
    return reportLost(error.cause, before, await tryToList(deps));
  }
  const created = { apiKey, keeping: await deps.keep(apiKey, label) };
  const use = await putToUse(created, before, deps);
  return report(created, use, before, await tryToList(deps));
}
