import type { Caller } from './access/capabilities.ts';
import type { Deps } from './call/define-tool.ts';
import { createRunningCalls, type RunningCalls } from './call/running-calls.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/load.ts';
import { createRedactors } from './config/redactors.ts';
import type { DepsMaker, DepsSetup } from './deps.ts';
import { lazily } from './lazily.ts';
import { loadCalls } from './mcp/register-tools.ts';
import type { Surface } from './mcp/server.ts';
import { loadSetups } from './mcp/setups.ts';
import type { ShortLived } from './store/short-lived.ts';
import { createLogger, type Logger } from './telemetry/log.ts';
import { type Metrics, noMetrics } from './telemetry/metrics.ts';
import { openTracing } from './telemetry/tracing.ts';
import { loadTools } from './tools/index.ts';
import { createPublicFiles, type PublicFiles } from './uploads/public-files.ts';

/** What a process makes once and every server instance shares. */
export interface Runtime {
  config: Pick<Config, 'openBrowser' | 'command' | 'apiKey' | 'sokeApiKey' | 'sandbox'>;
  calls: RunningCalls;
  log: Logger;
  metrics: Metrics;
  /** How long running calls may take to end when the process is asked to. */
  shutdownGraceMs: number;
  /** Why the shared store can't be used right now; undefined: it can, or there is none. */
  storeTrouble(): string | undefined;
  /** Where servers that share a store keep what is for a while; undefined: this one is alone. */
  shortLived(): ShortLived | undefined;
  /** What a caller sees before any call. */
  surfaceFor(caller: Caller): Surface;
  /** What one call of a caller works with; made anew for each. Its parts are loaded by the first. @throws LoadError */
  depsFor(caller: Caller): Promise<Deps>;
  /** Loads what a first call of a tool for posts needs, so that it needn't wait. Fails never: the call tries again. */
  warmUp(): Promise<void>;
  /** Whether Soku has accepted this key since the process began. */
  hasAccepted(apiKey: string): boolean;
  /** The files that this process lends at the moment, where it is reached over HTTP. */
  publicFiles: PublicFiles;
  /** Has somebody told that a post waits for the person; until then nobody is. */
  whenWaiting(announce: () => void): void;
  /** Has somebody told whenever Soku has taken a post of this process, sent by a call or from the desk. */
  whenPosted(tell: () => void): void;
  close(): Promise<void>;
}

/** What tests replace. */
export type RuntimeOptions = Partial<
  Pick<DepsSetup, 'clock' | 'log' | 'metrics' | 'random' | 'newId' | 'journal' | 'proxy'>
>;

const loadDeps = lazily(() => import('./deps.ts'), 'createDepsMaker');

/** Puts the process together, as far as lists of tools need it; the rest is loaded by the first call. */
export async function createRuntime(config: Config, options: RuntimeOptions = {}): Promise<Runtime> {
  const { clock = systemClock, metrics = noMetrics } = options;
  const redactors = createRedactors(config);
  const log = options.log ?? createLogger(config.logLevel, redactors.logs);
  const calls = createRunningCalls(clock);
  const setupFor = await loadSetups(config, redactors.learn);
  const shared =
    config.redisUrl === undefined || config.sandbox
      ? undefined
      : await (await import('./shared.ts')).openShared(config.redisUrl, config, { clock, log });
  const publicFiles = createPublicFiles(clock);
  let announceWaiting = () => {};
  let tellOfPost = () => {};
  let maker: DepsMaker | undefined;
  return {
    config,
    calls,
    log,
    metrics,
    shutdownGraceMs: config.shutdownGraceMs,
    storeTrouble: () => shared?.trouble(),
    shortLived: () => shared?.shortLived,
    publicFiles,
    hasAccepted: (apiKey) => maker?.hasAccepted(apiKey) ?? false,
    surfaceFor: (caller) => setupFor(caller).surfaceFor(caller),
    async warmUp() {
      const rehearse = async () => (await import('./http/rehearsal.ts')).rehearseRequest();
      await Promise.allSettled([loadCalls(), loadDeps(), loadTools(['publish']), rehearse()]);
    },
    async depsFor(caller) {
      const { createDepsMaker } = await loadDeps();
      const tracing = await openTracing();
      const setup = {
        ...options,
        config,
        clock,
        calls,
        log,
        metrics,
        tracing,
        redactors,
        publicFiles,
        shared,
      };
      maker ??= createDepsMaker({
        ...setup,
        announceWaiting: () => announceWaiting(),
        onPosted: () => tellOfPost(),
      });
      return maker.depsFor(caller, setupFor(caller).config);
    },
    whenWaiting(announce) {
      announceWaiting = announce;
    },
    whenPosted(tell) {
      tellOfPost = tell;
    },
    async close() {
      await maker?.close();
      shared?.close();
    },
  };
}
