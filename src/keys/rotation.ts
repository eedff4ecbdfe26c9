import type { ListedKey } from '../soku/key-schemas.ts';
import { identifyKey } from './identify-key.ts';
import type { Keeping } from './new-key.ts';

const STEPS = ['create', 'save', 'verify', 'switch', 'revoke'] as const;

export interface RotationStep {
  step: (typeof STEPS)[number];
  status: 'done' | 'failed' | 'unknown' | 'skipped';
  detail?: string;
  /** What stopped it: one of the errors of soku/errors.ts, or TransportError. */
  error?: unknown;
}

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

/** What became of a rotation. */
export interface Rotation {
  end: RotationEnd;
  /** All five, in order. */
  steps: RotationStep[];
  keys: KeyState[];
  /** The new key; absent when its value never came. */
  created?: { apiKey: string; keeping: Keeping };
}

/** What is to be thought of the old key after the step, unless the list knows better. */
const TOLD_BY_REVOKE = { done: 'revoked', failed: 'active', unknown: 'unknown', skipped: 'active' } as const;
/** The key to replace, and the keys that were there before. */
export interface Before {
  oldKeyId: string;
  /** Absent when the list doesn't tell. */
  old: ListedKey | undefined;
  keys: readonly ListedKey[];
}

export const isRevoked = ({ status }: ListedKey) => status?.toLowerCase() === 'revoked';

/** The first word on each step counts; those that weren't reached are skipped. */
function everyStep(steps: readonly RotationStep[]): RotationStep[] {
  return STEPS.map((name) => steps.find(({ step }) => step === name) ?? { step: name, status: 'skipped' });
}

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

/** The last step in the light of the list, when the two differ. */
function correctedRevoke(told: RotationStep['status'], state: KeyState['state']): RotationStep[] {
  if (state === 'revoked' && (told === 'failed' || told === 'unknown'))
    return [
      {
        step: 'revoke',
        status: 'done',
        detail: "its answer was an error, but Soku's list shows the key as revoked",
      },
    ];
  if (state === 'active' && told === 'done')
    return [
      {
        step: 'revoke',
        status: 'unknown',
        detail: 'Soku reported success, but its list shows the key as active',
      },
    ];
  return [];
}

function savingStep(keeping: Keeping): RotationStep {
  if (keeping.kind === 'unsaved') return { step: 'save', status: 'failed', detail: keeping.reason };
  if (keeping.kind === 'revealed')
    return { step: 'save', status: 'skipped', detail: 'the key is in this answer' };
  return { step: 'save', status: 'done' };
}

const added = (before: Before, after: readonly ListedKey[] = []) =>
  after.filter(({ id }) => !before.keys.some((key) => key.id === id));

/** The entry of a key that was just made: creating tells no id (KEYS). */
function findNew(apiKey: string, candidates: readonly ListedKey[]): ListedKey | undefined {
  const possible = candidates.filter((key) => identifyKey(key, apiKey) !== 'other');
  const certain = possible.find((key) => identifyKey(key, apiKey) === 'same');
  return certain ?? (possible.length === 1 ? possible[0] : undefined);
}

/** A key was asked for, and its value never came: whatever is new in the list may be it. */
export function reportLost(
  cause: unknown,
  before: Before,
  after: readonly ListedKey[] | undefined,
): Rotation {
  const found = added(before, after).map(({ id }) => ({
    role: 'new' as const,
    id,
    state: stateOf(id, after, 'active'),
  }));
  const old = { role: 'old' as const, id: before.oldKeyId, state: stateOf(before.old?.id, after, 'active') };
  return {
    end: 'create_lost',
    steps: everyStep([{ step: 'create', status: 'unknown', error: cause }]),
    keys: [old, ...found],
  };
}

/** What became of a rotation after its key was made. */
export function report(
  created: NonNullable<Rotation['created']>,
  { end, steps }: { end: RotationEnd; steps: readonly RotationStep[] },
  before: Before,
  after: readonly ListedKey[] | undefined,
): Rotation {
  const statusOf = (name: RotationStep['step']) =>
    steps.find(({ step }) => step === name)?.status ?? 'skipped';
  const revoked = statusOf('revoke');
  const oldState = stateOf(before.old?.id, after, TOLD_BY_REVOKE[revoked]);
  const newId = findNew(created.apiKey, added(before, after))?.id;
  const verified = statusOf('verify');
  return {
    end: revoked === 'skipped' ? end : oldState === 'revoked' ? 'rotated' : 'not_revoked',
    steps: everyStep([
      ...correctedRevoke(revoked, oldState),
      { step: 'create', status: 'done' },
      savingStep(created.keeping),
      ...steps,
    ]),
    keys: [
      { role: 'old', id: before.oldKeyId, state: oldState },
      {
        role: 'new',
        ...(newId !== undefined && { id: newId }),
        state: stateOf(newId, after, 'active'),
        ...((verified === 'done' || verified === 'failed') && { works: verified === 'done' }),
      },
    ],
    created,
  };
}
