import { parsePort } from '../config/command-line.ts';
import { type Config, ConfigError, setSecrets } from '../config/load.ts';
import type { Logger } from '../telemetry/log.ts';
import { joined } from '../text/wording.ts';
import { isLoopback } from '../transports/http/guards.ts';
import type { SignIn } from '../transports/http/oauth.ts';
import { serveHttp as serve } from '../transports/http/serve.ts';
import { type Command, type Invocation, stopped } from './command.ts';
import { openRuntime } from './open-runtime.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 3000;

/** Secrets that are nothing a caller could act with. */
const OUR_OWN = new Set([
  'SOKU_CONFIRM_SECRET',
  'SOKU_OAUTH_INTROSPECTION_CLIENT_SECRET',
  'SOKU_BUCKET_SECRET_ACCESS_KEY',
  'SOKU_REDIS_URL',
]);

function openToOthers(host: string, secrets: readonly string[]): string {
  const names = joined(secrets);
  const them = secrets.length === 1 ? 'it' : 'them';
  return `--host ${host} would let others act with this server's ${names}: set SOKU_HTTP_TOKEN, or unset ${them} so that each caller sends a soku-api-key header.`;
}

/** Loaded where people sign in, and nowhere else. */
async function signInBy(config: Config, log: Logger): Promise<{ signIn?: SignIn }> {
  const { oauthIssuer: issuer, oauthAudience: audience, publicUrl } = config;
  const { oauthIntrospectionClientId: clientId, oauthIntrospectionClientSecret: clientSecret } = config;
  if (issuer === undefined || publicUrl === undefined) return {};
  const { openSignIn } = await import('../transports/http/oauth.ts');
  const introspection = clientId && clientSecret ? { clientId, clientSecret } : undefined;
  return {
    signIn: openSignIn({ issuer, resource: new URL(`${publicUrl}/mcp`), audience, introspection }, log),
  };
}

/** Loaded where there is one; from then on SIGHUP has it read again. @throws ConfigError when it is no good */
async function policyOf({ policyFile }: Config, invocation: Invocation, log: Logger) {
  if (policyFile === undefined) return {};
  const { openPolicy } = await import('../access/policy-file.ts');
  const { readFile, readNamedKey: readSecret } = invocation;
  const policy = openPolicy(policyFile, { readFile, readSecret, log });
  invocation.atHangup(() => policy.reload());
  return { policy };
}

/** Where metrics are shown; undefined: nowhere. */
function metricsPortOf({ metricsPort }: Config, { flags }: Invocation): number | undefined {
  const flag = flags['metrics-port'];
  return flag === undefined ? metricsPort : parsePort(flag, 0);
}

/** Loaded where metrics are asked for, and nowhere else. */
async function metricsFor(config: Config, invocation: Invocation) {
  const port = metricsPortOf(config, invocation);
  if (port === undefined) return undefined;
  const { createPrometheus } = await import('../telemetry/prometheus.ts');
  const { serveMetrics } = await import('../transports/http/metrics.ts');
  const metrics = createPrometheus();
  const serving = await serveMetrics(metrics, { host: config.metricsHost, port });
  invocation.note(`soku-mcp shows metrics at ${serving.url}/metrics`);
  return { metrics, close: () => serving.close() };
}

/** `soku-mcp http`: serves until the process is asked to end. */
export const serveHttp: Command = async (invocation) => {
  const host = typeof invocation.flags.host === 'string' ? invocation.flags.host : DEFAULT_HOST;
  const port = parsePort(invocation.flags.port, DEFAULT_PORT);
  const config = invocation.readConfig();
  const { httpToken, oauthIssuer } = config;
  const secrets = setSecrets(config)
    .map(({ env }) => env)
    .filter((env) => !OUR_OWN.has(env));
  if (httpToken === undefined && oauthIssuer === undefined && secrets.length > 0) {
    if (!isLoopback(host)) throw new ConfigError(openToOthers(host, secrets));
    if (invocation.flags.sandbox === undefined)
      invocation.note(
        'soku-mcp: without SOKU_HTTP_TOKEN every user and program of this machine can publish with these settings.',
      );
  }
  if (config.confirm === 'desk')
    invocation.note(
      'soku-mcp: over HTTP there is no desk, so with SOKU_CONFIRM=desk nothing can be published. Take ask or preview.',
    );
  const shown = await metricsFor(config, invocation);
  const { runtime, close } = await openRuntime(invocation, shown && { metrics: shown.metrics });
  const { publicUrl, allowedHosts = [], httpCallsPerMinute, httpCallsInFlight } = config;
  const serving = await serve(runtime, {
    host,
    port,
    token: httpToken,
    ...(await signInBy(config, runtime.log)),
    ...(await policyOf(config, invocation, runtime.log)),
    hosts: [...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]), ...allowedHosts],
    publicUrl,
    limits: { callsPerMinute: httpCallsPerMinute, callsInFlight: httpCallsInFlight },
    maxConnections: config.httpMaxConnections,
  });
  invocation.note(`soku-mcp serves MCP at ${serving.url}/mcp`);
  await stopped(invocation.stop);
  await serving.close(config.shutdownGraceMs);
  await close();
  await shown?.close();
  return 0;
};
