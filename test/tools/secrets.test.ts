import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Fault, SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { connectHttp, type TestClient, type ToolAnswer } from '../support/clients.ts';
import { POSTS, X } from '../support/posting.ts';
import { CLI, openSandbox, serveAndConnect, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

const OWN_KEY = SANDBOX_KEYS.active;
const CALLERS_KEY = SANDBOX_KEYS.no_credits;
const HTTP_TOKEN = 'token-of-this-server-0123456789';
const CONFIRM_SECRET = 'secret+that/signs=confirmations';
const SECRETS = [OWN_KEY, CALLERS_KEY, HTTP_TOKEN, CONFIRM_SECRET];

const echo = (status: number, key: string): Fault => ({
  kind: 'respond',
  status,
  headers: { 'X-Request-ID': key, Location: `https://files.example/?key=${key}`, 'Retry-After': '60' },
  body: {
    error: {
      code: key,
      message: `Your key ${key} (${encodeURIComponent(key)}) at https://api.mysoku.io/?key=${key} is not welcome.`,
      requestId: key,
      details: { field: `post.content.${key}`, reason: key, platforms: [key], accounts: [key] },
    },
  },
});

const html = (status: number, key: string): Fault => ({
  kind: 'respond',
  status,
  contentType: 'text/html',
  body: `<html><body>${key}</body></html>`,
});

/** Answers that hold the key wherever an answer can hold it. */
const echoes = (key: string): Fault[] => [
  ...[302, 400, 401, 402, 403, 404, 409, 429, 500, 503].map((status) => echo(status, key)),
  html(200, key),
  html(502, key),
  { kind: 'respond', status: 201, body: { postSubmissionId: key, note: key } },
  { kind: 'respond', status: 200, body: { url: `https://files.example/${key}.jpg`, id: key } },
  { kind: 'respond', status: 200, body: { transcript: `They said ${key}.`, jobId: key } },
  { kind: 'respond', status: 200, body: { posts: [{ id: key, status: key, text: key, targets: [key] }] } },
  { kind: 'drop_after' },
  { kind: 'partial', processFirst: true },
];

const CALLS: [string, Record<string, unknown>][] = [
  ['soku_create_post', { platforms: X }],
  ['soku_create_posts', {}],
  ['soku_upload_media', { url: 'https://files.example/a.jpg' }],
  ['soku_render_template', { templateSlug: 'tweetImage' }],
  ['soku_render_og_image', { templateSlug: 'og-blog-post' }],
  ['soku_transcribe_media', { mediaId: 'media_sandbox1' }],
  ['soku_list_posts', { source: 'account' }],
  ['soku_check_connection', {}],
  ['soku_list_posts', {}],
];

/** Calls every tool against every echo, and with the key among the arguments. */
async function provoke(client: TestClient, sandbox: Sandbox, key: string): Promise<ToolAnswer[]> {
  const answers: ToolAnswer[] = [];
  for (const [round, fault] of echoes(key).entries()) {
    sandbox.faults.always('*', fault);
    for (const [tool, args] of CALLS) {
      const text = `round ${round}`;
      const posts = [{ text: `${text}, one of many`, platforms: X }];
      const own = tool === 'soku_create_post' ? { text } : tool === 'soku_create_posts' ? { posts } : {};
      answers.push(await client.call(tool, { ...args, ...own }));
    }
  }
  sandbox.faults.clear();
  answers.push(
    await client.call('soku_upload_media', { url: `https://files.example/?key=${key}` }),
    await client.call('soku_create_post', { text: 'fine', platforms: [{ platform: key }] }),
    await client.call('soku_create_post', { text: 'fine', platforms: X, [key]: key }),
    await client.call('soku_create_post', { text: `x ${key}`, platforms: X }),
    await client.call('soku_create_post', { text: `x ${key}`, platforms: X, scheduledTime: key }),
    await client.call('soku_list_posts', { limit: 50 }),
  );
  return answers;
}

function filesBelow(folder: string): string {
  if (!existsSync(folder)) return '';
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return names.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
}

function expectNone(what: string, text: string, secrets: readonly string[] = SECRETS): void {
  for (const form of secrets.flatMap((secret) => [secret, encodeURIComponent(secret)])) {
    const at = text.indexOf(form);
    expect(at < 0 ? '' : text.slice(Math.max(0, at - 200), at + 100), `${what}: a secret`).toBe('');
  }
  expect(text, `${what}: a header that carries one`).not.toMatch(/"(authorization|soku-api-key)"\s*:/i);
}

const settings = (sandbox: Sandbox, folder: string) => ({
  SOKU_API_KEY: OWN_KEY,
  SOKU_HTTP_TOKEN: HTTP_TOKEN,
  SOKU_CONFIRM_SECRET: CONFIRM_SECRET,
  SOKU_BASE_URL: sandbox.url,
  SOKU_STATE_DIR: folder,
  SOKU_HTTP_CALLS_PER_MINUTE: '10000',
  SOKU_HTTP_CALLS_IN_FLIGHT: '100',
  SOKU_LOG_LEVEL: 'trace',
  // Long enough for an answer, too short for a retry: each echo is met once.
  SOKU_TIMEOUT_MS: '900',
});

test('over stdio no secret is in any result, log line or file', async () => {
  const sandbox = await openSandbox();
  const folder = temporaryFolder();
  const client = await spawnAndConnect(settings(sandbox, folder));
  const answers = await provoke(client, sandbox, OWN_KEY);
  expect(answers.filter(({ isError }) => isError).length).toBeGreaterThan(100);
  expectNone('results', JSON.stringify(answers));
  expect(client.stderr()).toContain('"path":"/v1/posts"');
  expectNone('logs', client.stderr());
  const files = filesBelow(folder);
  expect(files).toContain('"record":"intent"');
  expectNone('files', files);
});

/** Starts `soku-mcp http` and gives the address it serves at. */
async function startHttp(env: Record<string, string>): Promise<{ url: string; stderr: () => string }> {
  const child: ChildProcess = spawn(process.execPath, [CLI, 'http', '--port', '0'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const address = () => /serves MCP at (\S+)/.exec(stderr)?.[1] ?? '';
  await vi.waitFor(() => expect(address()).not.toBe(''), { timeout: 30_000 });
  return { url: address(), stderr: () => stderr };
}

test.each([
  ["the caller's own key", CALLERS_KEY],
  ["the server's key", undefined],
])('over HTTP, with %s, no secret is in any result, log line or file', async (_name, callersKey) => {
  const sandbox = await openSandbox();
  const folder = temporaryFolder();
  const server = await startHttp(settings(sandbox, folder));
  const headers = {
    authorization: `Bearer ${HTTP_TOKEN}`,
    ...(callersKey !== undefined && { 'soku-api-key': callersKey }),
  };
  const client = await connectHttp('client-2026', server.url, headers);
  onTestFinished(() => client.close());
  const answers = await provoke(client, sandbox, callersKey ?? OWN_KEY);
  expectNone('results', JSON.stringify(answers));
  expect(server.stderr()).toContain('"path":"/v1/posts"');
  // The log is one for all callers: it takes out what the server itself is configured with.
  expectNone('logs', server.stderr());
  const files = filesBelow(folder);
  expect(files).toContain('"record":"intent"');
  expectNone('files', files);
  expect(
    sandbox.requests.some((request) => request.headers['soku-api-key'] === (callersKey ?? OWN_KEY)),
  ).toBe(true);
});

test('a caller without the token learns nothing and leaves nothing in the log', async () => {
  const sandbox = await openSandbox();
  const server = await startHttp(settings(sandbox, temporaryFolder()));
  const wrong = `${HTTP_TOKEN}x`;
  for (const authorization of ['', `Bearer ${wrong}`, HTTP_TOKEN]) {
    const response = await fetch(server.url, { method: 'POST', headers: { authorization }, body: '{}' });
    expect(response.status).toBe(401);
    expectNone('the refusal', await response.text());
  }
  const malformed = await fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${HTTP_TOKEN}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${OWN_KEY}","arguments":`,
  });
  expectNone('the protocol error', await malformed.text());
  expectNone('logs', server.stderr());
  expect(sandbox.requests).toHaveLength(0);
});

test("Soku's message is shown, without the key it names", async () => {
  const sandbox = await openSandbox();
  const env = { ...settings(sandbox, temporaryFolder()), SOKU_TIMEOUT_MS: '45000' };
  const client = await spawnAndConnect(env);
  sandbox.faults.next(POSTS, echo(401, OWN_KEY), echo(401, OWN_KEY));
  const answer = await client.call('soku_create_post', { text: 'refused', platforms: X });
  expect(answer.error).toMatchObject({ kind: 'auth', status: 401, outcome: 'nothing_happened' });
  expect(answer.text).toContain('Soku\'s message: "Your key [secret] ([secret]) at');
});

test.each(['text', 'videoUrl'])('a secret of the server in %s is not published', async (field) => {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url);
  const value = field === 'text' ? `key: ${OWN_KEY}` : `https://f.example/${OWN_KEY}.mp4`;
  const { error, text } = await client.call('soku_create_post', { text: 'x', [field]: value, platforms: X });
  expect(error).toMatchObject({ kind: 'input', code: 'secret_in_post', field });
  expect(text).not.toContain(OWN_KEY);
  expect(sandbox.requests).toHaveLength(0);
});
