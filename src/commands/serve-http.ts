import type { Policy } from '../access/policy-file.ts';
import { parsePort } from '../config/command-line.ts';
import { type Config, ConfigError, setSecrets } from '../config/load.ts';
import type { Runtime } from '../runtime.ts';
import type { Logger } from '../telemetry/log.ts';
import { joined } from '../text/wording.ts';
import type { DeskSignIn } from '../transports/desk/over-http.ts';
import { isLoopback } from '../transports/http/guards.ts';
import type { SignIn } from '../transports/http/oauth.ts';
import { serveHttp as serve } from '../transports/http/serve.ts';
import { type Command, type Invocation, stopped } from './command.ts';
import { noteDoubts } from './note-doubts.ts';
import { openRuntime } from './open-runtime.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 3000;

/** Secrets that are nothing a caller could act with. */
const OUR_OWN = new Set([
  'SOKU_CONFIRM_SECRET',
  'SOKU_OAUTH_INTROSPECTION_CLIENT_SECRET',
  'SOKU_OAUTH_DESK_CLIENT_SECRET',
  'SOKU_DESK_PASSWORD',
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
  if (policyFile === undefined) return { policy: undefined };
  const { openPolicy } = await import('../access/policy-file.ts');
  const { readFile, readNamedKey: readSecret } = invocation;
  const policy = openPolicy(policyFile, { readFile, readSecret, log });
  invocation.atHangup(() => policy.reload());
  return { policy };
}

/** How people sign in to the desk; undefined: there is none. @throws ConfigError when it could be reached unseen */
function deskSignInOf(config: Config, host: string): DeskSignIn | undefined {
  const { deskPassword: password, publicUrl, oauthIssuer: issuer } = config;
  const { oauthDeskClientId: clientId, oauthDeskClientSecret: clientSecret } = config;
  if (clientId !== undefined && issuer !== undefined && publicUrl !== undefined) {
    const callbackUrl = new URL(`${publicUrl}/desk/callback`);
    return { provider: { issuer, clientId, clientSecret, callbackUrl } };
  }
  if (password === undefined) return undefined;
  if (publicUrl === undefined && !isLoopback(host))
    throw new ConfigError(
      `SOKU_DESK_PASSWORD with --host ${host} needs SOKU_PUBLIC_URL: the desk takes requests from its own address alone.`,
      'SOKU_PUBLIC_URL',
    );
  return { password };
}

/** Loaded where people can sign in to it, and nowhere else. */
async function deskFor(
  signIn: DeskSignIn | undefined,
  { publicUrl }: Config,
  policy: Policy | undefined,
  { runtime, note }: { runtime: Runtime; note(line: string): void },
) {
  if (signIn === undefined) return undefined;
  if ('provider' in signIn && policy?.reviewers().length === 0)
    note('soku-mcp: no rule of SOKU_POLICY_FILE has "reviewer": true, so nobody decides at the desk.');
  const { openHttpDesk } = await import('../transports/desk/over-http.ts');
  return openHttpDesk(runtime, { signIn, policy, publicUrl });
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
  const deskSignIn = deskSignInOf(config, host);
  if (config.confirm === 'desk' && deskSignIn === undefined)
    invocation.note(
      'soku-mcp: without a sign-in to the desk nothing can be published with SOKU_CONFIRM=desk: set SOKU_DESK_PASSWORD, or take ask or preview.',
    );
  const shown = await metricsFor(config, invocation);
  const { runtime, close } = await openRuntime(invocation, shown && { metrics: shown.metrics });
  noteDoubts(runtime, invocation);
  const { publicUrl, allowedHosts = [], httpCallsPerMinute, httpCallsInFlight } = config;
  const { policy } = await policyOf(config, invocation, runtime.log);
  const desk = await deskFor(deskSignIn, config, policy, { runtime, note: invocation.note });
  const serving = await serve(runtime, {
    host,
    port,
    token: httpToken,
    ...(await signInBy(config, runtime.log)),
    ...(policy !== undefined && { policy }),
    desk,
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
