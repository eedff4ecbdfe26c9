import { serveStdio as serve } from '../transports/stdio.ts';
import { type Command, stopped } from './command.ts';
import { openRuntime } from './open-runtime.ts';

/** `soku-mcp stdio`: serves until the client closes stdin or the process is asked to end; running calls may end first. */
export const serveStdio: Command = async (invocation) => {
  const { runtime, close } = await openRuntime(invocation);
  const serving = serve(runtime);
  await Promise.race([stopped(invocation.stop), serving.ended]);
  await runtime.calls.end(runtime.shutdownGraceMs);
  await serving.close();
  await close();
  return 0;
};
