import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS, type Sandbox, SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { hiddenCharacters } from '../../src/text/hidden.ts';
import { loadTools } from '../../src/tools/index.ts';
import { connectHttp, type TestClient, type ToolAnswer } from '../support/clients.ts';
import { hostileAnswer, hostileArguments, MARK } from '../support/hostile.ts';
import { watchLoop } from '../support/loop-watch.ts';
import { startCli } from '../support/process.ts';
import { JSON_HEADERS, message, raw } from '../support/raw-http.ts';
import { startSecondCaller } from '../support/second-caller.ts';
import { openSandbox, spawnAndConnect } from '../support/servers.ts';
import { slowness } from '../support/slowness.ts';

// 200 answers of an upstream that means ill, and 200 sets of arguments of a caller that does, the same ones each time.

const SEED = 20261121;
const COUNT = 200;
const MAX_ANSWER_BYTES = 256 * 1024;
const MAX_PROCESS_KB = 256 * 1024;
const MAX_BLOCK_MS = 200;
const REPEATS = 4;

const X = [{ platform: 'x' }];
/** A call of each tool that asks an API, with arguments that it takes. */
const UPSTREAM_CALLS: [string, Record<string, unknown>][] = [
  ['soku_create_post', { platforms: X }],
  ['soku_upload_media', { url: 'https://example.com/a.jpg' }],
  ['soku_list_posts', { source: 'account' }],
  ['soku_render_template', { templateSlug: 'tweetImage' }],
  ['soku_render_og_image', { templateSlug: 'a' }],
  ['soku_transcribe_media', { mediaId: 'media_sandbox1' }],
  ['soku_check_connection', {}],
  ['soke_research_keywords', { topic: 'bread' }],
  ['soke_research_content', { keywords: ['bread'] }],
  ['soke_optimize_title', { draftTitle: 'Bread' }],
  ['soke_score_content', { content: 'Bread' }],
  ['soke_generate_description', { title: 'Bread' }],
  ['soke_chat', { messages: [{ role: 'user', content: 'hi' }] }],
  ['soke_generate_thumbnail', { manualTitle: 'Bread', colorGrading: 'Warm', layoutType: 'TextLeft' }],
  ['soke_analyze_competitor', { channelUrl: 'https://www.youtube.com/@bread' }],
  ['soke_transcribe', { url: 'https://youtu.be/abc' }],
  ['soke_get_job', { jobId: 'job1', kind: 'thumbnail' }],
  ['soke_list_transcriptions', {}],
  ['soke_delete_transcription', { transcriptionId: 'job1' }],
];
const ACCOUNT_CALLS: [string, Record<string, unknown>][] = [
  ['soku_list_api_keys', {}],
  ['soku_create_api_key', { name: 'a' }],
  ['soku_revoke_api_key', { keyId: 'key_1' }],
  ['soku_rotate_api_key', { oldKeyId: 'key_1' }],
  ['soku_refresh_metrics', {}],
];

const environmentOf = (sandbox: Sandbox) => ({
  SOKU_BASE_URL: sandbox.url,
  SOKU_API_KEY: SANDBOX_KEYS.active,
  SOKE_BASE_URL: sandbox.soke.url,
  SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
  SOKU_TOOLSETS: 'publish,media,account,research',
  SOKU_HTTP_CALLS_PER_MINUTE: '100000',
  // Shorter than any wait before a retry, so that none is made.
  SOKU_TIMEOUT_MS: '500',
});

async function openHttp(sandbox: Sandbox, nodeArgs: string[] = []) {
  const loop = watchLoop();
  const env = { ...environmentOf(sandbox), ...loop.env };
  const cli = startCli(['http', '--port', '0'], { env, nodeArgs });
  const [, port] = await cli.seen('stderr', /MCP at http:\/\/\S+:(\d+)\/mcp/);
  const url = `http://127.0.0.1:${port}`;
  const client = await connectHttp('client-2026', `${url}/mcp`, { 'soku-api-key': SANDBOX_KEYS.active });
  return { client, url, pid: cli.child.pid ?? 0, loop, secondCaller: startSecondCaller(`${url}/healthz`) };
}

/** Every text within a value, names of fields too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}

/** What a result calls an address. */
function addressesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' && /url$/i.test(name) ? [inner] : addressesIn(inner),
  );
}

const BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const FORGED = new RegExp(`^\\s*[-*]?\\s*[A-Z][a-z ]+: ${MARK}`);
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** What is wrong with an answer; nothing when all is well. */
function faultsOf({ text, result, error, isError }: ToolAnswer): string[] {
  const lines = text.split(BREAK);
  const forged = lines.filter((line) => FORGED.test(line));
  // Within our own words what comes from outside stands in quotation marks.
  const instructions = lines.filter(
    (line) =>
      (isError ? !line.startsWith('> ') : /^(Fix|Next|Warning): /.test(line)) &&
      line.replaceAll(QUOTED, '').includes(MARK),
  );
  const hidden = [text, ...textsIn({ result, error })].flatMap((of) => hiddenCharacters(of));
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(JSON.stringify({ result, error }));
  const addresses = addressesIn(result).filter((address) => !/^https?:\/\/\S+$/.test(address));
  return [
    ...addresses.map((address) => `address: ${address.slice(0, 120)}`),
    ...forged.map((line) => `forged: ${line.slice(0, 120)}`),
    ...instructions.map((line) => `unquoted: ${line.slice(0, 300)}`),
    ...[...new Set(hidden.map(({ name }) => `hidden: ${name}`))],
    ...(bytes > MAX_ANSWER_BYTES ? [`${bytes} bytes`] : []),
  ];
}

/** The most memory that a process ever had, where the system tells. */
function peakKilobytes(pid: number): number {
  return process.platform === 'linux'
    ? Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    : 0;
}

interface Row {
  name: string;
  call(client: TestClient): Promise<ToolAnswer>;
}

/** The limit is that of an idle machine; a slower one, or one that others keep busy, takes longer for the same work. */
const isTooLong = (blockedMs: number) => blockedMs > MAX_BLOCK_MS && blockedMs > MAX_BLOCK_MS * slowness();

/**
 * Makes calls one after the other.
 *
 * @param call a call, and the longest that it kept the process from all else, in milliseconds
 * @returns what is wrong with their answers
 */
async function callEach(
  rows: readonly Row[],
  pid: number,
  call: (row: Row) => Promise<{ value: ToolAnswer; blockedMs: number }>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [index, row] of rows.entries()) {
    const { value, blockedMs: firstMs } = await call(row);
    const faults = faultsOf(value);
    let blockedMs = firstMs;
    // Code that runs for the first time, and what memory was left by others, only ever add.
    for (let again = 0; again < REPEATS && blockedMs > MAX_BLOCK_MS; again += 1)
      blockedMs = Math.min(blockedMs, (await call(row)).blockedMs);
    if (isTooLong(blockedMs)) faults.push(`blocked ${blockedMs} ms`);
    found.push(...faults.map((fault) => `${index} ${row.name}: ${fault}`));
  }
  const kilobytes = peakKilobytes(pid);
  if (!(kilobytes < MAX_PROCESS_KB)) found.push(`the process took ${kilobytes} kB`);
  return found;
}

/**
 * A process over HTTP, with a second caller that must not notice the first one. It may have waited for the machine, and
 * the process may have worked while nobody waited: only what shows by both was kept from it.
 */
async function overHttp(sandbox: Sandbox, rows: readonly Row[]): Promise<string[]> {
  const { client, pid, loop, secondCaller } = await openHttp(sandbox);
  await client.call('soku_list_posts');
  return callEach(rows, pid, async (row) => {
    loop.takeLongestMs();
    const { value, longestMs } = await secondCaller.during(() => row.call(client));
    return { value, blockedMs: Math.min(longestMs, loop.takeLongestMs()) };
  });
}

async function overStdio(sandbox: Sandbox, rows: readonly Row[]): Promise<string[]> {
  const loop = watchLoop();
  const env = { ...environmentOf(sandbox), ...loop.env, SOKU_ID_TOKEN: SANDBOX_ID_TOKEN };
  const client = await spawnAndConnect(env);
  return callEach(rows, client.pid ?? 0, async (row) => {
    loop.takeLongestMs();
    return { value: await row.call(client), blockedMs: loop.takeLongestMs() };
  });
}

/** Whether only the process's own person may call a tool. */
const isOwners = (name: string) => name.includes('api_key') || name.includes('metrics');

/** Every other row over HTTP, the rest over stdio, both at once: what stands for a sandbox is its own for each. */
async function holds(rowsFor: (sandbox: Sandbox) => readonly Row[]): Promise<void> {
  const isOverHttp = ({ name }: Row, index: number) => index % 2 === 0 && !isOwners(name);
  const [one, other] = [await openSandbox(), await openSandbox()];
  const found = await Promise.all([
    overHttp(one, rowsFor(one).filter(isOverHttp)),
    overStdio(
      other,
      rowsFor(other).filter((row, index) => !isOverHttp(row, index)),
    ),
  ]);
  expect(found).toEqual([[], []]);
}

const manyFields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
const MANY_POSTS = Array.from({ length: 25 }, (_, index) => ({
  text: `${index}${'a.com \u{1F600} '.repeat(2_000)}`,
  platforms: ['x', 'threads', 'facebook', 'linkedin'].map((platform) => ({ platform })),
}));

/** Keeps a process busy whenever it is told to, for as long as no call may. */
const BUSY = `process.on('SIGUSR2', () => {
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user < ${2 * MAX_BLOCK_MS * 1000});
});`;

it.skipIf(process.platform === 'win32')('a process that is busy for too long is found out', async () => {
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(BUSY)}`];
  const { pid, loop, secondCaller } = await openHttp(await openSandbox(), nodeArgs);
  const blockedMs = async () => {
    const { longestMs } = await secondCaller.during(async () => {
      process.kill(pid, 'SIGUSR2');
      await expect.poll(() => loop.longestMs()).toBeGreaterThan(MAX_BLOCK_MS);
    });
    return Math.min(longestMs, loop.takeLongestMs());
  };
  // Who asks may be kept waiting by the machine until all is over.
  await expect.poll(blockedMs).toBeGreaterThan(MAX_BLOCK_MS);
});

it(`${COUNT} hostile answers from upstream`, { timeout: 120_000 }, async () => {
  const calls = [...UPSTREAM_CALLS, ...ACCOUNT_CALLS];
  const answers = fc.sample(hostileAnswer, { seed: SEED, numRuns: COUNT });
  await holds((sandbox) =>
    answers.map(({ status, body }, index): Row => {
      const [name, args] = calls[index % calls.length] ?? ['', {}];
      let times = 0;
      return {
        name,
        async call(client) {
          for (const { faults } of [sandbox, sandbox.soke]) {
            faults.clear();
            faults.always('*', { kind: 'respond', status, body });
          }
          // The same post again would meet the record of the first.
          times += 1;
          const own = name === 'soku_create_post' ? { text: `Post ${index}, ${times}` } : {};
          const answer = await client.call(name, { ...args, ...own });
          // The answer before this one had posts wait.
          if (answer.error.code !== 'posts_a_minute') return answer;
          await delay(Number(answer.error.retryAfterSeconds) * 1_000);
          return this.call(client);
        },
      };
    }),
  );
});

/** Requests of nearly 1 MB that hold much where no tool looks, or all that a tool takes. */
const LARGE_REQUESTS: [string, string, object, number][] = [
  ['fields of _meta', 'tools/call', { name: 'soku_list_posts', _meta: manyFields(50_000) }, 400],
  [
    'fields of a capability',
    'tools/call',
    { name: 'soku_list_posts', _meta: { x: manyFields(50_000) } },
    400,
  ],
  ['fields of params', 'tools/call', { name: 'soku_list_posts', ...manyFields(50_000) }, 400],
  ['answers of a person', 'tools/call', { name: 'soku_list_posts', inputResponses: manyFields(20_000) }, 400],
  ['arguments of a prompt', 'prompts/get', { name: 'announce', arguments: manyFields(40_000) }, 200],
  [
    'posts of 20,000 characters',
    'tools/call',
    { name: 'soku_create_posts', arguments: { posts: MANY_POSTS } },
    200,
  ],
];

it.each(LARGE_REQUESTS)(
  'a request with many %s keeps nobody waiting',
  async (_what, method, params, status) => {
    const { url, loop } = await openHttp(await openSandbox());
    const body = JSON.stringify(message(method, params));
    const blockedMs: number[] = [];
    for (let time = 0; time < REPEATS && isTooLong(Math.min(...blockedMs)); time += 1) {
      loop.takeLongestMs();
      const answer = await raw(`${url}/mcp`, { headers: JSON_HEADERS, body });
      expect(answer.status).toBe(status);
      expect(answer.body.length).toBeLessThan(MAX_ANSWER_BYTES);
      // What was long is told once its turn is over.
      await raw(`${url}/healthz`, { method: 'GET' });
      blockedMs.push(loop.takeLongestMs());
    }
    expect(isTooLong(Math.min(...blockedMs)), `kept waiting for ${Math.min(...blockedMs)} ms`).toBe(false);
  },
);

it(`${COUNT} hostile sets of arguments`, { timeout: 120_000 }, async () => {
  const tools = await loadTools();
  const share = Math.ceil(COUNT / tools.length);
  const rows = tools.flatMap(({ name, input }, tool): Row[] =>
    fc
      .sample(hostileArguments(Object.keys(input.shape)), { seed: SEED + tool, numRuns: share })
      .map((args) => ({ name, call: (client) => client.call(name, args) })),
  );
  expect(rows.length).toBeGreaterThanOrEqual(COUNT);
  await holds(() => rows);
});
