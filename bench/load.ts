import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SANDBOX_KEYS, startSandbox } from '../src/sandbox/index.ts';
import { connectHttp } from '../test/support/clients.ts';

// Calls at a steady rate over both protocol eras: npm run bench:load -- --seconds 600 --rate 200
// Fails when a call is lost or fails, and, in runs of three minutes and more, when memory grows after the first.

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const MAX_SLOPE_MB = 1;
/** More at once would measure how many connections a machine may have. A slower machine runs at a lower rate, which is told. */
const MAX_PENDING = 200;
const SAMPLE_MS = 5_000;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, rate: { type: 'string', default: '200' } },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);

const sandbox = await startSandbox();
const server = spawn(process.execPath, [CLI, 'http', '--port', '0'], {
  env: {
    PATH: process.env.PATH,
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: mkdtempSync(join(tmpdir(), 'soku-mcp-load-')),
    SOKU_HTTP_CALLS_PER_MINUTE: '100000',
    SOKU_HTTP_CALLS_IN_FLIGHT: '10000',
    SOKU_HTTP_MAX_CONNECTIONS: '100000',
    SOKU_LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'ignore', 'pipe'],
});
const url = await new Promise<string>((resolve) => {
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    const found = /MCP at (\S+)/.exec(text)?.[1];
    if (found !== undefined) resolve(found);
  });
});

const residentMb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** By least squares, in MB a minute. */
function slope(samples: readonly { at: number; mb: number }[]): number {
  const mean = (of: (sample: { at: number; mb: number }) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, mb] = [mean((one) => one.at), mean((one) => one.mb)];
  const over = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return (60_000 * samples.reduce((sum, one) => sum + (one.at - at) * (one.mb - mb), 0)) / over;
}

const clients = await Promise.all(
  (['client-2026', 'client-2025'] as const).flatMap((kind) => [1, 2, 3, 4].map(() => connectHttp(kind, url))),
);
const started = performance.now();
const tookMs: number[] = [];
const failures: string[] = [];
const samples: { at: number; mb: number }[] = [];
const pending = new Set<Promise<void>>();
const sampler = setInterval(() => samples.push({ at: performance.now(), mb: residentMb() }), SAMPLE_MS);

async function call(index: number): Promise<void> {
  const from = performance.now();
  const post = { text: `number ${index}`, platforms: [{ platform: 'x' }] };
  const answer = await clients[index % clients.length]?.call('soku_validate_post', post);
  if (answer?.result.valid !== true) failures.push(answer?.text ?? 'no client');
  tookMs.push(performance.now() - from);
}

const planned = seconds * rate;
for (let index = 0; index < planned; index += 1) {
  const waitMs = started + (index * 1000) / rate - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (pending.size >= MAX_PENDING) await Promise.race(pending);
  const one = call(index)
    .catch((error: unknown) => void failures.push(String(error)))
    .finally(() => pending.delete(one));
  pending.add(one);
}
await Promise.all(pending);
clearInterval(sampler);
const ranSeconds = (performance.now() - started) / 1000;
const sorted = tookMs.toSorted((one, other) => one - other);
const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
const later = samples.filter((sample) => sample.at - started > 60_000);
const grows = later.length > 24 ? slope(later) : undefined;
console.log(
  `${tookMs.length} of ${planned} calls in ${ranSeconds.toFixed(0)} s (${(tookMs.length / ranSeconds).toFixed(0)} a second), ${failures.length} failed; median ${at(0.5)} ms, 99 % under ${at(0.99)} ms; ` +
    `${residentMb().toFixed(0)} MB${grows === undefined ? '' : `, ${grows.toFixed(2)} MB a minute after the first`}`,
);
for (const failure of new Set(failures.slice(0, 10))) console.log(failure);
if (tookMs.length !== planned || failures.length > 0 || (grows ?? 0) > MAX_SLOPE_MB) process.exitCode = 1;
for (const client of clients) await client.close();
server.kill('SIGTERM');
await sandbox.close();
