import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Agent, request } from 'undici';
import { SANDBOX_KEYS, startSandbox } from '../src/sandbox/index.ts';
import { median } from './median.ts';

const PAIRS = 300;
const WARM_UP = 20;
const HOUR_MS = 3_600_000;
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export interface AddedTimeFigures {
  directMs: number;
  throughServerMs: number;
  addedMs: number;
}

/**
 * What the server adds to a post: the tool call through a client over stdio against the same request sent by undici
 * directly, in turns, medians of 300 pairs. Each post has content of its own, so the journal is written each time.
 */
export async function measureAddedTime(): Promise<AddedTimeFigures> {
  // The sandbox's limits would slow both down: its clock goes an hour ahead before each request.
  let now = Date.now();
  const sandbox = await startSandbox({ clock: { now: () => now } });
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-bench-'));
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli],
      env: {
        ...getDefaultEnvironment(),
        SOKU_BASE_URL: sandbox.url,
        SOKU_API_KEY: SANDBOX_KEYS.active,
        SOKU_STATE_DIR: folder,
        SOKU_LOG_LEVEL: 'warn',
      },
    }),
  );
  const agent = new Agent();
  const times: Record<'direct' | 'server', number[]> = { direct: [], server: [] };
  for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
    now += HOUR_MS;
    const directStart = performance.now();
    const answer = await request(`${sandbox.url}/v1/posts`, {
      method: 'POST',
      dispatcher: agent,
      headers: {
        'soku-api-key': SANDBOX_KEYS.active,
        'content-type': 'application/json',
        'idempotency-key': `direct-${pair}`,
      },
      body: JSON.stringify({
        post: { content: { text: `direct ${pair}`, mediaType: 'text', platform: ['threads'] } },
      }),
    });
    await answer.body.json();
    const directMs = performance.now() - directStart;
    const serverStart = performance.now();
    const result = await client.callTool({
      name: 'soku_create_post',
      arguments: { text: `server ${pair}`, platforms: [{ platform: 'threads' }] },
    });
    const serverMs = performance.now() - serverStart;
    if (result.isError === true || answer.statusCode >= 300) throw new Error('a benchmark post was refused');
    if (pair < 0) continue;
    times.direct.push(directMs);
    times.server.push(serverMs);
  }
  await client.close();
  await agent.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  const directMs = median(times.direct);
  const throughServerMs = median(times.server);
  return { directMs, throughServerMs, addedMs: throughServerMs - directMs };
}
