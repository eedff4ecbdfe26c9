import { describeError } from '../disk/file-error.ts';
import type { Deadline } from '../http/deadline.ts';
import type { AccountClient } from '../soku/account-client.ts';
import { mayHaveActed } from '../soku/errors.ts';
import type { ProbeAnswer, ProbeVerdict } from '../soku/probe.ts';
import { quote } from '../text/untrusted.ts';
import { KeyIdError, KeyListError, KeyLostError } from './errors.ts';
import { identifyKey } from './identify-key.ts';
import { createKey, type KeyPlace } from './new-key.ts';
import {
  type Before,
  type CreatedKey,
  isRevoked,
  type Rotation,
  type RotationEnd,
  type RotationSteps,
  reportRotation,
  type StepEnd,
} from './rotation.ts';

/** KEYS: a name has at most 100 characters. */
export const MAX_KEY_NAME_CHARACTERS = 100;

export interface RotationDeps {
  account: AccountClient;
  deadline: Deadline;
  /** The key that this server uses by itself. */
  ownKey: string | undefined;
  putAway(apiKey: string, label: string | undefined): Promise<KeyPlace>;
  /** Asks Soku whether it accepts a key, without publishing anything. */
  probe(apiKey: string): Promise<ProbeAnswer>;
  /** Gives a new key the place of the server's own. Resolves with whether this process uses it from now on. */
  replaceOwnKey(apiKey: string): Promise<boolean>;
}

/** @throws KeyListError, KeyIdError */
async function lookBefore(oldKeyId: string, { account, deadline }: RotationDeps): Promise<Before> {
  const { keys, withoutId } = await account.listKeys(deadline).catch((error: unknown) => {
    throw new KeyListError(error);
  });
  const old = keys.find(({ id }) => id === oldKeyId);
  const known = keys.filter((key) => !isRevoked(key)).map(({ id }) => id);
  if (old === undefined && withoutId === 0) throw new KeyIdError(oldKeyId, 'unknown', known);
  if (old !== undefined && isRevoked(old)) throw new KeyIdError(oldKeyId, 'revoked', known);
  return { oldKeyId, old, keys };
}

function saveEnd(place: KeyPlace): StepEnd {
  if (place.kind === 'unsaved') return { status: 'failed', detail: place.reason };
  if (place.kind === 'revealed') return { status: 'skipped', detail: 'the key is in this answer' };
  return { status: 'done' };
}

const VERIFIED: Record<ProbeVerdict, StepEnd['status']> = {
  accepted: 'done',
  refused: 'failed',
  inactive: 'failed',
  forbidden: 'failed',
  foreign: 'unknown',
  unclear: 'unknown',
};

/** Of answers that are no error. */
function verifyDetail({ verdict, refusal, postSubmissionId }: ProbeAnswer): string | undefined {
  if (verdict === 'foreign') return 'what answered in place of Soku is something else';
  if (verdict !== 'unclear' || refusal !== undefined) return undefined;
  const made = postSubmissionId === undefined ? '' : `, as submission ${quote(postSubmissionId, 80)}`;
  return `Soku took a post without platforms${made}, which it should refuse, so it shows nothing of the key`;
}

async function verify(apiKey: string, { probe }: RotationDeps): Promise<StepEnd> {
  try {
    const answer = await probe(apiKey);
    const { verdict, refusal, requestId } = answer;
    const status = VERIFIED[verdict];
    if (status === 'done') return { status, requestId };
    const detail = verifyDetail(answer);
    return detail === undefined ? { status, error: refusal } : { status, detail, requestId };
  } catch (error) {
    return { status: 'unknown', error };
  }
}

/** Sees to it that this server doesn't need the old key any more. */
async function switchOver(
  apiKey: string,
  { old }: Before,
  { ownKey, replaceOwnKey }: RotationDeps,
): Promise<StepEnd> {
  const whose = ownKey === undefined ? 'other' : old === undefined ? 'unknown' : identifyKey(old, ownKey);
  if (whose === 'other') return { status: 'skipped', detail: 'this server does not use the old key' };
  if (whose === 'unknown')
    return { status: 'failed', detail: "Soku's list doesn't tell whether this server uses the old key" };
  try {
    return (await replaceOwnKey(apiKey))
      ? { status: 'done', detail: 'this server uses the new key now' }
      : { status: 'failed', detail: 'this server uses the old key, and takes another only at its start' };
  } catch (error) {
    const reason = describeError(error);
    return {
      status: 'failed',
      detail: `the record of posts could not be passed on to the new key: ${reason}`,
    };
  }
}

async function revoke(oldKeyId: string, { account, deadline }: RotationDeps): Promise<StepEnd> {
  try {
    const { requestId } = await account.revokeKey(oldKeyId, deadline);
    return { status: 'done', requestId };
  } catch (error) {
    return { status: mayHaveActed(error) ? 'unknown' : 'failed', error };
  }
}

/** Verify, switch, revoke: each only when the one before leaves nothing open. Writes their ends into `steps`. */
async function putToUse(
  { apiKey, place }: CreatedKey,
  before: Before,
  steps: RotationSteps,
  deps: RotationDeps,
): Promise<RotationEnd> {
  steps.verify = await verify(apiKey, deps);
  if (steps.verify.status !== 'done') return 'not_verified';
  // A key that stands only in an answer, which may not arrive, must not become the only one.
  if (place.kind === 'unsaved') return 'not_saved';
  steps.switch = await switchOver(apiKey, before, deps);
  if (steps.switch.status === 'failed') return 'not_switched';
  steps.revoke = await revoke(before.oldKeyId, deps);
  return steps.revoke.status === 'done' ? 'rotated' : 'not_revoked';
}

/**
 * Replaces a key: create, save, verify, have this server go over if the old key was its own, revoke the old one. The
 * old key is revoked only when the new one is kept and works (CODE's order, without its test post).
 *
 * @throws KeyListError, KeyIdError, or the error that stopped it before a key was made; then nothing was changed.
 *   Whatever happens later is in the report.
 */
export async function rotateKey(
  { oldKeyId, name }: { oldKeyId: string; name: string | undefined },
  deps: RotationDeps,
): Promise<Rotation> {
  const before = await lookBefore(oldKeyId, deps);
  const label = name ?? (before.old?.name?.slice(0, MAX_KEY_NAME_CHARACTERS) || undefined);
  const skipped: StepEnd = { status: 'skipped' };
  const steps: RotationSteps = {
    create: skipped,
    save: skipped,
    verify: skipped,
    switch: skipped,
    revoke: skipped,
  };
  // The keys as they are afterwards; where they can't be had, what the steps told is all that is known.
  const listAfter = () =>
    deps.account.listKeys(deps.deadline).then(
      ({ keys }) => keys,
      () => undefined,
    );
  try {
    const { apiKey, requestId } = await createKey(deps.account, label, deps.deadline);
    const created = { apiKey, place: await deps.putAway(apiKey, label) };
    steps.create = { status: 'done', requestId };
    steps.save = saveEnd(created.place);
    const end = await putToUse(created, before, steps, deps);
    return reportRotation({ end, steps, created }, before, await listAfter());
  } catch (error) {
    if (!(error instanceof KeyLostError)) throw error;
    steps.create = { status: 'unknown', error: error.cause };
    return reportRotation({ end: 'create_lost', steps }, before, await listAfter());
  }
}
