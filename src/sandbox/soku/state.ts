import type { Clock } from '../../clock.ts';
import { HostedFiles } from '../kernel/hosted-files.ts';
import type { Readings } from '../readings.ts';
import { IdTokens } from './id-tokens.ts';
import { IdempotentAnswers } from './idempotent-answers.ts';
import { KeyRing } from './key-ring.ts';
import type { SandboxPost } from './post-targets.ts';
import { RateLimits } from './rate-limits.ts';

/** How one sandbox behaves. */
export interface Behaviour {
  clock: Pick<Clock, 'now'>;
  readings: Readings;
}

/** Everything that one sandbox knows. */
export interface SandboxState extends Behaviour {
  readonly keys: KeyRing;
  readonly idTokens: IdTokens;
  readonly limits: RateLimits;
  readonly idempotency: IdempotentAnswers;
  readonly files: HostedFiles;
  /** Accepted submissions, oldest first. */
  readonly posts: SandboxPost[];
}

/** A sandbox in which nothing has happened yet. */
export function createState({ clock, readings }: Behaviour): SandboxState {
  return {
    clock,
    readings,
    keys: new KeyRing(clock.now()),
    idTokens: new IdTokens(),
    limits: new RateLimits(readings),
    idempotency: new IdempotentAnswers(readings),
    files: new HostedFiles(),
    posts: [],
  };
}
