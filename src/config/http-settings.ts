import * as z from 'zod';
import { headerText, parsedBy, readBaseUrl, secret, settingInfo, wholeNumber } from './setting.ts';

/** Names without scheme, port and path; IPv6 addresses in brackets. */
function readHosts(value: string): string[] | { error: string } {
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  const known = names.filter(
    (name) => URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name,
  );
  return known.length === names.length
    ? names
    : { error: 'a comma list of host names, without scheme and port' };
}

/** Compared with what stands in tokens, so it is kept as it is written. */
function readIssuer(value: string): string | { error: string } {
  const read = readBaseUrl(value);
  return typeof read === 'string' ? value : read;
}

/** A person types it, so it may hold blanks. */
const password = z.string().min(12, 'at least 12 characters').max(200, 'at most 200 characters');

/** The settings of `soku-mcp http`. */
export const httpSettings = {
  httpToken: secret.min(16, 'at least 16 characters').optional().register(settingInfo, {
    env: 'SOKU_HTTP_TOKEN',
    secret: true,
    help: 'Callers of `soku-mcp http` must send it as `Authorization: Bearer`.',
    fallback: 'no token asked',
  }),
  publicUrl: parsedBy(readBaseUrl).optional().register(settingInfo, {
    env: 'SOKU_PUBLIC_URL',
    help: 'Address by which clients reach `soku-mcp http`, e.g. through a proxy, without `/mcp`; requests with its Host are taken.',
    fallback: 'the address it listens on',
  }),
  allowedHosts: parsedBy(readHosts).optional().register(settingInfo, {
    env: 'SOKU_ALLOWED_HOSTS',
    help: 'Comma list of further host names in whose name requests to `soku-mcp http` may come.',
    fallback:
      'that of `SOKU_PUBLIC_URL`, and those of this machine; without either, any when it listens on another address',
  }),
  httpMaxConnections: wholeNumber(1, 100_000).prefault('1000').register(settingInfo, {
    env: 'SOKU_HTTP_MAX_CONNECTIONS',
    help: 'How many connections `soku-mcp http` holds at once; further ones are closed.',
    fallback: '`1000`',
  }),
  httpCallsPerMinute: wholeNumber(1, 100_000).prefault('120').register(settingInfo, {
    env: 'SOKU_HTTP_CALLS_PER_MINUTE',
    help: 'How many requests a minute one caller of `soku-mcp http` may make: a person who signed in, a `soku-api-key` that Soku has accepted, or else an address (behind a proxy: all of its callers together).',
    fallback: '`120`',
  }),
  httpCallsInFlight: wholeNumber(1, 10_000).prefault('8').register(settingInfo, {
    env: 'SOKU_HTTP_CALLS_IN_FLIGHT',
    help: 'How many requests of one caller of `soku-mcp http` may run at once.',
    fallback: '`8`',
  }),
  oauthIssuer: parsedBy(readIssuer).optional().register(settingInfo, {
    env: 'SOKU_OAUTH_ISSUER',
    help: 'Identity provider with which callers of `soku-mcp http` sign in, exactly as its tokens name it; needs `SOKU_PUBLIC_URL`, and takes the place of `SOKU_HTTP_TOKEN`.',
    fallback: 'no sign-in',
  }),
  oauthAudience: headerText.optional().register(settingInfo, {
    env: 'SOKU_OAUTH_AUDIENCE',
    help: 'What tokens for this server have as audience.',
    fallback: '`SOKU_PUBLIC_URL` with `/mcp`',
  }),
  oauthIntrospectionClientId: headerText.optional().register(settingInfo, {
    env: 'SOKU_OAUTH_INTROSPECTION_CLIENT_ID',
    help: 'With its secret: the identity provider is asked about each token, for tokens that aren’t JWTs.',
    fallback: 'tokens are JWTs, checked with the provider’s keys',
  }),
  oauthIntrospectionClientSecret: secret.optional().register(settingInfo, {
    env: 'SOKU_OAUTH_INTROSPECTION_CLIENT_SECRET',
    secret: true,
    help: 'Secret of that client.',
    fallback: 'as above',
  }),
  deskPassword: password.optional().register(settingInfo, {
    env: 'SOKU_DESK_PASSWORD',
    secret: true,
    help: 'Opens the desk at `/desk` of `soku-mcp http`, where posts wait for the yes of whoever knows it.',
    fallback: 'no desk over HTTP',
  }),
  oauthDeskClientId: headerText.optional().register(settingInfo, {
    env: 'SOKU_OAUTH_DESK_CLIENT_ID',
    help: 'Opens the desk at `/desk` to people who sign in with `SOKU_OAUTH_ISSUER`, instead of a password: the client that you registered there, with the redirect address `<SOKU_PUBLIC_URL>/desk/callback`.',
    fallback: 'no desk over HTTP',
  }),
  oauthDeskClientSecret: secret.optional().register(settingInfo, {
    env: 'SOKU_OAUTH_DESK_CLIENT_SECRET',
    secret: true,
    help: 'Secret of that client.',
    fallback: 'a public client, with PKCE alone',
  }),
  policyFile: z.string().optional().register(settingInfo, {
    env: 'SOKU_POLICY_FILE',
    help: 'JSON file that says who of those who sign in may do what; needs `SOKU_OAUTH_ISSUER`, and is read again on SIGHUP.',
    fallback: 'everybody who signs in may do what the server may',
  }),
  metricsPort: wholeNumber(0, 65_535).optional().register(settingInfo, {
    env: 'SOKU_METRICS_PORT',
    help: 'Port on which `soku-mcp http` shows metrics for Prometheus, at `/metrics`; also `--metrics-port`.',
    fallback: 'no metrics',
  }),
  metricsHost: z.string().prefault('127.0.0.1').register(settingInfo, {
    env: 'SOKU_METRICS_HOST',
    help: 'Address on which that port listens. Metrics ask for no sign-in: let only your own network reach it.',
    fallback: '`127.0.0.1`',
  }),
  shutdownGraceMs: wholeNumber(0, 600_000).prefault('30000').register(settingInfo, {
    env: 'SOKU_SHUTDOWN_GRACE_MS',
    help: 'How many milliseconds running calls may take to end when the server is asked to stop; those that take longer are told what is known.',
    fallback: '`30000`',
  }),
};
