import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { openSignIn } from '../../src/transports/http/oauth.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { machineToken, openKeys, openProvider } from '../support/identity-provider.ts';
import { runCli, startCli } from '../support/process.ts';
import { JSON_HEADERS, message, raw, rawCall } from '../support/raw-http.ts';
import { configOf, openSandbox, silentLog, temporaryFolder } from '../support/servers.ts';
import { SigningIn } from '../support/signing-in.ts';

const RESOURCE = 'http://127.0.0.1:9/mcp';
const post = { text: 'hi', platforms: [{ platform: 'x' }] };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface OpenOptions {
  introspection?: { clientId: string; clientSecret: string };
  port?: number;
}

async function open(issuer: string, { introspection, port = 0 }: OpenOptions = {}) {
  const resource = new URL(port === 0 ? RESOURCE : `http://127.0.0.1:${port}/mcp`);
  const sandbox = await openSandbox();
  const env = {
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: temporaryFolder(),
    SOKU_TOOLSETS: 'publish,media,account',
    SOKU_ID_TOKEN: 'sandbox_id_token',
  };
  const runtime = await createRuntime(configOf(env), { log: silentLog });
  const settings = { issuer, resource, audience: undefined, introspection };
  const signIn = openSignIn(settings, silentLog);
  const serving = await serveHttp(runtime, { host: '127.0.0.1', port, token: undefined, signIn });
  onTestFinished(async () => {
    await serving.close(0);
    await runtime.close();
  });
  const list = (headers: object) =>
    raw(`${serving.url}/mcp`, {
      headers: { ...JSON_HEADERS, ...headers },
      body: JSON.stringify(message('tools/list')),
    });
  return { url: serving.url, sandbox, list };
}

describe('a token', () => {
  let keys: Awaited<ReturnType<typeof openKeys>>;
  let server: Awaited<ReturnType<typeof open>>;
  const aud = RESOURCE;
  const seconds = () => Math.floor(Date.now() / 1000);
  beforeEach(async () => {
    keys = await openKeys();
    server = await open(keys.issuer);
  });

  it('that is missing is asked for, with every scope that a normal user needs', async () => {
    const { status, headers } = await server.list({});
    expect(status).toBe(401);
    const challenge = String(headers['www-authenticate']);
    expect(challenge).toContain('scope="soku:read soku:publish soku:media"');
    expect(challenge).toContain(
      'resource_metadata="http://127.0.0.1:9/.well-known/oauth-protected-resource/mcp"',
    );
    for (const path of ['', '/mcp']) {
      const answer = await raw(`${server.url}/.well-known/oauth-protected-resource${path}`, {
        method: 'GET',
      });
      expect(JSON.parse(answer.body)).toMatchObject({
        resource: RESOURCE,
        authorization_servers: [keys.issuer],
      });
    }
  });

  it('that is good lets in', async () => {
    expect((await server.list(bearer(await keys.sign({ aud })))).status).toBe(200);
    expect((await server.list(bearer(await keys.sign({ aud: [`${aud}/`, 'other'] })))).status).toBe(200);
    expect(
      (await server.list(bearer(await keys.sign({ aud, scope: undefined, scp: ['soku:read'] })))).status,
    ).toBe(200);
  });

  it('that is bad is refused: audience, issuer, key, end, beginning, nobody, algorithm', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: keys.issuer, sub: 'ann', aud, scope: 'soku:read', exp: seconds() + 300 };
    const bad: Record<string, string> = {
      'no audience': await keys.sign(),
      'another audience': await keys.sign({ aud: 'http://127.0.0.1:9/other' }),
      'another issuer': await keys.sign({ aud, iss: 'https://evil.example' }),
      'another key': await keys.sign({ aud }, { by: keys.strangersKey }),
      'an unknown key': await keys.sign({ aud }, { kid: 'zz', by: keys.strangersKey }),
      expired: await keys.sign({ aud, exp: seconds() - 60 }),
      'without an end': await keys.sign({ aud, exp: undefined }),
      'not yet valid': await keys.sign({ aud, nbf: seconds() + 120 }),
      'of nobody': await keys.sign({ aud, sub: undefined }),
      'algorithm none': `${part({ alg: 'none' })}.${part(claims)}.`,
      garbage: 'garbage',
    };
    for (const [what, token] of Object.entries(bad)) {
      const { status, headers } = await server.list(bearer(token));
      expect([what, status]).toEqual([what, 401]);
      expect(headers['www-authenticate']).toContain('error="invalid_token"');
    }
  });

  it('of 500 with unknown keys costs the provider one fetch of its keys in 30 seconds, whether they come at once or one by one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const sign = (index: number) => keys.sign({ aud }, { kid: `z${index}`, by: keys.strangersKey });
    const tokens = await Promise.all(Array.from({ length: 500 }, (_, index) => sign(index)));
    const statuses = new Set<number | undefined>();
    const show = async (token = '') => statuses.add((await server.list(bearer(token))).status);
    await Promise.all(tokens.slice(0, 100).map(show));
    expect(keys.state.keyFetches, 'the first look at its keys tells of all of them').toBe(1);
    vi.setSystemTime(Date.now() + 31_000);
    await Promise.all(tokens.slice(0, 300).map(show));
    for (const token of tokens.slice(300)) await show(token);
    expect(keys.state.keyFetches, 'a new key may have come since').toBe(2);
    expect(statuses).toEqual(new Set([401]));
    expect((await server.list(bearer(await keys.sign({ aud })))).status).toBe(200);
    expect(keys.state.keyFetches).toBe(2);
  });

  it.each(['down', '500'])('is neither good nor bad while the provider is %s', async (mode) => {
    const token = await keys.sign({ aud });
    keys.state.mode = mode;
    expect(await server.list(bearer(token))).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('without the first scope is told to ask for it; another scope is asked for by the tool that needs it', async () => {
    const none = await server.list(bearer(await keys.sign({ aud, scope: 'openid' })));
    expect([none.status, none.headers['www-authenticate']]).toEqual([
      403,
      expect.stringContaining('insufficient_scope'),
    ]);
    const reader = bearer(await keys.sign({ aud, scope: 'soku:read openid' }));
    expect((await rawCall(server.url, 'soku_validate_post', post, reader)).status).toBe(200);
    const refused = await rawCall(server.url, 'soku_create_post', post, reader);
    expect(refused.status).toBe(403);
    expect(refused.headers['www-authenticate']).toMatch(
      /error="insufficient_scope".*scope="soku:publish soku:read"/,
    );
    expect(server.sandbox.posts).toEqual([]);
  });

  it('goes no further than this server, and its owner acts with the key of the server alone', async () => {
    const token = await keys.sign({ aud });
    expect((await rawCall(server.url, 'soku_create_post', post, bearer(token))).body).toContain('submitted');
    expect((await rawCall(server.url, 'soku_list_api_keys', {}, bearer(token))).body).not.toContain(
      'isError":true',
    );
    expect(JSON.stringify(server.sandbox.requests)).not.toContain(token.slice(-40));
    const own = { ...bearer(token), 'soku-api-key': SANDBOX_KEYS.no_credits };
    expect((await server.list(own)).status).toBe(400);
  });

  it.each(CLIENT_KINDS)('is taken from %s', async (kind) => {
    const client = await connectHttp(kind, `${server.url}/mcp`, bearer(await keys.sign({ aud })));
    expect((await client.call('soku_create_post', post)).result.status).toBe('submitted');
    await client.close();
  });
});

describe('with a real identity provider', () => {
  const eras = [{ mode: { pin: '2026-07-28' } }, { mode: 'legacy' }] as const;
  const info = { name: 'test', version: '1.0.0' };

  it.each(eras)(
    'a client that acts for itself gets its token by itself, and more when a tool asks (%j)',
    async (era) => {
      const port = await freePort();
      const resource = `http://127.0.0.1:${port}/mcp`;
      const { issuer } = await openProvider(resource);
      const { sandbox } = await open(issuer, { port });
      const authProvider = new ClientCredentialsProvider({
        clientId: 'machine',
        clientSecret: 'machine-secret',
        expectedIssuer: issuer,
        scope: 'soku:read',
      });
      const client = new Client(info, { versionNegotiation: era });
      await client.connect(new StreamableHTTPClientTransport(new URL(resource), { authProvider }));
      const { isError } = await client.callTool({ name: 'soku_create_post', arguments: post });
      expect([isError ?? false, sandbox.posts.length]).toEqual([false, 1]);
      await client.close();
    },
  );

  it('a client registers itself, sends its person to sign in, and publishes with what that brought', async () => {
    const port = await freePort();
    const resource = new URL(`http://127.0.0.1:${port}/mcp`);
    const { issuer } = await openProvider(resource.href);
    const { sandbox } = await open(issuer, { port });
    const authProvider = new SigningIn();
    const transport = new StreamableHTTPClientTransport(resource, { authProvider });
    await expect(new Client(info).connect(transport)).rejects.toThrow(UnauthorizedError);
    await transport.finishAuth(authProvider.returned);
    const asked = authProvider.asked[0]?.searchParams;
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect(asked?.get('resource')).toBe(resource.href);
    expect(asked?.get('scope')).toContain('soku:read soku:publish soku:media');
    const client = new Client(info);
    await client.connect(new StreamableHTTPClientTransport(resource, { authProvider }));
    const { isError } = await client.callTool({ name: 'soku_create_post', arguments: post });
    expect([isError ?? false, sandbox.posts.length]).toEqual([false, 1]);
    await client.close();
  });

  it('an opaque token is asked about', async () => {
    const { issuer } = await openProvider(RESOURCE, 'opaque');
    const { url, list } = await open(issuer, {
      introspection: { clientId: 'server', clientSecret: 'server-secret' },
    });
    const token = await machineToken(issuer, RESOURCE, 'soku:read soku:publish');
    expect(token).not.toContain('.');
    expect((await rawCall(url, 'soku_create_post', post, bearer(token))).body).toContain('submitted');
    expect((await list(bearer(`${token.slice(1)}x`))).status).toBe(401);
  });
});

describe('the settings', () => {
  const oauth = { SOKU_OAUTH_ISSUER: 'https://id.example', SOKU_PUBLIC_URL: 'https://mcp.example' };
  it.each([
    [
      'a token and sign-in',
      { ...oauth, SOKU_HTTP_TOKEN: 'a-token-of-more-than-16' },
      'two ways to let callers in',
    ],
    ['sign-in without an address', { SOKU_OAUTH_ISSUER: 'https://id.example' }, 'needs SOKU_PUBLIC_URL'],
    ['an audience alone', { SOKU_OAUTH_AUDIENCE: 'soku' }, 'needs SOKU_OAUTH_ISSUER'],
    ['half an introspection', { ...oauth, SOKU_OAUTH_INTROSPECTION_CLIENT_ID: 'a' }, 'go together'],
    [
      'an issuer in the clear',
      { ...oauth, SOKU_OAUTH_ISSUER: 'http://id.example' },
      'must be an https address',
    ],
  ])('%s: the start is refused', async (_what, env, said) => {
    const { code, stderr } = await runCli(['http', '--port', '0'], { env });
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it('turn sign-in on in the built file, on every address', async () => {
    const keys = await openKeys();
    const env = {
      SOKU_OAUTH_ISSUER: keys.issuer,
      SOKU_OAUTH_AUDIENCE: 'soku',
      SOKU_PUBLIC_URL: 'http://localhost:9',
    };
    const cli = startCli(['http', '--port', '0', '--host', '0.0.0.0'], {
      env: { ...env, SOKU_API_KEY: 'key' },
    });
    const [, port] = await cli.seen('stderr', /MCP at http:\/\/\S+:(\d+)\/mcp/);
    const url = `http://127.0.0.1:${port}`;
    expect((await rawCall(url, 'soku_validate_post', post)).status).toBe(401);
    const token = await keys.sign({ aud: 'soku' });
    expect((await rawCall(url, 'soku_validate_post', post, bearer(token))).status).toBe(200);
  });
});
