import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Pool } from 'undici';
import { bundleOptions } from '../scripts/build.mjs';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { median } from './median.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const CONNECTIONS = 8;

const ERAS = ['2026-07-28', '2025-11-25'] as const;
export type Era = (typeof ERAS)[number];

const SENTENCE = 'What we learned 🧪 from making https://example.com/things simple, @everybody and #all: ';
const PLATFORMS = ['x', 'threads', 'facebook', 'linkedin', 'instagram', 'tiktok', 'youtube'];

/** What is asked for. */
const REQUESTS = {
  call: {
    method: 'tools/call',
    params: { name: 'soku_validate_post', arguments: { text: 'hello', platforms: [{ platform: 'x' }] } },
  },
  list: { method: 'tools/list', params: {} },
  longCall: {
    method: 'tools/call',
    params: {
      name: 'soku_validate_post',
      arguments: {
        text: SENTENCE.repeat(100).slice(0, 5_000),
        platforms: [
          ...PLATFORMS.map((platform) => ({ platform })),
          { platform: 'linkedin', accountId: 'company' },
        ],
      },
    },
  },
} as const;
type Kind = keyof typeof REQUESTS;

function messageOf(kind: Kind, era: Era) {
  const { method, params } = REQUESTS[kind];
  const isModern = era === '2026-07-28';
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': era,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  };
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': era,
      ...(isModern && { 'mcp-method': method }),
      ...(isModern && 'name' in params && { 'mcp-name': params.name }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, ...(isModern && { _meta }) },
    }),
  };
}

/** Sends the same request many times over several connections. @throws when one is answered otherwise than by a result */
async function send(server: HttpServer, kind: Kind, era: Era, times: number): Promise<void> {
  const pool = new Pool(server.url.origin, { connections: CONNECTIONS });
  const message = { path: server.url.pathname, method: 'POST' as const, ...messageOf(kind, era) };
  let left = times;
  const sendOn = async () => {
    while (left > 0) {
      left -= 1;
      const { statusCode, body } = await pool.request(message);
      const text = await body.text();
      if (statusCode !== 200 || !text.includes('"result"'))
        throw new Error(`${statusCode} ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendOn));
  await pool.close();
}

/** CPU time of the server for one of these requests, in milliseconds, over a number of them. */
async function cpuEach(server: HttpServer, kind: Kind, era: Era, times: number): Promise<number> {
  const before = await server.cpuMs();
  await send(server, kind, era, times);
  return ((await server.cpuMs()) - before) / times;
}

export interface Cost {
  /** The SDK with the same tools. */
  bareMs: number;
  /** The SDK with a ready answer to each request, of which it looks at nothing. */
  floorMs: number;
  serverMs: number;
  /** The median of the pairs' ratios. */
  ratio: number;
}

export interface HttpFigures {
  costs: Record<Era, { call: Cost; list: Cost }>;
  longCall: Cost;
  /** The heap after a first few calls and after many, in MB. */
  heap?: { firstMb: number; calls: number; lastMb: number };
}

const SERVERS = ['bare', 'floor', 'server'] as const;
type Servers = Record<(typeof SERVERS)[number], HttpServer>;

/** The three in turns, each round from the other end: none always comes after the same one. */
async function compare(
  servers: Servers,
  kind: Kind,
  era: Era,
  { rounds, each, warmUp }: HttpScope,
): Promise<Cost> {
  const costs: Record<keyof Servers, number>[] = [];
  const slice = async (calls: number, order: readonly (keyof Servers)[]) => {
    const cost = { bare: 0, floor: 0, server: 0 };
    for (const which of order) cost[which] = await cpuEach(servers[which], kind, era, calls);
    return cost;
  };
  // All have been asked as often, and are compiled as far as they will be: at first each call costs twice as much.
  await slice(warmUp, SERVERS);
  for (let round = 0; round < rounds; round += 1)
    costs.push(await slice(each, round % 2 === 0 ? SERVERS : SERVERS.toReversed()));
  return {
    bareMs: median(costs.map(({ bare }) => bare)),
    floorMs: median(costs.map(({ floor }) => floor)),
    serverMs: median(costs.map(({ server }) => server)),
    ratio: median(costs.map(({ bare, server }) => server / bare)),
  };
}

/** How much is measured. */
export interface HttpScope {
  /** Pairs of slices. */
  rounds: number;
  /** Requests in a slice. */
  each: number;
  /** Requests to each server before the first slice of a kind. */
  warmUp: number;
  /** Calls until the heap is looked at; absent: it isn't. */
  heapAfter?: number;
}

async function startServers(folder: string): Promise<Servers> {
  await build({
    ...bundleOptions,
    splitting: true,
    absWorkingDir: root,
    entryPoints: ['bench/bare-http-server.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  });
  const bareFile = join(folder, 'bare-http-server.mjs');
  const bare = await startHttpServer(bareFile);
  const floor = await startHttpServer(bareFile, ['answers']);
  return { bare, floor, server: await startOurs(folder) };
}

const startOurs = (folder: string) =>
  startHttpServer(join(root, 'dist', 'cli.js'), ['http', '--port', '0'], {
    SOKU_API_KEY: 'a-key-that-is-never-used-here',
    SOKU_STATE_DIR: join(folder, 'state'),
    SOKU_HTTP_CALLS_PER_MINUTE: '100000',
    SOKU_HTTP_CALLS_IN_FLIGHT: '10000',
  });

/** Of a server of its own: those that are compared have to have done the same. */
async function measureHeap(folder: string, calls: number): Promise<HttpFigures['heap']> {
  const server = await startOurs(folder);
  await send(server, 'call', '2026-07-28', 200);
  const firstMb = await server.heapMb();
  await send(server, 'call', '2026-07-28', calls);
  const lastMb = await server.heapMb();
  await server.stop();
  return { firstMb, calls, lastMb };
}

/** The CPU time of requests over HTTP beside what they cost on the SDK alone, with the same tools. */
export async function measureHttp(scope: HttpScope): Promise<HttpFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-bench-'));
  const servers = await startServers(folder);
  const costsIn = async (era: Era) => ({
    call: await compare(servers, 'call', era, scope),
    list: await compare(servers, 'list', era, scope),
  });
  try {
    const costs = { '2026-07-28': await costsIn('2026-07-28'), '2025-11-25': await costsIn('2025-11-25') };
    const { warmUp, each } = scope;
    const less = { ...scope, warmUp: Math.ceil(warmUp / 2), each: Math.ceil(each / 4) };
    const longCall = await compare(servers, 'longCall', '2026-07-28', less);
    const heap = scope.heapAfter === undefined ? undefined : await measureHeap(folder, scope.heapAfter);
    return { costs, longCall, ...(heap !== undefined && { heap }) };
  } finally {
    for (const one of Object.values(servers)) await one.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
