import type { ListedKey } from '../soku/key-schemas.ts';
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
  created?: { apiKey: string; name?: string; keeping: Keeping };
}

export const isRevoked = ({ status }: ListedKey) => status?.toLowerCase() === 'revoked';

/** Those that weren't reached are skipped. */
export function everyStep(steps: readonly RotationStep[]): RotationStep[] {
  return STEPS.map((name) => steps.find(({ step }) => step === name) ?? { step: name, status: 'skipped' });
}

/** What Soku's list says of a key counts more than what the calls said of it. */
export function stateOf(
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
