import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions } from '../scripts/build.mjs';
import { writeFullJournal } from './journal.ts';
import { median } from './median.ts';

const RUNS = 15;
const root = fileURLToPath(new URL('..', import.meta.url));

const OPENING = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
];

/** Milliseconds from spawn to the answer of `tools/list`. */
async function startUpMs(file: string, env: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [file], {
    // Node reads extra certificates before anything else, which would make every server look alike.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: '', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  child.stdin.write(OPENING.map((message) => `${JSON.stringify(message)}\n`).join(''));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"id":2')) break;
  }
  const elapsed = performance.now() - startedAt;
  child.kill();
  await exited;
  return elapsed;
}

export interface StartUpFigures {
  oneToolMs: number;
  serverMs: number;
  /** The server with a journal of 20,000 records. */
  fullJournalMs: number;
  /** The server's start-up as a multiple of the one-tool server's. */
  ratio: number;
}

/** Start-up of the built server beside a one-tool server built the same way, in turns: medians of 15. */
export async function measureStartUp(): Promise<StartUpFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-bench-'));
  await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: ['bench/one-tool-server.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  });
  await writeFullJournal(join(folder, 'full', 'journal'), Date.now());
  const server = join(root, 'dist', 'cli.js');
  const variants = {
    oneTool: () => startUpMs(join(folder, 'one-tool-server.mjs'), {}),
    server: () => startUpMs(server, { SOKU_STATE_DIR: join(folder, 'empty') }),
    fullJournal: () => startUpMs(server, { SOKU_STATE_DIR: join(folder, 'full') }),
  };
  const times: Record<keyof typeof variants, number[]> = { oneTool: [], server: [], fullJournal: [] };
  for (let run = 0; run < RUNS; run += 1) {
    times.oneTool.push(await variants.oneTool());
    times.server.push(await variants.server());
    times.fullJournal.push(await variants.fullJournal());
  }
  await rm(folder, { recursive: true, force: true });
  const oneToolMs = median(times.oneTool);
  const serverMs = median(times.server);
  return { oneToolMs, serverMs, fullJournalMs: median(times.fullJournal), ratio: serverMs / oneToolMs };
}
