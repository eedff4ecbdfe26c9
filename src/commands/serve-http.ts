import { parsePort } from '../config/command-line.ts';
import { ConfigError, setSecrets } from '../config/load.ts';
import { joined } from '../text/wording.ts';
import { isLoopback } from '../transports/http/guards.ts';
import { serveHttp as serve } from '../transports/http/serve.ts';
import { type Command, stopped } from './command.ts';
import { openRuntime } from './open-runtime.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 3000;

function openToOthers(host: string, secrets: readonly string[]): string {
  const names = joined(secrets);
  const them = secrets.length === 1 ? 'it' : 'them';
  return `--host ${host} would let others act with this server's ${names}: set SOKU_HTTP_TOKEN, or unset ${them} so that each caller sends a soku-api-key header.`;
}

/** `soku-mcp http`: serves until the process is asked to end. */
export const serveHttp: Command = async (invocation) => {
  const host = typeof invocation.flags.host === 'string' ? invocation.flags.host : DEFAULT_HOST;
  const port = parsePort(invocation.flags.port, DEFAULT_PORT);
  const config = invocation.readConfig();
  const { httpToken } = config;
  // A signing secret is nothing that a caller could act with.
  const secrets = setSecrets(config)
    .map(({ env }) => env)
    .filter((env) => env !== 'SOKU_CONFIRM_SECRET');
  if (httpToken === undefined && secrets.length > 0) {
    if (!isLoopback(host)) throw new ConfigError(openToOthers(host, secrets));
    if (invocation.flags.sandbox === undefined)
      invocation.note(
        'soku-mcp: without SOKU_HTTP_TOKEN every user and program of this machine can publish with these settings.',
      );
  }
  const { runtime, close } = await openRuntime(invocation);
  const { publicUrl, allowedHosts = [], httpCallsPerMinute, httpCallsInFlight } = config;
  const serving = await serve(runtime, {
    host,
    port,
    token: httpToken,
    hosts: [...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]), ...allowedHosts],
    limits: { callsPerMinute: httpCallsPerMinute, callsInFlight: httpCallsInFlight },
    maxConnections: config.httpMaxConnections,
  });
  invocation.note(`soku-mcp serves MCP at ${serving.url}/mcp`);
  await stopped(invocation.stop);
  await serving.close(config.shutdownGraceMs);
  await close();
  return 0;
};
