import type { Intent } from '../../../src/journal/journal.ts';

/** An intent with what a test cares about. On its own, because child processes use it too, without vitest. */
export function intent(overrides: Partial<Intent> = {}): Intent {
  return {
    credential: 'credential-a',
    content: 'content-1',
    idempotencyKey: 'key-1',
    targets: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }],
    ...overrides,
  };
}
