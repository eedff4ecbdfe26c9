import type { ToolContext } from '../../call/define-tool.ts';

/** A stream brings many pieces a second; nobody reads as many messages. */
const MIN_INTERVAL_MS = 500;
/** A heartbeat tells nothing that a message of the work itself hasn't told. */
const QUIET_MS = 15_000;

export interface GrowingProgress {
  /** Says how far the call is; `percent` as far as Soke tells. Messages that come too fast are dropped. */
  tell(message: string, percent?: number): Promise<void>;
  /** The call, for a heartbeat: its messages go out only while nothing else is told. */
  context: ToolContext;
}

/**
 * Progress that grows with each notification, as MCP asks (basic/utilities/progress), although Soke's own percentage
 * may be missing or stand still.
 */
export function growingProgress(context: ToolContext): GrowingProgress {
  let shown = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = async (message: string, percent = 0) => {
    const now = context.clock.now();
    if (now - toldAt < MIN_INTERVAL_MS) return;
    toldAt = now;
    shown = Math.max(Math.min(percent, 99), shown + 0.01);
    await context.progress(shown, 100, message);
  };
  const progress = async (_done: number, _total: number | undefined, message: string) => {
    if (context.clock.now() - toldAt >= QUIET_MS) await tell(message);
  };
  return { tell, context: { ...context, progress } };
}
