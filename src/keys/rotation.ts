import type { ListedKey } from '../soku/key-schemas.ts';
import { identifyKey } from './identify-key.ts';
import type { KeyPlace } from './new-key.ts';

export const ROTATION_STEPS = ['create', 'save', 'verify', 'switch', 'revoke'] as const;

export interface StepEnd {
  status: 'done' | 'failed' | 'unknown' | 'skipped';
  detail?: string;
  /** What stopped it: one of the errors of soku/errors.ts, or TransportError. */
  error?: unknown;
  /** Of Soku's answer, where it is no error. */
  requestId?: string | undefined;
}
export type RotationSteps = Record<(typeof ROTATION_STEPS)[number], StepEnd>;

/** Where a rotation ended; every end but `rotated` leaves something to do by hand. */
export type RotationEnd =
  | 'rotated'
  | 'create_lost'
  | 'not_verified'
  | 'not_saved'
  | 'not_switched'
  | 'not_revoked';

/** A key as it stands after the rotation. */
export interface KeyState {
  role: 'old' | 'new';
  id?: string;
  state: 'active' | 'revoked' | 'unknown';
  /** Whether Soku accepted the new key, as far as that was seen. */
  works?: boolean;
}

export interface CreatedKey {
  apiKey: string;
  place: KeyPlace;
}

/** What became of a rotation. */
export interface Rotation {
  end: RotationEnd;
  steps: RotationSteps;
  keys: KeyState[];
  /** The new key; absent when its value never came. */
  created?: CreatedKey;
}

/** The key to replace, and the keys that were there before. */
export interface Before {
  oldKeyId: string;
  /** Absent when the list doesn't tell. */
  old: ListedKey | undefined;
  keys: readonly ListedKey[];
}

export const isRevoked = ({ status }: ListedKey) => status?.toLowerCase() === 'revoked';

/** What is to be thought of the old key after the step, unless the list knows better. */
const TOLD_BY_REVOKE = { done: 'revoked', failed: 'active', unknown: 'unknown', skipped: 'active' } as const;

/** What Soku's list says of a key counts more than what the calls said of it. */
function stateOf(
  id: string | undefined,
  after: readonly ListedKey[] | undefined,
  told: KeyState['state'],
): KeyState['state'] {
  if (after === undefined || id === undefined) return told;
  const listed = after.find((key) => key.id === id);
  // KEYMGMT calls it a list of the active keys: one that was in it and isn't any more is revoked.
  if (listed === undefined || isRevoked(listed)) return 'revoked';
  return listed.status?.toLowerCase() === 'active' ? 'active' : told;
}

/** The last step in the light of the list. */
function revokeEnd(told: StepEnd, state: KeyState['state']): StepEnd {
  if (state === 'revoked' && (told.status === 'failed' || told.status === 'unknown'))
    return { status: 'done', detail: "its answer was an error, but Soku's list shows the key as revoked" };
  if (state === 'active' && told.status === 'done')
    return { status: 'unknown', detail: 'Soku reported success, but its list shows the key as active' };
  return told;
}

/** The new key among those that came up since: creating tells no id (KEYS). */
function newKeys({ apiKey }: Partial<CreatedKey>, before: Before, after: readonly ListedKey[] = []) {
  const added = after.filter(({ id }) => !before.keys.some((key) => key.id === id));
  if (apiKey === undefined) return added;
  const possible = added.filter((key) => identifyKey(key, apiKey) !== 'other');
  const certain = possible.filter((key) => identifyKey(key, apiKey) === 'same');
  return certain.length > 0 ? certain.slice(0, 1) : possible.length === 1 ? possible : [];
}

function newKeyStates(
  created: CreatedKey | undefined,
  verified: StepEnd['status'],
  before: Before,
  after: readonly ListedKey[] | undefined,
): KeyState[] {
  const listed = newKeys(created ?? {}, before, after);
  const known = verified === 'done' || verified === 'failed' ? { works: verified === 'done' } : {};
  const states = listed.map(
    ({ id }): KeyState => ({ role: 'new', id, state: stateOf(id, after, 'active'), ...known }),
  );
  return states.length > 0 || created === undefined ? states : [{ role: 'new', state: 'active', ...known }];
}

/** What became of a rotation, in the light of the list of keys after it; undefined where that couldn't be had. */
export function reportRotation(
  { end, steps, created }: Omit<Rotation, 'keys'>,
  before: Before,
  after: readonly ListedKey[] | undefined,
): Rotation {
  const { revoke, verify } = steps;
  const oldState = stateOf(before.old?.id, after, TOLD_BY_REVOKE[revoke.status]);
  return {
    end: revoke.status === 'skipped' ? end : oldState === 'revoked' ? 'rotated' : 'not_revoked',
    steps: { ...steps, revoke: revokeEnd(revoke, oldState) },
    keys: [
      { role: 'old', id: before.oldKeyId, state: oldState },
      ...newKeyStates(created, verify.status, before, after),
    ],
    ...(created !== undefined && { created }),
  };
}
