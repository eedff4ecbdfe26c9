import { randomUUID } from 'node:crypto';
import type { Faults } from '../kernel/faults.ts';
import { createGateway } from '../kernel/gateway.ts';
import type { RecordedRequest } from '../kernel/request-log.ts';
import { createSokeApi } from './api.ts';
import { SOKE_SANDBOX_KEYS } from './customers.ts';
import { createSokeState, type SokeBehaviour } from './state.ts';

export { SOKE_SANDBOX_KEYS, SOKE_SANDBOX_LOGIN } from './customers.ts';

/** Where the local Soke is, beside the local Soku. */
const SOKE_BASE = '/soke/api/v1';

/** Room for the largest file and what a form puts around it; more is read and thrown away. */
const MAX_BYTES = 26 * 1024 * 1024;

/** The Soke of a running sandbox. */
export interface SokeSandbox {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** The keys to try things with. */
  readonly keys: readonly { key: string; state: string }[];
  /** Every request, in the order in which they were fully received; paths are without the base. */
  readonly requests: readonly RecordedRequest[];
  /** Routes are written without the base: `POST /research/keywords`. */
  readonly faults: Faults;
}

/** A local Soke API with its state in memory: the requests it answers, and what tests look at. */
export function createSokeSandbox(behaviour: SokeBehaviour) {
  const { requests, faults, fetch } = createGateway(createSokeApi(createSokeState(behaviour), SOKE_BASE), {
    base: SOKE_BASE,
    maxBytes: MAX_BYTES,
    newRequestId: randomUUID,
    now: () => behaviour.clock.now(),
  });
  return {
    /** Whether a request is for Soke. */
    owns: (path: string) => path.startsWith(`${SOKE_BASE}/`),
    fetch,
    at: (origin: string): SokeSandbox => ({
      url: `${origin}${SOKE_BASE}`,
      keys: Object.entries(SOKE_SANDBOX_KEYS).map(([name, key]) => ({ key, state: name })),
      requests,
      faults,
    }),
  };
}
