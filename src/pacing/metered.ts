import type { Metrics } from '../telemetry/metrics.ts';
import type { Pacer } from './pacer.ts';

/** A pacer whose waits are counted. */
export function meteredPacer(pacer: Pacer, metrics: Pick<Metrics, 'waited'>): Pacer {
  return {
    async reserve() {
      const turn = await pacer.reserve();
      if (turn.waitMs > 0) metrics.waited(turn.waitMs);
      return turn;
    },
    observe: (rateLimit) => pacer.observe(rateLimit),
  };
}
