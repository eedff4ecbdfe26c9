import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS, type Sandbox, SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { hiddenCharacters } from '../../src/text/hidden.ts';
import { connectHttp, type TestClient, type ToolAnswer } from '../support/clients.ts';
import { hostileAnswer, hostileArguments, MARK } from '../support/hostile.ts';
import { startCli } from '../support/process.ts';
import { startSecondCaller } from '../support/second-caller.ts';
import { openSandbox, spawnAndConnect } from '../support/servers.ts';

// 200 answers of an upstream that means ill, and 200 sets of arguments of a caller that does, the same ones each time.

const SEED = 20261121;
const COUNT = 200;
const MAX_ANSWER_BYTES = 256 * 1024;
const MAX_PROCESS_KB = 256 * 1024;
const MAX_BLOCK_MS = 200;
/** What a busy machine may add, as a multiple of what an answer takes when nothing else is asked. */
const NOISE = 30;

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
  // Shorter than any wait before a retry, so that none is made.
  SOKU_TIMEOUT_MS: '500',
});

async function openHttp(sandbox: Sandbox) {
  const cli = startCli(['http', '--port', '0'], { env: environmentOf(sandbox) });
  const [, port] = await cli.seen('stderr', /MCP at http:\/\/\S+:(\d+)\/mcp/);
  const url = `http://127.0.0.1:${port}`;
  const client = await connectHttp('client-2026', `${url}/mcp`, { 'soku-api-key': SANDBOX_KEYS.active });
  return { client, pid: cli.child.pid, secondCaller: startSecondCaller(`${url}/healthz`) };
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
function peakKilobytes(pid: number | null | undefined): number {
  if (process.platform !== 'linux' || typeof pid !== 'number') return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

interface Row {
  name: string;
  call(client: TestClient): Promise<ToolAnswer>;
}

/** Makes the calls over HTTP and stdio by turns, and holds all that must hold. */
async function holds(rows: readonly Row[], sandbox: Sandbox) {
  const { client: http, pid, secondCaller } = await openHttp(sandbox);
  const stdio = await spawnAndConnect({ ...environmentOf(sandbox), SOKU_ID_TOKEN: SANDBOX_ID_TOKEN });
  await http.call('soku_list_posts');
  await secondCaller.waits();
  await http.call('soku_list_posts');
  const quiet = median(await secondCaller.waits());
  const found: string[] = [];
  for (const [index, row] of rows.entries()) {
    const overHttp = index % 2 === 0 && !row.name.includes('api_key') && !row.name.includes('metrics');
    const answer = await row.call(overHttp ? http : stdio);
    found.push(...faultsOf(answer).map((fault) => `${index} ${row.name}: ${fault}`));
    if (!overHttp) continue;
    let longest = Math.max(0, ...(await secondCaller.waits()));
    // What else the machine does only ever adds: what isn't so again was not the server.
    for (let again = 0; again < 3 && longest > MAX_BLOCK_MS + NOISE * quiet; again += 1) {
      await row.call(http);
      longest = Math.min(longest, Math.max(0, ...(await secondCaller.waits())));
    }
    if (longest > MAX_BLOCK_MS + NOISE * quiet) found.push(`${index} ${row.name}: blocked ${longest} ms`);
  }
  for (const [name, kilobytes] of [
    ['http', peakKilobytes(pid)],
    ['stdio', peakKilobytes(stdio.pid)],
  ] as const)
    if (!(kilobytes < MAX_PROCESS_KB)) found.push(`the ${name} process took ${kilobytes} kB`);
  expect(found).toEqual([]);
}

it(`${COUNT} hostile answers from upstream`, { timeout: 120_000 }, async () => {
  const sandbox = await openSandbox();
  const calls = [...UPSTREAM_CALLS, ...ACCOUNT_CALLS];
  const rows = fc.sample(hostileAnswer, { seed: SEED, numRuns: COUNT }).map((answer, index): Row => {
    const [name, args] = calls[index % calls.length] ?? ['', {}];
    let attempt = 0;
    return {
      name,
      call(client) {
        const fault = { kind: 'respond', status: answer.status, body: answer.body } as const;
        sandbox.faults.always('*', fault);
        sandbox.soke.faults.always('*', fault);
        attempt += 1;
        const own = name === 'soku_create_post' ? { text: `Post ${index}, ${attempt}` } : {};
        return client.call(name, { ...args, ...own });
      },
    };
  });
  await holds(rows, sandbox);
});

it(`${COUNT} hostile sets of arguments`, { timeout: 120_000 }, async () => {
  const sandbox = await openSandbox();
  const { client } = await openHttp(sandbox);
  const tools = await client.listTools();
  const rows = tools.flatMap(({ name, inputSchema }, tool): Row[] => {
    const properties =
      typeof inputSchema === 'object' && inputSchema !== null && 'properties' in inputSchema
        ? Object.keys(Object(inputSchema.properties))
        : [];
    const share = Math.ceil(COUNT / tools.length);
    return fc
      .sample(hostileArguments(properties), { seed: SEED + tool, numRuns: share })
      .map((args) => ({ name: String(name), call: (client) => client.call(String(name), args) }));
  });
  await holds(rows.slice(0, COUNT), sandbox);
});
