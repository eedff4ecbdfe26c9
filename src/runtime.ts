import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import { type Config, configSecrets } from './config.ts';
import type { ProxySettings } from './http/dispatcher.ts';
import { createHttpClient } from './http/http-client.ts';
import { createPacer, createPacers } from './http/pacing.ts';
import { credentialFingerprint } from './journal/credential.ts';
import { createFileJournal } from './journal/file-journal.ts';
import type { Journal } from './journal/journal.ts';
import { createMemoryJournal } from './journal/memory-journal.ts';
import { createLogger, type Logger } from './log.ts';
import { createRunningCalls, type RunningCalls } from './running-calls.ts';
import { createRedactor } from './secrets.ts';
import type { SchemeMemory } from './soku/auth.ts';
import { createSokuClient } from './soku/client.ts';
import type { Deps } from './tools/define.ts';
import { allTools } from './tools/index.ts';
import { buildCatalogue, type Catalogue } from './tools/register.ts';

/** POST /v1/posts allows 30 in 60 s (RATE). */
const POSTS_PER_WINDOW = 30;
const WINDOW_MS = 60_000;

/** Who calls: this process's owner, or the sender of an HTTP request. */
export interface Caller {
  /** The caller's own key; it wins over the process's. */
  apiKey?: string;
  remote: boolean;
}

/** What a process makes once and every server instance shares. */
export interface Runtime {
  catalogue: Catalogue;
  calls: RunningCalls;
  log: Logger;
  depsFor(caller: Caller): Deps;
  close(): Promise<void>;
}

/** What tests replace. */
export interface RuntimeOptions {
  clock?: Clock;
  random?: () => number;
  newId?: () => string;
  journal?: Journal;
  log?: Logger;
  proxy?: ProxySettings;
}

/** Puts the process together. No I/O: sockets and files are opened by the first call that needs them. */
export function createRuntime(config: Config, options: RuntimeOptions = {}): Runtime {
  const { clock = systemClock, random = Math.random, newId = randomUUID, proxy } = options;
  const redactor = createRedactor(configSecrets(config));
  const log = options.log ?? createLogger(config.logLevel, redactor);
  const http = createHttpClient({
    clock,
    random,
    ...(proxy !== undefined && !config.sandbox && { proxy }),
    onAttempt: (record) => log.debug(record, 'request'),
  });
  const journal =
    options.journal ??
    (config.sandbox
      ? createMemoryJournal({ clock })
      : createFileJournal({
          folder: join(config.stateDir, 'journal'),
          clock,
          warn: (message) => log.warn(message),
        }));
  const calls = createRunningCalls(clock);
  const schemeMemory: SchemeMemory = {};
  const pacerOf = createPacers(() => createPacer(clock, POSTS_PER_WINDOW, WINDOW_MS));

  return {
    catalogue: buildCatalogue(allTools, config),
    calls,
    log,
    depsFor({ apiKey = config.apiKey, remote }) {
      const { baseUrl, authScheme } = config;
      return {
        config,
        clock,
        soku: createSokuClient({ http, baseUrl, apiKey, authScheme, schemeMemory }),
        apiKey,
        journal,
        pacer: pacerOf(apiKey === undefined ? '' : credentialFingerprint(apiKey)),
        calls,
        newId,
        log,
        redactor: apiKey === config.apiKey ? redactor : redactor.with([apiKey]),
        remote,
      };
    },
    async close() {
      await http.close();
      await journal.close();
    },
  };
}
