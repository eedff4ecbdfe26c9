import { serveStdio as serve } from '../transports/stdio.ts';
import { type Command, stopped } from './command.ts';
import { openDeskWhenWaiting } from './desk-when-waiting.ts';
import { noteDoubts } from './note-doubts.ts';
import { openRuntime } from './open-runtime.ts';

/** `soku-mcp stdio`: serves until the client closes stdin or the process is asked to end; running calls may end first. */
export const serveStdio: Command = async (invocation) => {
  const { runtime, close } = await openRuntime(invocation);
  noteDoubts(runtime, invocation);
  const { openBrowser } = runtime.config;
  const closeDesk = openDeskWhenWaiting(runtime, { openBrowser, note: invocation.note });
  const serving = serve(runtime);
  await Promise.race([stopped(invocation.stop), serving.ended]);
  await runtime.calls.end(runtime.shutdownGraceMs);
  await serving.close();
  await closeDesk();
  await close();
  return 0;
};
