import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';
import * as z from 'zod';

const SCOPES = 'soku:read soku:publish soku:media soku:account soku:research';

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/**
 * A real identity provider on this machine: any login is let in, clients may register themselves.
 *
 * @param claimsOf what the tokens of a person say beside their subject
 * @param host by which of this machine's names it is known: for browsers these are two sites
 */
export async function openProvider(
  resource: string,
  accessTokenFormat: 'jwt' | 'opaque' = 'jwt',
  claimsOf: (login: string) => Record<string, string | boolean | string[]> = () => ({}),
  host: '127.0.0.1' | 'localhost' = '127.0.0.1',
) {
  const server = createServer();
  const issuer = (await listening(server)).replace('127.0.0.1', host);
  const provider = new Provider(issuer, {
    clients: [
      {
        // The desk of the server that has the resource.
        redirect_uris: [new URL('/desk/callback', resource).href],
        client_id: 'desk',
        client_secret: 'desk-secret',
      },
      {
        redirect_uris: [],
        response_types: [],
        client_id: 'machine',
        client_secret: 'machine-secret',
        grant_types: ['client_credentials'],
        scope: SCOPES,
      },
      {
        redirect_uris: [],
        response_types: [],
        client_id: 'server',
        client_secret: 'server-secret',
        grant_types: [],
      },
    ],
    scopes: ['openid', 'offline_access', ...SCOPES.split(' ')],
    claims: { openid: ['sub', 'groups', 'roles'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES,
          audience: resource,
          accessTokenFormat,
          accessTokenTTL: 300,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_context, token) =>
      'accountId' in token && typeof token.accountId === 'string' ? claimsOf(token.accountId) : undefined,
    clientBasedCORS: () => true,
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...claimsOf(id) }),
    }),
    cookies: { keys: ['test'] },
  });
  server.on('request', provider.callback());
  return { issuer };
}

/** The token endpoint's answer to a client that acts for itself. */
export async function machineToken(issuer: string, resource: string, scope: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('machine:machine-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

const makeKeyPairs = () => Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
/** Made once: a pair costs up to a second of CPU, and which keys they are tells nothing. */
let keyPairs: ReturnType<typeof makeKeyPairs> | undefined;

/** A provider of keys alone, which says how often it was asked and can be down; and what signs tokens in its name. */
export async function openKeys() {
  keyPairs ??= makeKeyPairs();
  const [{ privateKey, publicKey }, stranger] = await keyPairs;
  const state = { mode: 'up', keyFetches: 0 };
  const key = { ...(await exportJWK(publicKey)), kid: 'a', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    if (state.mode === 'down') return void request.socket.destroy();
    if (state.mode === '500') return void response.writeHead(500).end();
    const isKeys = request.url === '/jwks';
    if (isKeys) state.keyFetches += 1;
    response.end(JSON.stringify(isKeys ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  const issuer: string = await listening(server);
  const sign = (
    claims: Record<string, unknown> = {},
    { kid = 'a', by = privateKey }: { kid?: string; by?: typeof privateKey } = {},
  ) => {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: issuer, sub: 'ann', scope: SCOPES, exp: now + 300, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid }).sign(by);
  };
  return { issuer, state, sign, strangersKey: stranger.privateKey };
}
