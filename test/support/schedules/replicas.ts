import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/clock.ts';
import { connectHttp, type TestClient } from '../clients.ts';
import { type RedisServer, startRedis } from '../redis.ts';
import { CLI } from '../servers.ts';
import { FakeSoku } from './fake-soku.ts';
import { settingsOf } from './world.ts';

const REPLICAS = 3;

/** A server process with its clients; started again by whoever finds it dead. */
interface Replica {
  url: string;
  /** By the API key that they send along. */
  clients: Map<string, Promise<TestClient>>;
  child: ChildProcess;
  folder: string;
}

/** Three servers in processes of their own, with nothing in common but one store. */
export interface ReplicaWorld {
  soku: FakeSoku;
  store: RedisServer;
  /** Of one call, as the servers have it. */
  timeoutMs: number;
  /** A client of a replica that runs. @param apiKey whose limit of posts a minute counts, and whose journal it is */
  client(index: number, apiKey: string): Promise<TestClient>;
  /** Kills a replica (SIGKILL). */
  kill(index: number): Promise<void>;
  close(): Promise<void>;
}

async function startReplica(env: Record<string, string>): Promise<Replica> {
  const folder = mkdtempSync(join(tmpdir(), 'soku-replica-'));
  // Another build can be put to the same test: REPLICA_CLI=<its cli.js>.
  const file = process.env.REPLICA_CLI ?? CLI;
  const child = spawn(process.execPath, [file, 'http', '--port', '0'], {
    env: { PATH: process.env.PATH, HOME: folder, ...env, SOKU_STATE_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  while (!/MCP at (http:\S+)/.test(said)) {
    const [chunk] = await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`a replica ended: ${said}`);
    said += String(chunk);
  }
  child.stderr.resume();
  const [, url = ''] = /MCP at (http:\S+)/.exec(said) ?? [];
  return { url, clients: new Map(), child, folder };
}

/** @param broken each server keeps its records apart, so that the others don't know them */
export async function openReplicaWorld(timeoutMs: number, broken = false): Promise<ReplicaWorld> {
  const soku = await FakeSoku.start(systemClock, 'honoured');
  const store = await startRedis();
  const options = { reading: 'honoured', resend: 'with-key', timeoutMs, seed: 0, resumeHours: 24 } as const;
  const env = {
    ...settingsOf(options, soku.url, ''),
    SOKU_REDIS_URL: store.url,
    SOKU_LOG_LEVEL: 'silent',
    SOKU_HTTP_CALLS_PER_MINUTE: '100000',
    SOKU_HTTP_CALLS_IN_FLIGHT: '1000',
  };
  const replicas: (Promise<Replica> | undefined)[] = [];

  async function kill(index: number): Promise<void> {
    const replica = replicas[index];
    replicas[index] = undefined;
    if (replica === undefined) return;
    const { child, clients, folder } = await replica;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await Promise.allSettled([...clients.values()].map(async (client) => (await client).close()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }

  function running(index: number): Promise<Replica> {
    const own = broken ? { SOKU_REDIS_PREFIX: `of-${index}` } : {};
    const replica = replicas[index] ?? startReplica({ ...env, ...own });
    replicas[index] = replica;
    return replica;
  }

  const world: ReplicaWorld = {
    soku,
    store,
    timeoutMs,
    async client(index, apiKey) {
      const { url, clients } = await running(index);
      const client = clients.get(apiKey) ?? connectHttp('client-2026', url, { 'soku-api-key': apiKey });
      clients.set(apiKey, client);
      return client;
    },
    kill,
    async close() {
      await Promise.all(replicas.map((_, index) => kill(index)));
      await store.close();
      soku.close();
    },
  };
  await Promise.all(Array.from({ length: REPLICAS }, (_, index) => running(index)));
  return world;
}
