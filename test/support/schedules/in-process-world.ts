import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Deps } from '../../../src/call/define-tool.ts';
import { type CallRequest, runTool } from '../../../src/call/run.ts';
import { createRunningCalls } from '../../../src/call/running-calls.ts';
import { createRedactors } from '../../../src/config/redactors.ts';
import { createDepsMaker, type DepsSetup } from '../../../src/deps.ts';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import type { Writers } from '../../../src/journal/writers.ts';
import { EXPLAINER } from '../../../src/mcp/call-tool.ts';
import { noMetrics } from '../../../src/telemetry/metrics.ts';
import { noTracing } from '../../../src/telemetry/tracing.ts';
import { createPost } from '../../../src/tools/publish/create-post.ts';
import { createPosts } from '../../../src/tools/publish/create-posts.ts';
import { createPublicFiles } from '../../../src/uploads/public-files.ts';
import { answerOf } from '../clients.ts';
import { configOf, silentLog } from '../servers.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeSoku } from './fake-soku.ts';
import { createFaultyDisk } from './faulty-disk.ts';
import { type Server, settingsOf, type Tool, type World, type WorldOptions } from './world.ts';

const QUIET_MS = 4;
const MOST_TURNS = 4;
const GRACE_MS = 60_000;
const TOOLS = { soku_create_post: createPost, soku_create_posts: createPosts };

/** Parts that a test breaks on purpose, to see whether the schedules notice. */
export interface Breakage {
  deps?(deps: Deps): Partial<Deps>;
  journal?(journal: Journal): Journal;
}

const request = (signal: AbortSignal): CallRequest => ({
  signal,
  progress: async () => {},
  has: () => true,
  dialogue: {
    canAsk: false,
    showsApps: false,
    answer: undefined,
    state: undefined,
    ask: () => {
      throw new Error('nobody is there to ask');
    },
  },
});

/**
 * Servers inside this process, on a clock that passes only while everybody waits: real requests, real files, the whole
 * way of a call but the protocol before it.
 */
export async function openInProcessWorld(options: WorldOptions, broken: Breakage = {}): Promise<World> {
  const { reading, seed, timeoutMs } = options;
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-schedule-'));
  const clock = new VirtualClock();
  // Loading undici takes longer than the clock takes for quiet.
  await import('../../../src/http/dispatcher.ts');
  let setBy = 0;
  const sokusClock = { now: () => clock.now() - setBy, sleep: clock.sleep.bind(clock) };
  const soku = await FakeSoku.start(sokusClock, reading);
  const ended = new AbortController();
  const running = clock.runWhenQuiet(ended.signal, QUIET_MS);
  const servers = new Set<Server>();
  const disk = createFaultyDisk();
  const random = randomFrom(seed);
  const config = configOf(settingsOf(options, soku.url, folder));
  const dead = new Set<string>();
  let started = 0;

  const openJournal = (writers: Writers) =>
    createFileJournal({ folder: join(folder, 'journal'), clock, disk, writers, warn: () => {} });

  async function start(): Promise<Server> {
    started += 1;
    const own = `this.${started}.${started}`;
    const opened = openJournal({ own, isGone: (writer) => dead.has(writer) });
    const journal = mortal(broken.journal?.(opened) ?? opened, clock, random);
    const parts = openParts({ config, clock, random, journal });
    const server = serverOf(parts, broken, (killed) => {
      servers.delete(server);
      dead.add(own);
      if (killed) journal.die();
    });
    servers.add(server);
    return server;
  }

  return {
    soku,
    journal: openJournal({ own: undefined, isGone: (writer) => dead.has(writer) }),
    now: () => clock.now(),
    pass: (ms) => clock.sleep(ms),
    async setClock(ms) {
      setBy += ms;
      clock.set(ms);
    },
    answerWithinMs: timeoutMs + 1_000,
    disk: (errors) => disk.fail(errors),
    start,
    async close() {
      disk.fail([]);
      await Promise.all([...servers].map((server) => server.kill()));
      soku.close();
      ended.abort();
      await running;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Parts = ReturnType<typeof openParts>;

/** What a server has behind the protocol. */
function openParts(given: Pick<DepsSetup, 'config' | 'clock' | 'random' | 'journal'>) {
  const { config, clock } = given;
  const calls = createRunningCalls(clock);
  const maker = createDepsMaker({
    ...given,
    calls,
    log: silentLog,
    metrics: noMetrics,
    tracing: noTracing,
    redactors: createRedactors(config),
    announceWaiting: () => {},
    onPosted: () => {},
    publicFiles: createPublicFiles(clock),
    shared: undefined,
  });
  return { config, calls, maker };
}

/** Such parts as a server; `ended` is told before it closes. */
function serverOf(
  { calls, maker, config }: Parts,
  broken: Breakage,
  ended: (killed: boolean) => void,
): Server {
  const death = new AbortController();
  const died = new Promise<undefined>((resolve) => {
    death.signal.addEventListener('abort', () => resolve(undefined));
  });
  return {
    async call(name: Tool, args, signal) {
      const deps = maker.depsFor({ via: 'stdio' }, config);
      const parts = { ...deps, ...broken.deps?.(deps) };
      const call = runTool(TOOLS[name], args, request(signal), parts, EXPLAINER);
      const ending = await Promise.race([call, died]);
      if (ending === undefined || signal.aborted) return undefined;
      if ('question' in ending) throw new Error('nobody is there to ask');
      return answerOf({
        content: [{ type: 'text', text: ending.text }],
        structuredContent: ending.structured,
        isError: ending.failed,
      });
    },
    idle: () => calls.end(GRACE_MS),
    async stop() {
      await calls.end(GRACE_MS);
      await maker.close();
      ended(false);
    },
    async kill() {
      ended(true);
      death.abort();
      await maker.close();
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
    const end = await clock.hold(async () => {
      for (let turns = Math.floor(random() * MOST_TURNS); turns > 0; turns -= 1) await nextTurn();
      return dead ? undefined : { value: await work() };
    });
    if (end !== undefined && !dead) return end.value;
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
    openWithText: (...args) => alive(() => journal.openWithText(...args)),
    knows: (...args) => alive(() => journal.knows(...args)),
    check: () => journal.check(),
    close: async () => (dead ? undefined : journal.close()),
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
