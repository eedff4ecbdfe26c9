import parsePrometheus from 'parse-prometheus-text-format';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { connectHttp } from '../support/clients.ts';
import { runCli, startCli } from '../support/process.ts';
import { raw } from '../support/raw-http.ts';
import { openSandbox } from '../support/servers.ts';

/** A number as the format writes it; NaN is one. */
const numeral = z.string().transform(Number).optional();
const families = z.array(
  z.object({
    name: z.string(),
    help: z.string(),
    type: z.string(),
    metrics: z.array(
      z.object({
        value: numeral,
        labels: z.record(z.string(), z.string()).default({}),
      }),
    ),
  }),
);
const SECRET = 'a canary that nobody may read';
const post = (text: string) => ({ text, platforms: [{ platform: 'x' }] });

async function start(env: Record<string, string> = {}) {
  const sandbox = await openSandbox();
  const cli = startCli(['http', '--port', '0', '--metrics-port', '0'], {
    env: { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active, ...env },
  });
  const [, metrics = ''] = await cli.seen('stderr', /metrics at (\S+)/);
  const [, url = ''] = await cli.seen('stderr', /MCP at (\S+)\/mcp/);
  const read = async () => families.parse(parsePrometheus((await raw(metrics, { method: 'GET' })).body));
  /** What is counted under a name, by labels. */
  const count = async (name: string, labels: Record<string, string> = {}) => {
    const family = (await read()).find((one) => one.name === name);
    const fits = family?.metrics.filter((one) =>
      Object.entries(labels).every(([label, value]) => (one.labels[label] ?? '') === value),
    );
    return fits?.reduce((sum, one) => sum + (one.value ?? 0), 0);
  };
  return { sandbox, cli, metrics, url, read, count };
}

it('shows what a parser of Prometheus reads: calls, durations, posts, answers, responses, connections', async () => {
  const { url, metrics, count, read } = await start();
  const client = await connectHttp('client-2026', `${url}/mcp`);
  await client.call('soku_create_post', post(SECRET));
  await client.call('soku_create_post', { ...post('no such'), platforms: [{ platform: 'nowhere' }] });
  await client.call('soku_validate_post', post('fine'));
  await raw(`${url}/nothing`, { method: 'GET' });

  expect(await count('soku_calls_total', { tool: 'soku_create_post', outcome: 'ok' })).toBe(1);
  expect(await count('soku_calls_total', { tool: 'soku_create_post', outcome: 'input' })).toBe(1);
  // The parser reads histograms, but not their labels.
  const { body } = await raw(metrics, { method: 'GET' });
  const took = 'mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call"';
  expect(body).toContain(`${took},gen_ai_tool_name="soku_create_post"} 1`);
  expect(body).toContain(`${took},gen_ai_tool_name="soku_create_post",error_type="tool_error"} 1`);
  expect(body).toMatch(
    /soku_upstream_request_duration_seconds_count\{host="127\.0\.0\.1:\d+",method="POST",end="20\d"\} 1/,
  );
  expect(await count('soku_posts_total', { outcome: 'accepted' })).toBe(1);
  expect(await count('soku_http_responses_total', { status: '404' })).toBe(1);
  expect(await count('soku_http_connections')).toBeGreaterThan(0);
  expect(await count('soku_journal_errors_total')).toBe(0);
  expect(await count('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  for (const { help } of await read()) expect(help).not.toBe('');
  expect(body).not.toContain(SECRET);
  await client.close();
  await expect.poll(() => count('soku_http_connections')).toBe(0);
});

it('counts a journal that fails', async () => {
  const { url, count } = await start({ SOKU_STATE_DIR: '/dev/null/nowhere' });
  const client = await connectHttp('client-2026', `${url}/mcp`);
  const { error } = await client.call('soku_create_post', post('hi'));
  expect(error.code).toBe('journal_unavailable');
  expect(await count('soku_journal_errors_total')).toBeGreaterThan(0);
  await client.close();
});

it('listens on this machine alone, at one address, for one method, and asks for a good port', async () => {
  const { metrics, url } = await start();
  expect(new URL(metrics).hostname).toBe('127.0.0.1');
  const base = new URL(metrics).origin;
  expect((await raw(`${base}/`, { method: 'GET' })).status).toBe(404);
  expect((await raw(metrics, { method: 'POST' })).status).toBe(404);
  expect((await raw(`${url}/metrics`, { method: 'GET' })).status).toBe(404);
  const { code, stderr } = await runCli(['http', '--metrics-port', '99999']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('from 0 to 65535')]);
});
