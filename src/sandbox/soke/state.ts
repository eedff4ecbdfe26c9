import type { Clock } from '../../clock.ts';
import type { HostedFiles } from '../kernel/hosted-files.ts';
import type { Readings } from '../readings.ts';
import { createCustomers } from './customers.ts';
import { SokeJobs } from './jobs.ts';
import { SokeLimits } from './limits.ts';
import { SokeTokens } from './tokens.ts';

/** How one local Soke behaves. */
export interface SokeBehaviour {
  clock: Pick<Clock, 'now'>;
  /** Where the pictures that it makes can be fetched. */
  files: HostedFiles;
  readings: Readings;
}

/** Everything that one local Soke knows. */
export type SokeState = ReturnType<typeof createSokeState>;

/** A Soke in which nothing has happened yet. */
export function createSokeState({ clock, files, readings }: SokeBehaviour) {
  return {
    clock,
    files,
    customers: createCustomers(),
    tokens: new SokeTokens(),
    limits: new SokeLimits(),
    jobs: new SokeJobs(readings.has('soke-jobs') ? 'jobs' : 'pages'),
  };
}
