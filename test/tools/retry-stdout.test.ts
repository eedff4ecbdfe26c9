import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { type Fault, SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { DROP_AFTER, HANG_AFTER, POSTS, refusal, X } from '../support/posting.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';

const message = z.looseObject({ jsonrpc: z.literal('2.0'), id: z.number().nullish() });

/** The built file with bare pipes: what it writes to stdout, line by line. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [CLI], { env: { PATH: process.env.PATH, ...env } });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const write = (text: string) => child.stdin.write(`${text}\n`);
  let asked = 0;
  return {
    child,
    lines,
    stderr: () => stderr,
    write,
    notify: (method: string, params = {}) => write(JSON.stringify({ jsonrpc: '2.0', method, params })),
    /** Sends a request and gives its id. */
    request(method: string, params: object): number {
      asked += 1;
      write(JSON.stringify({ jsonrpc: '2.0', id: asked, method, params }));
      return asked;
    },
    async answer(id: number): Promise<string> {
      const own = () => lines.find((line) => message.safeParse(JSON.parse(line)).data?.id === id);
      await vi.waitFor(() => expect(own()).toBeDefined(), { timeout: 60_000, interval: 5 });
      return own() ?? '';
    },
  };
}

const FAULTS: [string, Fault[]][] = [
  ['dropped', [{ kind: 'drop_before' }, DROP_AFTER]],
  ['half an answer', [{ kind: 'partial', processFirst: true }]],
  ['429', [refusal(429, { 'Retry-After': '1' })]],
  ['500', [refusal(500)]],
  ['HTML', [{ kind: 'respond', status: 502, contentType: 'text/html', body: '<html>\n\n</html>' }]],
  ['lines of JSON', [{ kind: 'respond', status: 200, body: '{"jsonrpc":"2.0"}\n{"a":1}\n' }]],
  ['broken JSON', [{ kind: 'respond', status: 200, body: '{"postSub' }]],
  ['nothing', [{ kind: 'respond', status: 204 }]],
  ['hanging', [HANG_AFTER]],
  ['refused', [refusal(401), refusal(401)]],
];

test('stdout carries nothing but whole JSON-RPC messages, whatever goes wrong', async () => {
  const sandbox = await openSandbox();
  const server = start({
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_BASE_URL: sandbox.url,
    // A folder that can't be made: the journal has its own complaints.
    SOKU_STATE_DIR: `${CLI}/state`,
    SOKU_LOG_LEVEL: 'trace',
    SOKU_TIMEOUT_MS: '1500',
  });
  const clientInfo = { name: 'bare', version: '1.0.0' };
  await server.answer(
    server.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }),
  );
  server.notify('notifications/initialized');
  for (const [name, faults] of FAULTS) {
    for (const fault of faults) sandbox.faults.always(POSTS, fault);
    const args = { text: `line one\nline two\u2028${name}`, platforms: X };
    const id = server.request('tools/call', { name: 'soku_create_post', arguments: args });
    expect(await server.answer(id), name).toContain('"isError":true');
  }
  for (const line of [
    '',
    'not json',
    '{"jsonrpc":"2.0"}',
    '[]',
    '{"jsonrpc":"2.0","id":900,"method":"nope"}',
  ])
    server.write(line);
  const cancelled = server.request('tools/call', {
    name: 'soku_create_post',
    arguments: { text: 'cancelled', platforms: X },
  });
  server.notify('notifications/cancelled', { requestId: cancelled, reason: 'no longer wanted' });
  await server.answer(server.request('tools/list', {}));

  server.child.stdin.end();
  await once(server.child, 'exit');
  expect(server.child.exitCode).toBe(0);
  expect(server.lines.length).toBeGreaterThan(FAULTS.length);
  for (const line of server.lines) expect(message.safeParse(JSON.parse(line)).success, line).toBe(true);
  for (const line of server.stderr().trim().split('\n')) expect(() => JSON.parse(line), line).not.toThrow();
});

test('a process that is killed in the middle of a call leaves no half line', async () => {
  const sandbox = await openSandbox();
  const server = start({
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_BASE_URL: sandbox.url,
    SOKU_STATE_DIR: temporaryFolder(),
  });
  const clientInfo = { name: 'bare', version: '1.0.0' };
  await server.answer(
    server.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }),
  );
  sandbox.faults.always(POSTS, HANG_AFTER);
  server.request('tools/call', { name: 'soku_create_post', arguments: { text: 'killed', platforms: X } });
  await vi.waitFor(() => expect(sandbox.posts).toHaveLength(1), { timeout: 60_000 });
  server.child.kill('SIGKILL');
  await once(server.child, 'exit');
  for (const line of server.lines) expect(message.safeParse(JSON.parse(line)).success, line).toBe(true);
});
