import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { createRuntime } from '../../../src/runtime.ts';
import { SANDBOX_KEYS, type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import { serveHttp } from '../../../src/transports/http/serve.ts';
import { connectHttp, type TestClient } from '../clients.ts';
import { configOf, silentLog } from '../servers.ts';
import { VirtualClock } from '../virtual-clock.ts';

const QUIET_MS = 6;
const MOST_TURNS = 4;

/** A server process, or as much of one as can be had inside this one. */
export interface Server {
  client: TestClient;
  /** Resolves when no call runs, also none whose client has left. */
  idle(): Promise<void>;
  /** Ends as a process that is asked to: what runs is finished. */
  stop(): Promise<void>;
  /** Ends as a process that is killed: nothing more reaches the disk or leaves. */
  crash(): Promise<void>;
}

/** Everything that schedules play in, one after the other. */
export interface World {
  sandbox: Sandbox;
  /** The journal as nobody else has it open. */
  journal: Journal;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Within how long a call must be answered, in milliseconds. */
  answerWithinMs: number;
  start(): Promise<Server>;
  close(): Promise<void>;
}

export interface WorldOptions {
  timeoutMs: number;
  /** Seeds what is random inside the servers. */
  seed: number;
  /** Whether the journal lies on the disk, or in memory that no crash clears. */
  onDisk: boolean;
}

/** Opens a sandbox, a clock that passes only while everybody waits, and a journal. */
export async function openWorld({ timeoutMs, seed, onDisk }: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-schedule-'));
  const clock = new VirtualClock();
  // Loading undici takes longer than the clock takes for quiet.
  await import('../../../src/http/dispatcher.ts');
  const inMemory = createMemoryJournal({ clock });
  const sandbox = await startSandbox({ clock });
  const ended = new AbortController();
  const running = clock.runWhenQuiet(ended.signal, QUIET_MS);
  const servers = new Set<Server>();
  const openJournal = () =>
    onDisk ? createFileJournal({ folder: join(folder, 'journal'), clock, warn: () => {} }) : inMemory;
  const config = configOf({
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    SOKU_TIMEOUT_MS: String(timeoutMs),
    // A quarter of the time would go into the other tools' schemas.
    SOKU_TOOLSETS: 'publish',
  });
  const random = randomFrom(seed);

  async function start(): Promise<Server> {
    const journal = mortal(openJournal(), clock, random);
    const runtime = await createRuntime(config, { clock, random, journal, log: silentLog });
    const serving = await serveHttp(runtime, { host: '127.0.0.1', port: 0, token: undefined });
    const client = await connectHttp('client-2026', `${serving.url}/mcp`);
    const end = async (graceMs: number) => {
      servers.delete(server);
      await serving.close(graceMs);
      await runtime.close();
      await client.close();
    };
    const server: Server = {
      client,
      idle: () => runtime.calls.end(timeoutMs + 5_000),
      stop: () => end(timeoutMs + 5_000),
      async crash() {
        journal.die();
        await end(0);
      },
    };
    servers.add(server);
    return server;
  }

  return {
    sandbox,
    journal: openJournal(),
    now: () => clock.now(),
    pass: (ms) => clock.sleep(ms),
    answerWithinMs: timeoutMs + 1_000,
    start,
    async close() {
      await Promise.all([...servers].map((server) => server.crash()));
      await sandbox.close();
      ended.abort();
      await running;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A journal that writes nothing and answers nobody once its process is dead. Time stands still while it works, and it
 * takes a moment or two, so that calls at once meet in every order.
 */
function mortal(journal: Journal, clock: VirtualClock, random: () => number): Journal & { die(): void } {
  let dead = false;
  const alive = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await clock.hold(async () => {
      for (let turns = Math.floor(random() * MOST_TURNS); turns > 0; turns -= 1) await nextTurn();
      return dead ? undefined : { value: await work() };
    });
    if (result !== undefined && !dead) return result.value;
    return new Promise(() => {});
  };
  return {
    die() {
      dead = true;
    },
    begin: (...args) => alive(() => journal.begin(...args)),
    settle: (...args) => alive(() => journal.settle(...args)),
    findByContent: (...args) => alive(() => journal.findByContent(...args)),
    findByKey: (...args) => alive(() => journal.findByKey(...args)),
    list: (...args) => alive(() => journal.list(...args)),
    knows: (...args) => alive(() => journal.knows(...args)),
    check: () => journal.check(),
    close: () => journal.close(),
  };
}

/** A small generator (mulberry32), so that a schedule is the same each time it is played. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
