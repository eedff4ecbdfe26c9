import { once } from 'node:events';
import { serveStdio as serve } from '../transports/stdio.ts';
import { type Command, SHUTDOWN_GRACE_MS, stopped } from './command.ts';
import { openRuntime } from './open-runtime.ts';

/** `soku-mcp stdio`: serves until the client closes stdin or the process is asked to end. */
export const serveStdio: Command = async (invocation) => {
  const { runtime, close } = await openRuntime(invocation);
  const handle = serve(runtime);
  await Promise.race([stopped(invocation.stop), once(process.stdin, 'close'), once(process.stdin, 'end')]);
  await runtime.calls.settled(SHUTDOWN_GRACE_MS);
  await handle.close();
  await close();
  return 0;
};
