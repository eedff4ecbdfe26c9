import { parsePort } from '../config/command-line.ts';
import { ConfigError } from '../config/load.ts';
import { isLoopback, serveHttp as serve } from '../transports/http/serve.ts';
import { type Command, SHUTDOWN_GRACE_MS, stopped } from './command.ts';
import { openRuntime } from './open-runtime.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 3000;

/** `soku-mcp http`: serves until the process is asked to end. */
export const serveHttp: Command = async (invocation) => {
  const host = typeof invocation.flags.host === 'string' ? invocation.flags.host : DEFAULT_HOST;
  const port = parsePort(invocation.flags.port, DEFAULT_PORT);
  const { apiKey, httpToken } = invocation.readConfig();
  if (!isLoopback(host) && apiKey !== undefined && httpToken === undefined) {
    throw new ConfigError(
      `--host ${host} would let others post with this server's SOKU_API_KEY: set SOKU_HTTP_TOKEN, or unset SOKU_API_KEY so that each caller sends a soku-api-key header.`,
    );
  }
  const { runtime, close } = await openRuntime(invocation);
  const serving = await serve(runtime, { host, port, token: httpToken });
  invocation.note(`soku-mcp serves MCP at ${serving.url}/mcp`);
  await stopped(invocation.stop);
  await serving.close(SHUTDOWN_GRACE_MS);
  await close();
  return 0;
};
