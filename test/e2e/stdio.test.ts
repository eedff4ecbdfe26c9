import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { answerTo, callTool, initialize, protocolLines, request, sendLine } from '../support/json-rpc.ts';
import { type CliProcess, runCli, startCli } from '../support/process.ts';
import { openSandbox, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

const hi = { text: 'hi', platforms: [{ platform: 'x' }] };
/** Beside the answers a client is told of posts that came. */
const answerIds = (cli: CliProcess) => protocolLines(cli).flatMap(({ id }) => (id === undefined ? [] : [id]));
const keyed = (sandbox: Sandbox) => ({ SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active });

/** Begins a call that Soku takes its time to answer, and waits until it is with Soku. */
async function beginSlowCall(cli: CliProcess, sandbox: Sandbox, ms: number): Promise<void> {
  sandbox.faults.next('POST /v1/posts', { kind: 'delay', ms });
  sendLine(cli, {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'soku_create_post', arguments: hi },
  });
  while (sandbox.requests.length === 0) await delay(5);
}

describe('stdout carries protocol lines only', () => {
  it('when stdin brings rubbish, and the server goes on', async () => {
    const cli = startCli(['--sandbox']);
    await initialize(cli);
    for (const line of [
      'rubbish',
      '',
      '{',
      '[]',
      '{}',
      'null',
      '5',
      '"a"',
      '{"jsonrpc":"2.0"}',
      '\0\u0007',
    ]) {
      sendLine(cli, line);
    }
    cli.child.stdin.write(Buffer.from([0xff, 0xfe, 0x0a]));
    sendLine(cli, { jsonrpc: '2.0', id: 5, method: 'no/such/method' });
    sendLine(cli, { jsonrpc: '2.0', id: 6, method: 'tools/call', params: { name: 5 } });
    sendLine(cli, { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'nope', arguments: {} } });
    const answer = await callTool(cli, 8, 'soku_create_post', hi);
    expect(answer.result).toMatchObject({ structuredContent: { result: { status: 'submitted' } } });
    expect((await answerTo(cli, 5)).error?.code).toBe(-32601);
    for (const id of [6, 7]) expect((await answerTo(cli, id)).error?.code).toBe(-32602);
    expect(protocolLines(cli).length).toBeGreaterThanOrEqual(5);
  });

  it('when a line of 2 MB comes', async () => {
    const cli = startCli(['--sandbox']);
    await initialize(cli);
    sendLine(cli, 'x'.repeat(2_000_000));
    const long = await callTool(cli, 1, 'soku_create_post', { ...hi, text: 'y'.repeat(2_000_000) });
    expect(long.result).toMatchObject({ isError: true, structuredContent: { error: { kind: 'input' } } });
    const next = await callTool(cli, 2, 'soku_create_post', hi);
    expect(next.result?.isError).toBeUndefined();
    expect(answerIds(cli)).toEqual([0, 1, 2]);
  });

  it('when a library writes to the console', async () => {
    // From when the server has its own console on: what runs before is Node's, not ours.
    const noise = `const first = console; setInterval(() => {
      if (console !== first) { console.log('noise'); console.info('noise'); console.table([1]); }
    }, 5).unref();`;
    const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(noise)}`];
    const cli = startCli(['--sandbox'], { nodeArgs });
    await initialize(cli);
    await cli.seen('stderr', /noise/);
    await callTool(cli, 1, 'soku_create_post', hi);
    expect(answerIds(cli)).toEqual([0, 1]);
  });

  it('when Soku fails in every way', async () => {
    const sandbox = await openSandbox();
    const cli = startCli([], { env: { ...keyed(sandbox), SOKU_TIMEOUT_MS: '400', SOKU_LOG_LEVEL: 'trace' } });
    await initialize(cli);
    sandbox.faults.next('*', { kind: 'respond', status: 200, body: 'rubbish', contentType: 'text/html' });
    sandbox.faults.next('*', { kind: 'drop_before' }, { kind: 'hang' });
    for (const id of [1, 2]) await callTool(cli, id, 'soku_render_template', { templateSlug: 'tweetImage' });
    expect(protocolLines(cli)).toHaveLength(3);
    expect(cli.stderr()).not.toContain(SANDBOX_KEYS.active);
    for (const line of cli.stderr().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('when a line has no end: the server ends', async () => {
    const cli = startCli(['--sandbox']);
    await initialize(cli);
    cli.child.stdin.write('x'.repeat(11_000_000));
    expect(await cli.exited).toBe(0);
    expect(protocolLines(cli)).toHaveLength(1);
    expect(cli.stderr()).toContain('ReadBuffer exceeded maximum size');
  });

  it('when a setting is wrong: nothing at all', async () => {
    const { code, stdout, stderr } = await runCli([], { env: { SOKU_VALIDATE: 'no' } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe('soku-mcp: SOKU_VALIDATE "no" is not valid: it must be one of strict, warn, off.\n');
  });
});

describe('without a key', () => {
  it('lists its tools, and every call that needs the key says where to get one', async () => {
    const cli = startCli([], { env: { SOKU_API_KEY: `\${user_config.api_key}` } });
    await initialize(cli);
    const list = await request(cli, 1, 'tools/list', {});
    expect(JSON.stringify(list.result?.tools)).toContain('soku_create_post');
    const answer = await callTool(cli, 2, 'soku_create_post', hi);
    expect(answer.result).toEqual({
      content: [{ type: 'text', text: expect.stringContaining('SOKU_API_KEY is not set') }],
      structuredContent: {
        error: {
          kind: 'config',
          code: 'missing_credential',
          message: expect.stringContaining('SOKU_API_KEY'),
          retryable: false,
          outcome: 'nothing_happened',
          fix: expect.stringContaining('Settings > API Keys'),
          dashboard: 'Settings > API Keys',
        },
      },
      isError: true,
    });
  });
});

describe('the end', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s lets a running call end, then exits with 0',
    async (signal) => {
      const sandbox = await openSandbox();
      const cli = startCli([], { env: keyed(sandbox) });
      await initialize(cli);
      await beginSlowCall(cli, sandbox, 300);
      cli.child.kill(signal);
      expect(await cli.exited).toBe(0);
      expect(protocolLines(cli).at(-1)).toMatchObject({
        id: 1,
        result: { structuredContent: { result: { postSubmissionId: sandbox.posts[0]?.postSubmissionId } } },
      });
    },
  );

  it.each(['SIGTERM', 'SIGHUP', 'stdin’s end'] as const)(
    'a call that takes longer than the grace is told what is known (%s)',
    async (how) => {
      const sandbox = await openSandbox();
      const cli = startCli([], { env: { ...keyed(sandbox), SOKU_SHUTDOWN_GRACE_MS: '200' } });
      await initialize(cli);
      await beginSlowCall(cli, sandbox, 60_000);
      if (how !== 'stdin’s end') cli.child.kill(how);
      else cli.child.stdin.end();
      expect(await cli.exited).toBe(0);
      expect(protocolLines(cli).at(-1)).toMatchObject({
        id: 1,
        result: { isError: true, structuredContent: { error: { kind: 'cancelled', outcome: 'unknown' } } },
      });
    },
  );

  it('stdin’s end lets a running call end, then exits with 0', async () => {
    const sandbox = await openSandbox();
    const cli = startCli([], { env: keyed(sandbox) });
    await initialize(cli);
    await beginSlowCall(cli, sandbox, 300);
    cli.child.stdin.end();
    expect(await cli.exited).toBe(0);
    expect(protocolLines(cli).at(-1)).toMatchObject({ id: 1, result: { structuredContent: {} } });
  });

  it('everything that a pipe brought is answered, though the pipe has ended', async () => {
    const cli = startCli(['--sandbox']);
    const call = (id: number, text: string) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'soku_create_post', arguments: { ...hi, text } },
    });
    const lines = [{ ...call(1, 'a') }, { ...call(2, 'b') }, { ...call(3, 'c') }];
    cli.child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await cli.exited).toBe(0);
    const answers = protocolLines(cli).filter(({ id }) => id !== undefined);
    expect(answers.map(({ id }) => id).toSorted()).toEqual([1, 2, 3]);
    for (const { result } of answers) expect(result).toMatchObject({ structuredContent: { result: {} } });
  });

  it.each([
    ['stdin’s end', (cli: CliProcess) => cli.child.stdin.end()],
    ['SIGTERM', (cli: CliProcess) => cli.child.kill('SIGTERM')],
  ])('%s with nothing running exits with 0, at once', async (_what, end) => {
    // Longer than a test may take: one that waited for the grace would not come to its end.
    const cli = startCli(['--sandbox'], { env: { SOKU_SHUTDOWN_GRACE_MS: '600000' } });
    await initialize(cli);
    await callTool(cli, 1, 'soku_create_post', hi);
    end(cli);
    expect(await cli.exited).toBe(0);
  });

  it('a second signal ends a call that hangs', async () => {
    const sandbox = await openSandbox();
    const cli = startCli([], { env: keyed(sandbox) });
    await initialize(cli);
    await beginSlowCall(cli, sandbox, 60_000);
    cli.child.kill('SIGTERM');
    await delay(50);
    cli.child.kill('SIGTERM');
    expect(await cli.exited).toBe('SIGTERM');
    protocolLines(cli);
  });

  it('a client that no longer reads does no harm', async () => {
    const cli = startCli(['--sandbox']);
    await initialize(cli);
    cli.child.stdout.destroy();
    sendLine(cli, { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
    cli.child.stdin.end();
    expect(await cli.exited).toBe(0);
    expect(cli.stderr()).not.toMatch(/^\s+at /m);
  });
});

describe.each(CLIENT_KINDS)('%s over stdio', (kind) => {
  it('gets whole answers from every tool', async () => {
    const client = await spawnAndConnect({}, kind, ['--sandbox', '--toolsets', 'publish,media']);
    const post = await client.call('soku_create_post', hi);
    const id = post.result.postSubmissionId;
    expect(post.result.sandbox).toBe(true);
    expect(post.text).toContain(`\nSubmission id: ${id}\n`);
    const calls: [string, Record<string, unknown>, object][] = [
      ['soku_create_posts', { posts: [{ ...hi, text: 'b' }] }, { succeeded: 1, failed: 0, notSent: 0 }],
      ['soku_validate_post', hi, { valid: true, issues: [] }],
      ['soku_list_posts', { limit: 50 }, { posts: [{ text: 'b' }, { postSubmissionId: id, text: 'hi' }] }],
      [
        'soku_list_posts',
        { source: 'account' },
        { total: 2, posts: [{ text: 'b' }, { postSubmissionId: id }] },
      ],
      ['soku_check_connection', {}, { sandbox: true, subscription: 'active', problems: [] }],
      ['soku_upload_media', { url: 'https://e.example/a.png' }, { sourceUrl: 'https://e.example/a.png' }],
      ['soku_render_template', { templateSlug: 'tweetImage' }, { url: expect.stringMatching(/\.png$/) }],
      [
        'soku_render_og_image',
        { templateSlug: 'og-blog-post' },
        { metaTag: expect.stringContaining('og:image') },
      ],
      ['soku_transcribe_media', { mediaId: 'media_sandbox1' }, { status: 'completed', creditsDebited: 10 }],
    ];
    for (const [tool, args, expected] of calls) {
      const answer = await client.call(tool, args);
      expect(answer.isError, answer.text).toBe(false);
      expect(answer.result).toMatchObject({ ...expected, sandbox: true });
      expect(answer.text).toContain(
        'This is the sandbox: nothing reaches a real account or a social network.',
      );
    }
    const refused = await client.call('soku_create_post', { ...hi, platforms: [3] });
    expect(refused.error).toMatchObject({ kind: 'input', field: 'platforms[0]' });
  });
});

describe('a byte order mark before the first message', () => {
  const ping = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`;

  it.each([
    ['in one piece', [`\uFEFF${ping}`]],
    ['byte by byte', [...Buffer.from(`\uFEFF${ping}`)].map((byte) => Buffer.from([byte]))],
    ['none', [ping]],
  ])('is passed over (%s)', async (_how, pieces: (string | Buffer)[]) => {
    const cli = startCli(['--sandbox']);
    for (const piece of pieces) {
      cli.child.stdin.write(piece);
      if (pieces.length > 1) await delay(1);
    }
    cli.child.stdin.end();
    expect(await cli.exited).toBe(0);
    expect(protocolLines(cli)).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });
});

it('a key that looks cut off is said once on stderr, and served all the same', async () => {
  const client = await spawnAndConnect({ SOKU_API_KEY: 'sk_live_a1B2c3' });
  expect((await client.listTools()).length).toBeGreaterThan(0);
  const lines = client
    .stderr()
    .split('\n')
    .filter((line) => line.includes('SOKU_API_KEY'));
  expect(lines).toEqual([
    expect.stringMatching(/^soku-mcp: SOKU_API_KEY: it has 14 characters.* cut off\.$/),
  ]);
  const sandbox = await spawnAndConnect({ SOKU_API_KEY: 'sk_live_a1B2c3' }, 'client-2026', ['--sandbox']);
  await sandbox.listTools();
  expect(sandbox.stderr()).not.toContain('cut off');
});

it('a mend that is a command is told as this process was started', async () => {
  const notAFolder = join(temporaryFolder(), 'file');
  writeFileSync(notAFolder, '');
  const client = await spawnAndConnect({ SOKU_API_KEY: SANDBOX_KEYS.active, SOKU_STATE_DIR: notAFolder });
  for (const { text } of [await client.call('soku_create_post', hi), await client.call('soku_list_posts')])
    expect(text).toMatch(/\(node \S*dist\/cli\.js doctor checks it\)/);
});
