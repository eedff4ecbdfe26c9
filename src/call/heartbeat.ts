import type { ToolContext } from './define-tool.ts';

/** Clients that extend their time-out on progress commonly wait 60 s; several signs of life fit into that. */
const HEARTBEAT_MS = 10_000;

/**
 * Runs one long request and sends a progress notification every 10 s while it lasts.
 *
 * @param from how far the call was before: what is told of a call's progress must grow
 */
export async function withHeartbeat<T>(
  context: ToolContext,
  message: string,
  work: () => Promise<T>,
  from = 0,
): Promise<T> {
  const done = new AbortController();
  const beat = async () => {
    for (let seconds = HEARTBEAT_MS / 1000; ; seconds += HEARTBEAT_MS / 1000) {
      await context.clock.sleep(HEARTBEAT_MS, done.signal);
      await context.progress(from + seconds, undefined, `${message}: ${seconds} seconds`);
    }
  };
  const beating = beat().catch(() => {});
  try {
    return await work();
  } finally {
    done.abort();
    await beating;
  }
}
