import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  type Caller,
  type Capabilities,
  capabilitiesOf,
  type Offer,
  offerTo,
} from './access/capabilities.ts';
import { createKeyAdmission } from './access/key-admission.ts';
import type { Deps } from './call/define-tool.ts';
import { createRunningCalls, type RunningCalls } from './call/running-calls.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config/load.ts';
import { createRedactors } from './config/redactors.ts';
import type { WaitingPosts } from './desk/waiting-posts.ts';
import type { ProxySettings } from './http/dispatcher.ts';
import { createHttpClient } from './http/http-client.ts';
import { withoutSecrets } from './http/without-secrets.ts';
import { byPerson } from './journal/by-person.ts';
import { createFileJournal } from './journal/file/journal.ts';
import type { Journal } from './journal/journal.ts';
import { createMemoryJournal } from './journal/memory-journal.ts';
import { meteredJournal } from './journal/metered.ts';
import { createOwnKey } from './keys/own-key.ts';
import { openSuccessors } from './keys/successors.ts';
import { lazily } from './lazily.ts';
import type { Catalogue } from './mcp/register-tools.ts';
import { createSetups } from './mcp/setups.ts';
import { meteredPacer } from './pacing/metered.ts';
import { createPacer } from './pacing/pacer.ts';
import { perCaller } from './per-caller.ts';
import type { PictureFetcher } from './pictures/picture-fetcher.ts';
import type { Soke } from './soke/open-soke.ts';
import type { AccountClient } from './soku/account-client.ts';
import type { SchemeMemory } from './soku/auth.ts';
import { createSokuClient } from './soku/client.ts';
import { createHostedMedia } from './soku/hosted-media.ts';
import { POSTS_LIMIT } from './soku/posts-limit.ts';
import { createConsentTokens } from './submission/consent-tokens.ts';
import { createFlights } from './submission/flights.ts';
import type { Submission } from './submission/submit-post.ts';
import type { Transcription } from './submission/submit-transcription.ts';
import { createLogger, type Logger } from './telemetry/log.ts';
import { type Metrics, noMetrics } from './telemetry/metrics.ts';
import { openTracing } from './telemetry/tracing.ts';
import { createRedactor } from './text/redactor.ts';
import { loadTools } from './tools/index.ts';
import type { Bucket } from './uploads/bucket.ts';
import type { BucketSettings } from './uploads/bucket-requests.ts';
import { createPublicFiles, type PublicFiles } from './uploads/public-files.ts';

/** What can be a key (40 characters: KEYMGMT), and can't be a word of everybody's log: none that long has a digit. */
const CALLERS_KEY = /^(?=.*\d)[\w-]{20,}$/;

/** What a process makes once and every server instance shares. */
export interface Runtime {
  config: Pick<Config, 'openBrowser'>;
  calls: RunningCalls;
  log: Logger;
  metrics: Metrics;
  /** How long running calls may take to end when the process is asked to. */
  shutdownGraceMs: number;
  /** Why the shared store can't be used right now; undefined: it can, or there is none. */
  storeTrouble(): string | undefined;
  /** The tools as the settings that hold for a caller have them. */
  catalogueFor(caller: Caller): Catalogue;
  /** Which tools a caller is shown. */
  offerTo(caller: Caller): Offer;
  /** What one call of a caller works with; made anew for each, since a rotation changes the key in use. */
  depsFor(caller: Caller): Deps;
  /** Whether Soku has accepted this key since the process began. */
  hasAccepted(apiKey: string): boolean;
  /** The files that this process lends at the moment, where it is reached over HTTP. */
  publicFiles: PublicFiles;
  /** Has somebody told that a post waits for the person; until then nobody is. */
  whenWaiting(announce: () => void): void;
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
  metrics?: Metrics;
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

function bucketSettingsOf(config: Config): BucketSettings | undefined {
  const { bucketUrl: url, bucketRegion: region } = config;
  const { bucketAccessKeyId: accessKeyId, bucketSecretAccessKey: secretAccessKey } = config;
  if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { url, region, accessKeyId, secretAccessKey };
}

/** What waits for a person; the sandbox forgets it with the process, as it does everything. */
function lazyWaitingPosts(config: Config, clock: Clock, warn: (message: string) => void) {
  let opened: Promise<WaitingPosts> | undefined;
  const open = async (): Promise<WaitingPosts> => {
    if (config.sandbox) return (await import('./desk/memory-waiting-posts.ts')).createMemoryWaitingPosts();
    const { createFileWaitingPosts } = await import('./desk/file-waiting-posts.ts');
    return createFileWaitingPosts({ folder: join(config.stateDir, 'desk'), clock, warn });
  };
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

/**
 * Puts the process together. Reads which keys were rotated, one small file; sockets and other files are opened by the
 * first call that needs them.
 */
export async function createRuntime(config: Config, options: RuntimeOptions = {}): Promise<Runtime> {
  const { clock = systemClock, random = Math.random, newId = randomUUID, proxy } = options;
  const { metrics = noMetrics } = options;
  const tracing = await openTracing();
  const { upstream, owners, logs, learn } = createRedactors(config);
  const log = options.log ?? createLogger(config.logLevel, logs);
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
  const http = withoutSecrets(pooled, upstream);
  const warn = (message: string) => log.warn(message);
  const journalFolder = config.sandbox ? undefined : join(config.stateDir, 'journal');
  const successors = openSuccessors(journalFolder && join(journalFolder, 'successors.jsonl'), warn);
  const ownKey = createOwnKey(config.apiKey, successors);
  const shared =
    config.redisUrl === undefined || config.sandbox
      ? undefined
      : await (await import('./shared.ts')).openShared(config.redisUrl, config, { clock, log });
  const journal = meteredJournal(
    options.journal ??
      shared?.journal ??
      (journalFolder === undefined
        ? createMemoryJournal({ clock })
        : createFileJournal({ folder: journalFolder, clock, warn, mode: config.journal })),
    metrics,
  );
  const calls = createRunningCalls(clock);
  const schemeMemory: SchemeMemory = {};
  const consentTokens = createConsentTokens(clock, config.confirmSecret, shared?.spentTokens);
  const flights = createFlights<Submission>();
  const transcriptions = createFlights<Transcription>();
  const pacerOf = perCaller((credential) => {
    const alone = createPacer(clock, POSTS_LIMIT.requests, POSTS_LIMIT.windowMs);
    return meteredPacer(shared?.pacerOf(credential, alone) ?? alone, metrics);
  });
  const hostedMediaOf = perCaller(() => createHostedMedia());
  const admission = createKeyAdmission(clock);
  const { baseUrl, authScheme } = config;
  const sokuWith = (apiKey: string | undefined) =>
    createSokuClient({
      http: withoutSecrets(pooled, upstream.with([apiKey])),
      baseUrl,
      apiKey,
      authScheme,
      schemeMemory,
      onAccepted: () => apiKey !== undefined && admission.accept(ownKey.credentialOf(apiKey)),
    });

  const loadAccount = lazily(() => import('./soku/account-client.ts'), 'createAccountClient');
  let account: AccountClient | undefined;
  const openAccount = async () => {
    const { createAccountClient } = await loadAccount();
    account ??= createAccountClient({ http, clock, baseUrl, idTokens: config, learn });
    return account;
  };

  const loadSoke = lazily(() => import('./soke/open-soke.ts'), 'openSoke');
  let openedSoke: Soke | undefined;
  const soke = async () => {
    const { openSoke } = await loadSoke();
    openedSoke ??= openSoke(config, { http, clock, learn, redactor: upstream });
    return openedSoke;
  };

  const loadPictures = lazily(() => import('./pictures/picture-fetcher.ts'), 'createPictureFetcher');
  let pictureFetcher: PictureFetcher | undefined;
  const pictures = async () => {
    const { createPictureFetcher } = await loadPictures();
    pictureFetcher ??= createPictureFetcher(clock, [new URL(baseUrl).origin]);
    return pictureFetcher;
  };

  const loadBucket = lazily(() => import('./uploads/bucket.ts'), 'openBucket');
  let openedBucket: Bucket | undefined;
  const bucketSettings = bucketSettingsOf(config);
  const bucket =
    bucketSettings &&
    (async () => {
      const { openBucket } = await loadBucket();
      openedBucket ??= openBucket(bucketSettings, { clock, proxy, log });
      return openedBucket;
    });
  const publicFiles = createPublicFiles(clock);
  /** Files of a process without HTTP can't be fetched from it. */
  const lenderFor =
    ({ via }: Caller) =>
    async () => {
      if (bucket !== undefined) return bucket();
      if (via === 'stdio' || config.publicUrl === undefined) return undefined;
      return publicFiles.lenderAt(config.publicUrl);
    };

  const setupFor = createSetups(await loadTools(config.toolsets), config, learn);
  const waitingPosts = lazyWaitingPosts(config, clock, warn);
  let announceWaiting = () => {};
  return {
    whenWaiting(announce) {
      announceWaiting = announce;
    },
    publicFiles,
    config,
    calls,
    log,
    metrics,
    shutdownGraceMs: config.shutdownGraceMs,
    storeTrouble: () => shared?.trouble(),
    catalogueFor: ({ rule }) => setupFor(rule).catalogue,
    offerTo: (caller) => offerTo(caller, setupFor(caller.rule).config),
    hasAccepted: (apiKey) => admission.has(ownKey.credentialOf(apiKey)),
    depsFor(caller) {
      const { config: own } = setupFor(caller.rule);
      const access = capabilitiesOf(caller, own, ownKey);
      const { apiKey: callersKey } = caller;
      const soku = sokuWith(access.apiKey);
      const pacer = pacerOf(access.credential ?? '');
      if (callersKey !== undefined && CALLERS_KEY.test(callersKey)) logs.learn(callersKey);
      return {
        access,
        config: own,
        clock,
        soku,
        hostedMedia: hostedMediaOf(access.credential ?? ''),
        bucket,
        lender: lenderFor(caller),
        sokuWith,
        soke: async () => (access.credits ? (await soke()).client : (await soke()).refusingClient),
        account: openAccount,
        async replaceOwnKey(apiKey) {
          await (access.replacesOwnKey ? ownKey.replace : ownKey.announce)(apiKey);
          return access.replacesOwnKey;
        },
        consentTokens,
        flights,
        pictures,
        transcriptions,
        waitingPosts,
        announceWaiting: () => announceWaiting(),
        journal: journalOf(
          caller,
          callersKey === undefined || access.credential === undefined
            ? journal
            : admission.guard(journal, access.credential, { soku, pacer }),
        ),
        pacer,
        calls,
        newId,
        metrics,
        tracing,
        log: callersLog(log, caller, access),
        redactor: access.audience === 'owner' ? owners : createRedactor([access.apiKey]),
      };
    },
    async close() {
      await http.close();
      await pictureFetcher?.close();
      await openedBucket?.close();
      await journal.close();
      shared?.close();
    },
  };
}
