import type { Clock } from '../../clock.ts';
import type { HostedFiles } from '../kernel/hosted-files.ts';
import { createCustomers } from './customers.ts';
import { type JobShape, SokeJobs } from './jobs.ts';
import { SokeLimits } from './limits.ts';
import { SokeTokens } from './tokens.ts';

/** How one local Soke behaves. */
export interface SokeBehaviour {
  clock: Pick<Clock, 'now'>;
  /** Where the pictures that it makes can be fetched. */
  files: HostedFiles;
  /** Which of the two shapes jobs have (S4). */
  jobShape: JobShape;
}

/** Everything that one local Soke knows. */
export type SokeState = ReturnType<typeof createSokeState>;

/** A Soke in which nothing has happened yet. */
export function createSokeState({ clock, files, jobShape }: SokeBehaviour) {
  return {
    clock,
    files,
    customers: createCustomers(),
    tokens: new SokeTokens(),
    limits: new SokeLimits(),
    jobs: new SokeJobs(jobShape),
  };
}
