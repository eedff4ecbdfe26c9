import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { type CliProcess, runCli, startCli } from '../support/process.ts';
import { JSON_HEADERS, raw } from '../support/raw-http.ts';
import { openSandbox } from '../support/servers.ts';

const hi = { text: 'hi', platforms: [{ platform: 'x' }] };
const TOKEN = 'a-token-of-more-than-16';

async function startHttp(
  env: Record<string, string>,
  args: string[] = [],
): Promise<CliProcess & { url: string }> {
  const cli = startCli(['http', '--port', '0', ...args], { env });
  const [, port] = await cli.seen('stderr', /MCP at http:\/\/\S+:(\d+)\/mcp/);
  return { ...cli, url: `http://127.0.0.1:${port}` };
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
const list = (url: string, headers: object = {}) =>
  raw(`${url}/mcp`, { headers: { ...JSON_HEADERS, ...headers }, body: LIST });

describe('soku-mcp http, on this machine', () => {
  it('answers at /healthz and /mcp and nowhere else, and writes nothing to stdout', async () => {
    const server = await startHttp({});
    expect(await raw(`${server.url}/healthz`, { method: 'GET' })).toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
    });
    expect(await list(server.url)).toMatchObject({ status: 200 });
    expect(await raw(`${server.url}/`, { method: 'GET' })).toMatchObject({
      status: 404,
      body: '{"error":"Nothing here. MCP is served at /mcp."}',
    });
    expect((await raw(`${server.url}/mcp`, { method: 'GET' })).status).toBe(405);
    expect((await raw(`${server.url}/mcp`, { method: 'DELETE' })).status).toBe(405);
    expect((await raw(`${server.url}/mcp`, { headers: JSON_HEADERS, body: 'rubbish' })).status).toBe(400);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(server.stdout()).toBe('');
  });

  it('answers at /mcp/ too, and says where sign-in is looked for what to send', async () => {
    const open = await startHttp({});
    const slash = { headers: JSON_HEADERS, body: LIST };
    expect((await raw(`${open.url}/mcp/`, slash)).status).toBe(200);
    const guarded = await startHttp({ SOKU_HTTP_TOKEN: TOKEN });
    expect((await raw(`${guarded.url}/mcp/`, slash)).status).toBe(401);
    for (const path of [
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-authorization-server',
      '/register',
    ]) {
      const answer = await raw(`${guarded.url}${path}`, { method: 'GET' });
      expect(answer.status).toBe(404);
      expect(answer.body).toContain('send the header Authorization: Bearer <SOKU_HTTP_TOKEN>');
      expect((await raw(`${open.url}${path}`, { method: 'GET' })).body).toContain('It asks for no sign-in.');
    }
  });

  it('keeps out pages in a browser: their Host, their Origin', async () => {
    const { url } = await startHttp({});
    const { port } = new URL(url);
    const status = async (headers: object) => (await list(url, headers)).status;
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ host: `evil.example:${port}` })).toBe(403);
    expect(await status({ host: `127.0.0.1.evil.example:${port}` })).toBe(403);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ origin: 'http://localhost.evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ host: `localhost:${port}` })).toBe(200);
    expect(await status({ origin: `http://localhost:${port}` })).toBe(200);
    expect(await status({})).toBe(200);
  });

  it.each([
    ['that tells its length', {}],
    ["that doesn't", { 'transfer-encoding': 'chunked' }],
  ])('takes no body over 1 MB %s, and goes on', async (_, headers) => {
    const { url } = await startHttp({});
    const body = JSON.stringify({ ...JSON.parse(LIST), params: { filler: 'x'.repeat(1_100_000) } });
    const given = { ...JSON_HEADERS, ...headers };
    expect((await raw(`${url}/mcp`, { headers: given, body })).status).toBe(413);
    expect((await list(url, headers)).status).toBe(200);
  });

  it('asks for its token, and for nothing else at /healthz', async () => {
    const { url } = await startHttp({ SOKU_HTTP_TOKEN: TOKEN });
    const status = async (authorization?: string) =>
      (await list(url, authorization === undefined ? {} : { authorization })).status;
    expect(await list(url)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: '{"error":"This server asks for its token: send the header Authorization: Bearer <SOKU_HTTP_TOKEN>."}',
    });
    for (const wrong of [
      '',
      TOKEN,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}y`,
      `Basic ${TOKEN}`,
      'Bearer ',
    ]) {
      expect(await status(wrong), wrong).toBe(401);
    }
    expect(await status(`Bearer ${TOKEN}`)).toBe(200);
    expect(await status(`bearer ${TOKEN}`)).toBe(200);
    expect((await raw(`${url}/healthz`, { method: 'GET' })).status).toBe(200);
  });
});

describe('the keys of callers', () => {
  it('win over the server’s; one caller sees nothing of another, nor of the operator', async () => {
    const sandbox = await openSandbox();
    const server = await startHttp({
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_LOG_LEVEL: 'trace',
    });
    const connect = (key?: string) =>
      connectHttp('client-2026', `${server.url}/mcp`, key === undefined ? {} : { 'soku-api-key': key });
    const [owner, lapsed, other] = await Promise.all([
      connect(),
      connect(SANDBOX_KEYS.past_due),
      connect(SANDBOX_KEYS.no_credits),
    ]);
    expect((await owner.call('soku_create_post', hi)).isError).toBe(false);
    expect((await lapsed.call('soku_create_post', hi)).error.kind).toBe('subscription');
    expect((await other.call('soku_create_post', hi)).isError).toBe(false);
    expect((await other.call('soku_transcribe_media', { mediaId: 'media_sandbox1' })).error.kind).toBe(
      'credits',
    );
    expect(sandbox.posts.map(({ ownerId }) => ownerId)).toEqual(['user_active', 'user_no_credits']);
    expect((await owner.call('soku_list_posts')).result.posts).toHaveLength(1);
    expect((await other.call('soku_list_posts')).result.posts).toMatchObject([
      { postSubmissionId: sandbox.posts[1]?.postSubmissionId },
    ]);
    expect((await lapsed.call('soku_list_posts')).result.posts).toEqual([]);
    await Promise.all([owner.close(), lapsed.close(), other.close()]);
    for (const key of Object.values(SANDBOX_KEYS)) expect(server.stderr()).not.toContain(key);
  });

  it('are refused when no header could carry them on', async () => {
    const { url } = await startHttp({});
    for (const key of ['a b', 'a'.repeat(600), 'ä']) {
      expect(await list(url, { 'soku-api-key': Buffer.from(key).toString('latin1') })).toMatchObject({
        status: 400,
        body: '{"error":"The soku-api-key header is malformed."}',
      });
    }
  });

  it('are asked for without a word of the operator’s settings', async () => {
    const { url } = await startHttp({ SOKU_BASE_URL: 'http://localhost:9', SOKU_TIMEOUT_MS: '1000' });
    const client = await connectHttp('client-2026', `${url}/mcp`);
    const missing = await client.call('soku_create_post', hi);
    expect(missing.error.kind).toBe('config');
    expect(missing.text).not.toMatch(/SOKU_|localhost|--sandbox|restart/);
    await client.close();
    const keyed = await connectHttp('client-2026', `${url}/mcp`, { 'soku-api-key': SANDBOX_KEYS.active });
    const unreachable = await keyed.call('soku_upload_media', { url: 'https://example.com/a.png' });
    expect(unreachable.error.kind).toMatch(/^(network|timeout)$/);
    expect(unreachable.text).not.toMatch(/SOKU_|localhost/);
    await keyed.close();
  });
});

describe('the start', () => {
  it.each([
    ['SOKU_ID_TOKEN', { SOKU_ID_TOKEN: 'token' }, 'unset it'],
    ['SOKE_PASSWORD', { SOKE_EMAIL: 'a@b.example', SOKE_PASSWORD: 'password' }, 'unset it'],
    ['SOKU_API_KEY and SOKE_API_KEY', { SOKU_API_KEY: 'key', SOKE_API_KEY: 'key' }, 'unset them'],
  ])('on another address with %s and no token is refused', async (names, env, advice) => {
    const { code, stderr } = await runCli(['http', '--port', '0', '--host', '0.0.0.0'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(`act with this server's ${names}: set SOKU_HTTP_TOKEN, or ${advice} so that`);
  });

  it('on this machine with a key and no token says who can publish', async () => {
    const said = 'without SOKU_HTTP_TOKEN every user and program of this machine can publish';
    const keyed = await startHttp({ SOKU_API_KEY: SANDBOX_KEYS.active });
    expect(keyed.stderr()).toContain(said);
    const guarded = await startHttp({ SOKU_API_KEY: SANDBOX_KEYS.active, SOKU_HTTP_TOKEN: TOKEN });
    expect(guarded.stderr()).not.toContain(said);
    expect((await startHttp({}, ['--sandbox'])).stderr()).not.toContain(said);
  });

  it('says at its start that with SOKU_CONFIRM=desk nothing can be published', async () => {
    const said = 'without a sign-in to the desk nothing can be published';
    expect((await startHttp({ SOKU_CONFIRM: 'desk' }, ['--sandbox'])).stderr()).toContain(said);
    expect((await startHttp({ SOKU_CONFIRM: 'ask' }, ['--sandbox'])).stderr()).not.toContain(said);
  });

  it.each(['0.0.0.0', '::'])('on %s with a key and no token is refused', async (host) => {
    const { code, stdout, stderr } = await runCli(['http', '--port', '0', '--host', host], {
      env: { SOKU_API_KEY: SANDBOX_KEYS.active },
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `soku-mcp: --host ${host} would let others act with this server's SOKU_API_KEY: set SOKU_HTTP_TOKEN, or unset it so that each caller sends a soku-api-key header.\n`,
    );
  });

  it('on another address works with a token, or without a key; an Origin must be the Host', async () => {
    const env = { SOKU_API_KEY: SANDBOX_KEYS.active, SOKU_HTTP_TOKEN: TOKEN };
    const guarded = await startHttp(env, ['--host', '0.0.0.0']);
    expect((await list(guarded.url)).status).toBe(401);
    expect((await list(guarded.url, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    const open = await startHttp({}, ['--host', '0.0.0.0']);
    expect((await list(open.url, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await list(open.url, { host: 'mcp.example', origin: 'https://mcp.example' })).status).toBe(200);
  });

  it('on a port that is taken ends in one line and 1', async () => {
    const { url } = await startHttp({});
    const { port } = new URL(url);
    const { code, stdout, stderr } = await runCli(['http', '--port', port]);
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      `soku-mcp: Port ${port} is in use: choose another with --port.\n`,
    ]);
  });
});

describe('the end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s lets a running call end, then exits with 0', async (signal) => {
    const sandbox = await openSandbox();
    const server = await startHttp({ SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active });
    const client = await connectHttp('client-2026', `${server.url}/mcp`);
    sandbox.faults.next('POST /v1/posts', { kind: 'delay', ms: 300 });
    const call = client.call('soku_create_post', hi);
    while (sandbox.requests.length === 0) await delay(5);
    server.child.kill(signal);
    const answer = await call;
    expect(answer.result.postSubmissionId).toBe(sandbox.posts[0]?.postSubmissionId);
    expect(await server.exited).toBe(0);
  });

  it.each(CLIENT_KINDS)(
    'a call that takes longer than the grace is told what is known (%s)',
    async (kind) => {
      const sandbox = await openSandbox();
      const env = {
        SOKU_BASE_URL: sandbox.url,
        SOKU_API_KEY: SANDBOX_KEYS.active,
        SOKU_SHUTDOWN_GRACE_MS: '200',
      };
      const server = await startHttp(env);
      const client = await connectHttp(kind, `${server.url}/mcp`);
      sandbox.faults.next('POST /v1/posts', { kind: 'delay', ms: 60_000, processFirst: true });
      const call = client.call('soku_create_post', hi);
      while (sandbox.requests.length === 0) await delay(5);
      server.child.kill('SIGTERM');
      expect((await call).error).toMatchObject({ kind: 'cancelled', outcome: 'unknown' });
      expect(await server.exited).toBe(0);
    },
  );
});

describe.each(CLIENT_KINDS)('%s over HTTP', (kind) => {
  it('gets answers from the built file', async () => {
    const { url } = await startHttp({}, ['--sandbox']);
    const client = await connectHttp(kind, `${url}/mcp`);
    expect(client.instructions()).toContain('soku_create_post');
    const post = await client.call('soku_create_post', hi);
    expect(post.result.status).toBe('submitted');
    const listed = await client.call('soku_list_posts');
    expect(listed.result.posts).toMatchObject([{ postSubmissionId: post.result.postSubmissionId }]);
    expect((await client.call('soku_create_post', hi)).error.kind).toBe('duplicate');
    await client.close();
  });
});
