import { FaultPlan, type Faults } from '../kernel/faults.ts';
import { createSokeApi } from './api.ts';
import { SOKE_SANDBOX_KEYS } from './customers.ts';
import { createSokeGateway, type SokeRequest } from './gateway.ts';
import { createSokeState, type SokeBehaviour } from './state.ts';

export { SOKE_SANDBOX_KEYS, SOKE_SANDBOX_LOGIN } from './customers.ts';
export type { SokeRequest } from './gateway.ts';
export type { JobShape } from './jobs.ts';

/** Where the local Soke is, beside the local Soku. */
const SOKE_BASE = '/soke/api/v1';

/** The Soke of a running sandbox. */
export interface SokeSandbox {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** The keys to try things with. */
  readonly keys: readonly { key: string; state: string }[];
  /** Every request, in the order in which they were fully received. */
  readonly requests: readonly SokeRequest[];
  /** Routes are written without the base: `POST /research/keywords`. */
  readonly faults: Faults;
}

/** A local Soke API with its state in memory: the requests it answers, and what tests look at. */
export function createSokeSandbox(behaviour: SokeBehaviour) {
  const state = createSokeState(behaviour);
  const requests: SokeRequest[] = [];
  const faults = new FaultPlan();
  const gateway = createSokeGateway(createSokeApi(state, SOKE_BASE), {
    base: SOKE_BASE,
    requests,
    faults,
    now: () => state.clock.now(),
  });
  return {
    /** Whether a request is for Soke. */
    owns: (path: string) => path.startsWith(`${SOKE_BASE}/`),
    fetch: gateway.fetch,
    at: (origin: string): SokeSandbox => ({
      url: `${origin}${SOKE_BASE}`,
      keys: Object.entries(SOKE_SANDBOX_KEYS).map(([name, key]) => ({ key, state: name })),
      requests,
      faults,
    }),
  };
}
