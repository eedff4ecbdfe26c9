import type { Clock } from '../../clock.ts';
import { HostedFiles } from '../kernel/hosted-files.ts';
import { IdTokens } from './id-tokens.ts';
import { IdempotentAnswers } from './idempotency.ts';
import { KeyRing } from './key-ring.ts';
import type { SandboxPost } from './posts.ts';
import { RateLimits, type ResetFormat } from './rate-limits.ts';

/** Which header carries the API key on content endpoints: the pages contradict each other (C1). */
export type AuthScheme = 'soku-api-key' | 'bearer';

/** How one sandbox behaves. */
export interface Behaviour {
  clock: Pick<Clock, 'now'>;
  authScheme: AuthScheme;
  resetFormat: ResetFormat;
}

/** Everything that one sandbox knows. */
export interface SandboxState {
  readonly clock: Pick<Clock, 'now'>;
  readonly authScheme: AuthScheme;
  readonly keys: KeyRing;
  readonly idTokens: IdTokens;
  readonly limits: RateLimits;
  readonly idempotency: IdempotentAnswers;
  readonly files: HostedFiles;
  /** Accepted submissions, oldest first. */
  readonly posts: SandboxPost[];
}

/** A sandbox in which nothing has happened yet. */
export function createState({ clock, authScheme, resetFormat }: Behaviour): SandboxState {
  return {
    clock,
    authScheme,
    keys: new KeyRing(clock.now()),
    idTokens: new IdTokens(),
    limits: new RateLimits(resetFormat),
    idempotency: new IdempotentAnswers(),
    files: new HostedFiles(),
    posts: [],
  };
}
