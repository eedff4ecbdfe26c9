import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Caller, type Capabilities, capabilitiesOf } from './access/capabilities.ts';
import { createKeyAdmission } from './access/key-admission.ts';
import type { Deps } from './call/define-tool.ts';
import type { RunningCalls } from './call/running-calls.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/load.ts';
import type { Redactors } from './config/redactors.ts';
import type { ProxySettings } from './http/dispatcher.ts';
import { createHttpClient, type HttpClient } from './http/http-client.ts';
import { withoutSecrets } from './http/without-secrets.ts';
import { byPerson } from './journal/by-person.ts';
import { createFileJournal } from './journal/file/journal.ts';
import type { Journal } from './journal/journal.ts';
import { createMemoryJournal } from './journal/memory-journal.ts';
import { meteredJournal } from './journal/metered.ts';
import { createOwnKey, type OwnKey } from './keys/own-key.ts';
import { openSuccessors } from './keys/successors.ts';
import { lazyParts, lazyWaitingPosts, lending } from './lazy-parts.ts';
import { meteredPacer } from './pacing/metered.ts';
import { createPacer } from './pacing/pacer.ts';
import { perCaller } from './per-caller.ts';
import type { Shared } from './shared.ts';
import type { SchemeMemory } from './soku/auth.ts';
import { createSokuClient, type SokuClient } from './soku/client.ts';
import { createHostedMedia } from './soku/hosted-media.ts';
import { POSTS_LIMIT } from './soku/posts-limit.ts';
import { createConsentTokens } from './submission/consent-tokens.ts';
import { createFlights } from './submission/flights.ts';
import type { Submission } from './submission/submit-post.ts';
import type { Transcription } from './submission/submit-transcription.ts';
import type { Logger } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Tracing } from './telemetry/tracing.ts';
import { createRedactor } from './text/redactor.ts';
import type { PublicFiles } from './uploads/public-files.ts';

/** What can be a key (40 characters: KEYMGMT), and can't be a word of everybody's log: none that long has a digit. */
const CALLERS_KEY = /^(?=.*\d)[\w-]{20,}$/;

/** What the process has before its first call. */
export interface DepsSetup {
  config: Config;
  clock: Clock;
  calls: RunningCalls;
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
  redactors: Redactors;
  /** Tells somebody that a post waits for the person. */
  announceWaiting(): void;
  /** Soku has taken a post. */
  onPosted(): void;
  publicFiles: PublicFiles;
  random?: () => number;
  newId?: () => string;
  /** In the place of this machine's own. */
  shared: Shared | undefined;
  journal?: Journal;
  proxy?: ProxySettings;
}

/** Makes what calls work with. */
export interface DepsMaker {
  /**
   * What one call of a caller works with; made anew for each, since a rotation changes the key in use.
   *
   * @param config the settings as they hold for the caller
   */
  depsFor(caller: Caller, config: Config): Deps;
  /** Whether Soku has accepted this key. */
  hasAccepted(apiKey: string): boolean;
  close(): Promise<void>;
}

/** A log that says whose request each line is about. */
function callersLog(log: Logger, { requestId, person }: Caller, { credential }: Capabilities): Logger {
  if (requestId === undefined) return log;
  if (person === undefined) return log.with({ requestId, caller: credential ?? 'without a key' });
  return log.with({ requestId, caller: person.subject, callerName: person.name });
}

/** The journal as a caller writes it. */
const journalOf = ({ person }: Caller, journal: Journal) =>
  person === undefined ? journal : byPerson(journal, person);

/** The folder of what must outlast the process; the sandbox has none. */
const journalFolderOf = ({ sandbox, stateDir }: Config) => (sandbox ? undefined : join(stateDir, 'journal'));

function openJournal({ shared, journal = shared?.journal, config, clock, log }: DepsSetup): Journal {
  if (journal !== undefined) return journal;
  const folder = journalFolderOf(config);
  if (folder === undefined) return createMemoryJournal({ clock });
  const { journal: mode, journalMonths: months } = config;
  return createFileJournal({ folder, clock, warn: (message) => log.warn(message), mode, months });
}

/** Reads which keys were rotated, one small file. */
function openOwnKey({ config, log }: DepsSetup): OwnKey {
  const folder = journalFolderOf(config);
  const file = folder && join(folder, 'successors.jsonl');
  return createOwnKey(
    config.apiKey,
    openSuccessors(file, (message) => log.warn(message)),
  );
}

/** What all calls of a process have in common. */
function sharedParts(setup: DepsSetup, http: HttpClient) {
  const {
    config,
    clock,
    calls,
    log,
    metrics,
    tracing,
    announceWaiting,
    newId = randomUUID,
    shared: store,
  } = setup;
  const { account, soke, pictures, close } = lazyParts(setup, http);
  const { bucket, lenderFor, close: closeBucket } = lending(setup);
  const shared = {
    clock,
    calls,
    metrics,
    tracing,
    newId,
    account,
    pictures,
    bucket,
    waitingPosts: lazyWaitingPosts(config, store, clock, (message) => log.warn(message)),
    announceWaiting,
    consentTokens: createConsentTokens(clock, config.confirmSecret, store?.spentTokens),
    flights: createFlights<Submission>(),
    transcriptions: createFlights<Transcription>(),
  } satisfies Partial<Deps>;
  return {
    shared,
    soke,
    lenderFor,
    async close() {
      await close();
      await closeBucket();
    },
  };
}

/** What sends requests, without secrets in what comes back. */
function openHttp({
  config,
  clock,
  log,
  metrics,
  tracing,
  redactors,
  random = Math.random,
  proxy,
}: DepsSetup) {
  const pooled = createHttpClient({
    clock,
    random,
    ...(proxy !== undefined && !config.sandbox && { proxy }),
    onAttempt(record) {
      const { host, method, status, failure, durationMs } = record;
      metrics.answered(host, method, String(status ?? failure), durationMs);
      log.debug(record, 'request');
    },
    tracing,
  });
  const { upstream } = redactors;
  return {
    http: withoutSecrets(pooled, upstream),
    /** For one API key, which is taken out as well. */
    httpFor: (apiKey: string | undefined) => withoutSecrets(pooled, upstream.with([apiKey])),
  };
}

/** Each key's client of Soku, and its pace. */
function sokuParts(
  { config, clock, metrics, shared }: DepsSetup,
  httpFor: ReturnType<typeof openHttp>['httpFor'],
  onAccepted: (apiKey: string) => void,
) {
  const { baseUrl, authScheme } = config;
  const schemeMemory: SchemeMemory = {};
  return {
    pacerOf: perCaller((credential) => {
      const alone = createPacer(clock, POSTS_LIMIT.requests, POSTS_LIMIT.windowMs);
      return meteredPacer(shared?.pacerOf(credential, alone) ?? alone, metrics);
    }),
    hostedMediaOf: perCaller(() => createHostedMedia()),
    sokuWith: (apiKey: string | undefined): SokuClient =>
      createSokuClient({
        http: httpFor(apiKey),
        baseUrl,
        apiKey,
        authScheme,
        schemeMemory,
        onAccepted: () => apiKey !== undefined && onAccepted(apiKey),
      }),
  };
}

/** Puts together what calls work with. Sockets and the journal's files are opened by the first call that needs them. */
export function createDepsMaker(setup: DepsSetup): DepsMaker {
  const { clock, log, metrics, redactors } = setup;
  const { http, httpFor } = openHttp(setup);
  const ownKey = openOwnKey(setup);
  const journal = meteredJournal(openJournal(setup), metrics, setup.onPosted);
  const { shared, soke, lenderFor, close } = sharedParts(setup, http);
  const admission = createKeyAdmission(clock);
  const { pacerOf, hostedMediaOf, sokuWith } = sokuParts(setup, httpFor, (apiKey) =>
    admission.accept(ownKey.credentialOf(apiKey)),
  );
  return {
    hasAccepted: (apiKey) => admission.has(ownKey.credentialOf(apiKey)),
    depsFor(caller, own) {
      const access = capabilitiesOf(caller, own, ownKey);
      const { apiKey: callersKey } = caller;
      if (callersKey !== undefined && CALLERS_KEY.test(callersKey)) redactors.logs.learn(callersKey);
      const soku = sokuWith(access.apiKey);
      const pacer = pacerOf(access.credential ?? '');

      return {
        ...shared,
        config: own,
        access,
        soku,
        sokuWith,
        pacer,
        hostedMedia: hostedMediaOf(access.credential ?? ''),
        lender: lenderFor(caller),
        soke: async () => (access.credits ? (await soke()).client : (await soke()).refusingClient),
        async replaceOwnKey(apiKey) {
          await (access.replacesOwnKey ? ownKey.replace : ownKey.announce)(apiKey);
          return access.replacesOwnKey;
        },
        journal: journalOf(
          caller,
          callersKey === undefined || access.credential === undefined
            ? journal
            : admission.guard(journal, access.credential, { soku, pacer }),
        ),
        log: callersLog(log, caller, access),
        redactor: access.audience === 'owner' ? redactors.owners : createRedactor([access.apiKey]),
      };
    },
    async close() {
      await http.close();
      await close();
      await journal.close();
    },
  };
}
