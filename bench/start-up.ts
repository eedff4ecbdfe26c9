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
import { cpuMs, residentMb } from './process-figures.ts';

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

/** From spawn to the answer of `tools/list`. */
interface StartUp {
  ms: number;
  /** CPU time of all its threads: what others do on the machine meanwhile shows less in it. */
  cpuMs: number;
  residentMb: number;
}

async function startUp(node: string, file: string, env: Record<string, string>): Promise<StartUp> {
  const startedAt = performance.now();
  const child = spawn(node, [file], {
    // Node reads extra certificates before anything else, which would make every server look alike.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: '', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  child.stdin.write(OPENING.map((message) => `${JSON.stringify(message)}\n`).join(''));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"id":2')) break;
  }
  const { pid = 0 } = child;
  const figures = {
    ms: performance.now() - startedAt,
    cpuMs: cpuMs(pid),
    residentMb: residentMb(pid),
  };
  child.kill();
  await exited;
  return figures;
}

const VARIANTS = ['oneTool', 'server', 'fullJournal'] as const;
type Variant = (typeof VARIANTS)[number];

/** Medians of the figures of each, and of the ratios in which the server stands to the one-tool server pair by pair. */
export interface StartUpFigures extends Record<Variant, StartUp> {
  ratio: StartUp;
}

function medians(runs: readonly StartUp[]): StartUp {
  return {
    ms: median(runs.map(({ ms }) => ms)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    residentMb: median(runs.map(({ residentMb }) => residentMb)),
  };
}

/**
 * Start-up of the built server beside a one-tool server built the same way, in turns.
 *
 * @param node the Node.js that runs them
 */
export async function measureStartUp(node: string, runs: number): Promise<StartUpFigures> {
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
  const start: Record<Variant, () => Promise<StartUp>> = {
    oneTool: () => startUp(node, join(folder, 'one-tool-server.mjs'), {}),
    server: () => startUp(node, server, { SOKU_STATE_DIR: join(folder, 'empty') }),
    fullJournal: () => startUp(node, server, { SOKU_STATE_DIR: join(folder, 'full') }),
  };
  const figures: Record<Variant, StartUp[]> = { oneTool: [], server: [], fullJournal: [] };
  const ratios: StartUp[] = [];
  // The first of each finds nothing in the caches of the system, and of Node.
  for (const variant of VARIANTS) await start[variant]();
  for (let run = 0; run < runs; run += 1) {
    const oneTool = await start.oneTool();
    const ours = await start.server();
    figures.oneTool.push(oneTool);
    figures.server.push(ours);
    figures.fullJournal.push(await start.fullJournal());
    ratios.push({
      ms: ours.ms / oneTool.ms,
      cpuMs: ours.cpuMs / oneTool.cpuMs,
      residentMb: ours.residentMb / oneTool.residentMb,
    });
  }
  await rm(folder, { recursive: true, force: true });
  return {
    oneTool: medians(figures.oneTool),
    server: medians(figures.server),
    fullJournal: medians(figures.fullJournal),
    ratio: medians(ratios),
  };
}
