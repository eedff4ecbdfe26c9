import type { Endpoint } from './endpoint.ts';

/** POST /v1/metrics/refresh: AUTH names it, no page tells its body or answer. */
export const refreshMetrics: Endpoint = (_visit, { clock }) => {
  return { status: 200, body: { refreshed: true, refreshedAt: new Date(clock.now()).toISOString() } };
};
