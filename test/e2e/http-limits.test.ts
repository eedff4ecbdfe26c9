import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { startDeadline } from '../../src/http/deadline.ts';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { createRedactor } from '../../src/text/redactor.ts';
import { type HttpOptions, serveHttp } from '../../src/transports/http/serve.ts';
import { heldBack } from '../support/posting.ts';
import { startCli } from '../support/process.ts';
import { JSON_HEADERS, message, raw, rawCall } from '../support/raw-http.ts';
import { configOf, openSandbox, temporaryFolder } from '../support/servers.ts';

const post = { text: 'a canary', platforms: [{ platform: 'x' }] };
const KEY = { 'soku-api-key': SANDBOX_KEYS.active };
const OTHER_KEY = { 'soku-api-key': SANDBOX_KEYS.no_credits };
const get = (url: string) => raw(url, { method: 'GET' });

async function open(options: Partial<HttpOptions> = {}) {
  const sandbox = await openSandbox();
  const lines: string[] = [];
  const log = createLogger('info', createRedactor([]), (line) => void lines.push(line));
  const config = configOf({ SOKU_BASE_URL: sandbox.url, SOKU_STATE_DIR: temporaryFolder() });
  const runtime = await createRuntime(config, { log });
  const serving = await serveHttp(runtime, { host: '127.0.0.1', port: 0, token: undefined, ...options });
  onTestFinished(async () => {
    await serving.close(0);
    await runtime.close();
  });
  const { url } = serving;
  // A key that Soku has not accepted counts with its address.
  for (const apiKey of [SANDBOX_KEYS.active, SANDBOX_KEYS.no_credits]) {
    const { soku } = await runtime.depsFor({ via: 'http', apiKey });
    const deadline = startDeadline(systemClock, 10_000);
    await soku.probe(deadline);
    deadline.dispose();
  }
  const probes = sandbox.requests.length;
  const validate = (headers: Record<string, string>) => rawCall(url, 'soku_validate_post', post, headers);
  return { sandbox, probes, serving, url, lines, validate };
}

/** A connection that sends these bytes and waits. */
async function half(url: string, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  socket.resume();
  return socket;
}

describe('one caller', () => {
  it('may call so often a minute; further calls are told when to come back, and other callers notice nothing', async () => {
    const { validate } = await open({ limits: { callsPerMinute: 3, callsInFlight: 8 } });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => validate(KEY)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    const seconds = Number(refused?.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused?.body).toContain('Nothing was done.');
    expect((await validate(OTHER_KEY)).status).toBe(200);
    expect((await validate({})).status).toBe(200);
  });

  it('may have so many calls in flight, and gets the places back', async () => {
    const { sandbox, probes, url, validate } = await open({
      limits: { callsPerMinute: 100, callsInFlight: 2 },
    });
    const { fault, letGo } = heldBack();
    sandbox.faults.next('*', fault, fault);
    const media = { url: 'https://example.com/a.png' };
    const slow = [1, 2].map(() => rawCall(url, 'soku_upload_media', media, KEY));
    while (sandbox.requests.length < probes + 2) await delay(5);
    expect(await validate(KEY)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect((await validate(OTHER_KEY)).status).toBe(200);
    letGo();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await validate(KEY)).status).toBe(200);
  });

  it('gains nothing by a new made-up key with each call', async () => {
    const { validate } = await open({ limits: { callsPerMinute: 3, callsInFlight: 8 } });
    const madeUp = (index: number) => ({ 'soku-api-key': `sk_live_made_up_${index}` });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((index) => validate(madeUp(index))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    expect((await validate({})).status).toBe(429);
    expect((await validate(KEY)).status).toBe(200);
  });

  it('gains nothing by sending calls in one body', async () => {
    const { url, validate } = await open({ limits: { callsPerMinute: 10, callsInFlight: 4 } });
    const batch = (length: number) =>
      JSON.stringify(
        Array.from({ length }, (_, id) =>
          message('tools/call', { name: 'soku_validate_post', arguments: post }, id),
        ),
      );
    const headers = { ...JSON_HEADERS, 'mcp-protocol-version': '2025-03-26', ...KEY };
    expect((await raw(`${url}/mcp`, { headers, body: batch(5) })).status).toBe(429);
    expect((await raw(`${url}/mcp`, { headers, body: batch(4) })).status).not.toBe(429);
    expect((await validate(KEY)).status).toBe(200);
  });
});

describe('connections', () => {
  const timeouts = { headersTimeout: 150, requestTimeout: 300, connectionsCheckingInterval: 50 };

  it('that send half a request are closed, and others are answered meanwhile', async () => {
    const { url } = await open({ timeouts });
    const bodyShort = `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\n{}`;
    const starts = ['', 'POST /mcp HT', 'POST /mcp HTTP/1.1\r\nhost: localhost\r\n', bodyShort];
    const sockets = await Promise.all(
      Array.from({ length: 80 }, (_, index) => half(url, starts[index % starts.length] ?? '')),
    );
    const closed = sockets.map((socket) => once(socket, 'close'));
    expect((await get(`${url}/healthz`)).status).toBe(200);
    await Promise.all(closed);
    expect((await get(`${url}/healthz`)).status).toBe(200);
  });

  it('stay open for longer than proxies keep theirs, so that no call sets out on one that closes', async () => {
    const { url } = await open({});
    const { headers } = await get(`${url}/healthz`);
    expect(headers).toMatchObject({ connection: 'keep-alive', 'keep-alive': 'timeout=75' });
  });

  it('are so many at most', async () => {
    const { url } = await open({ maxConnections: 2 });
    await half(url, '');
    await half(url, '');
    const third = await half(url, '');
    if (!third.closed) await once(third, 'close');
    expect(third.bytesRead).toBe(0);
  });
});

describe('the Host header', () => {
  const list = (url: string, headers: object) =>
    raw(`${url}/mcp`, {
      headers: { ...JSON_HEADERS, ...headers },
      body: JSON.stringify(message('tools/list')),
    });

  it('of a proxy that keeps it is taken, and no other', async () => {
    const { url } = await open({ hosts: ['mcp.example'] });
    const status = async (headers: object) => (await list(url, headers)).status;
    expect(await status({ host: 'mcp.example', origin: 'https://mcp.example' })).toBe(200);
    expect(await status({ host: 'mcp.example:8443' })).toBe(200);
    expect(await status({})).toBe(200);
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ host: 'mcp.example', origin: 'https://evil.example' })).toBe(403);
  });

  it('is known by SOKU_PUBLIC_URL and SOKU_ALLOWED_HOSTS, on every address', async () => {
    const env = { SOKU_PUBLIC_URL: 'https://mcp.example/', SOKU_ALLOWED_HOSTS: 'inside.example, [::1]' };
    const cli = startCli(['http', '--port', '0', '--host', '0.0.0.0'], { env });
    const [, port] = await cli.seen('stderr', /MCP at http:\/\/\S+:(\d+)\/mcp/);
    const status = async (host: string) => (await list(`http://127.0.0.1:${port}`, { host })).status;
    expect(await status('mcp.example')).toBe(200);
    expect(await status('inside.example')).toBe(200);
    expect(await status('evil.example')).toBe(403);
  });
});

describe('the end', () => {
  it('is told at /readyz first; the call in flight ends, and no new one begins', async () => {
    const { sandbox, probes, serving, url, validate } = await open();
    expect(await get(`${url}/readyz`)).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    const { fault, letGo } = heldBack();
    sandbox.faults.next('POST /v1/posts', fault);
    const call = rawCall(url, 'soku_create_post', post, KEY);
    while (sandbox.requests.length === probes) await delay(5);
    const closed = serving.close(60_000);
    expect(await get(`${url}/readyz`)).toMatchObject({ status: 503, body: '{"status":"draining"}' });
    expect((await get(`${url}/healthz`)).status).toBe(200);
    expect(await validate(KEY)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    letGo();
    expect((await call).body).toContain(sandbox.posts[0]?.postSubmissionId);
    await closed;
    await expect(get(`${url}/healthz`)).rejects.toThrow(/ECONNREFUSED|hang up/);
  });
});

describe('the log', () => {
  it('has one line a call: request, caller, tool, outcome, duration; and no text of a post', async () => {
    const { lines, sandbox, url } = await open();
    const given = await rawCall(url, 'soku_create_post', post, { ...KEY, 'x-request-id': 'from-the-proxy' });
    expect(given.headers['x-request-id']).toBe('from-the-proxy');
    sandbox.faults.next('*', {
      kind: 'respond',
      status: 402,
      body: { error: { code: 'insufficient_credits' } },
    });
    const { headers } = await rawCall(url, 'soku_upload_media', { url: 'https://example.com/a.png' }, KEY);
    const calls = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'tool call');
    const caller = expect.stringMatching(/^[0-9a-f]{16}$/);
    const durationMs = expect.any(Number);
    expect(calls).toMatchObject([
      { requestId: 'from-the-proxy', caller, tool: 'soku_create_post', ok: true, durationMs },
      {
        requestId: headers['x-request-id'],
        caller,
        tool: 'soku_upload_media',
        ok: false,
        kind: 'credits',
        outcome: 'nothing_happened',
        durationMs,
      },
    ]);
    expect(calls[1].requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.join('')).not.toContain('canary');
    expect(lines.join('')).not.toContain(SANDBOX_KEYS.active);
  });
});

it('takes its limits from the settings', async () => {
  const cli = startCli(['http', '--port', '0'], { env: { SOKU_HTTP_CALLS_PER_MINUTE: '1' } });
  const [, port] = await cli.seen('stderr', /MCP at http:\/\/\S+:(\d+)\/mcp/);
  const url = `http://127.0.0.1:${port}`;
  expect((await rawCall(url, 'soku_validate_post', post)).status).toBe(200);
  expect((await rawCall(url, 'soku_validate_post', post)).status).toBe(429);
});

it('a defect of ours is told as one, and not as a mistake of who called', async () => {
  const makeHandler = () => ({
    fetch: async (): Promise<Response> => {
      throw new Error('something nobody foresaw');
    },
    close: async () => {},
  });
  const { validate, lines } = await open({ makeHandler });
  const { status, body } = await validate(KEY);
  expect(status).toBe(500);
  expect(body).not.toContain('nobody foresaw');
  const logged = lines.find((line) => line.includes('nobody foresaw')) ?? '';
  expect(JSON.parse(logged)).toMatchObject({ level: 50, msg: 'request failed' });
});
