import type { Endpoint } from './endpoint.ts';

/**
 * An endpoint that honours `Idempotency-Key`, per account and endpoint, as far as the reading lets posts have one.
 * @param derive gives the key when the request brings none
 */
export function idempotent(endpoint: Endpoint, derive?: (body: unknown) => string): Endpoint {
  return (visit, state) => {
    const ignored = visit.name === 'POST /v1/posts' && state.readings.has('no-idempotency');
    const key = ignored ? undefined : (visit.idempotencyKey ?? derive?.(visit.body));
    if (key === undefined) return endpoint(visit, state);
    const scope = [visit.account.id, visit.name, key];
    return state.idempotency.answer(scope, visit.body, state.clock.now(), () => endpoint(visit, state));
  };
}
