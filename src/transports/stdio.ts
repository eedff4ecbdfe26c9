import { serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import type { Runtime } from '../runtime.ts';
import { createServer } from '../server.ts';

/** Serves MCP on this process's stdin and stdout, for one client of either protocol era. */
export function serveStdio(runtime: Runtime): { close(): Promise<void> } {
  return serve(() => createServer(runtime.catalogue, runtime.depsFor({ remote: false })), {
    onerror: (error) => runtime.log.warn({ err: error }, 'protocol error'),
  });
}
