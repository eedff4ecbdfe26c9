import { join } from 'node:path';
import type { Caller } from './access/capabilities.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/load.ts';
import type { Redactors } from './config/redactors.ts';
import type { WaitingPosts } from './desk/waiting-posts.ts';
import type { ProxySettings } from './http/dispatcher.ts';
import type { HttpClient } from './http/http-client.ts';
import { lazily } from './lazily.ts';
import type { PictureFetcher } from './pictures/picture-fetcher.ts';
import type { Shared } from './shared.ts';
import type { Soke } from './soke/open-soke.ts';
import type { AccountClient } from './soku/account-client.ts';
import type { Logger } from './telemetry/log.ts';
import type { Bucket } from './uploads/bucket.ts';
import type { BucketSettings } from './uploads/bucket-requests.ts';
import type { PublicFiles } from './uploads/public-files.ts';

/** What the parts need of the process. */
interface LazySetup {
  config: Config;
  clock: Clock;
  log: Logger;
  redactors: Redactors;
  publicFiles: PublicFiles;
  proxy?: ProxySettings;
}

/** What waits for a person; the sandbox forgets it with the process, as it does everything. */
export function lazyWaitingPosts(
  config: Config,
  shared: Pick<Shared, 'waitingPosts'> | undefined,
  clock: Clock,
  warn: (message: string) => void,
) {
  let opened: Promise<WaitingPosts> | undefined;
  const open = async (): Promise<WaitingPosts> => {
    if (shared !== undefined) return shared.waitingPosts;
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

/** The parts that few calls need: each is loaded by the first that does. */
export function lazyParts({ config, clock, redactors: { upstream, learn } }: LazySetup, http: HttpClient) {
  const { baseUrl } = config;
  const loadAccount = lazily(() => import('./soku/account-client.ts'), 'createAccountClient');
  const loadSoke = lazily(() => import('./soke/open-soke.ts'), 'openSoke');
  const loadPictures = lazily(() => import('./pictures/picture-fetcher.ts'), 'createPictureFetcher');
  let account: AccountClient | undefined;
  let openedSoke: Soke | undefined;
  let pictureFetcher: PictureFetcher | undefined;
  return {
    async account() {
      const { createAccountClient } = await loadAccount();
      account ??= createAccountClient({ http, clock, baseUrl, idTokens: config, learn });
      return account;
    },
    async soke() {
      const { openSoke } = await loadSoke();
      openedSoke ??= openSoke(config, { http, clock, learn, redactor: upstream });
      return openedSoke;
    },
    async pictures() {
      const { createPictureFetcher } = await loadPictures();
      pictureFetcher ??= createPictureFetcher(clock, [new URL(baseUrl).origin]);
      return pictureFetcher;
    },
    async close() {
      await pictureFetcher?.close();
    },
  };
}

function bucketSettingsOf(config: Config): BucketSettings | undefined {
  const { bucketUrl: url, bucketRegion: region } = config;
  const { bucketAccessKeyId: accessKeyId, bucketSecretAccessKey: secretAccessKey } = config;
  if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { url, region, accessKeyId, secretAccessKey };
}

/** Where files are put for Soku to fetch. */
export function lending({ config, clock, proxy, log, publicFiles }: LazySetup) {
  const settings = bucketSettingsOf(config);
  const loadBucket = lazily(() => import('./uploads/bucket.ts'), 'openBucket');
  let opened: Bucket | undefined;
  const bucket =
    settings &&
    (async () => {
      const { openBucket } = await loadBucket();
      opened ??= openBucket(settings, { clock, proxy, log });
      return opened;
    });
  return {
    bucket,
    lenderFor:
      ({ via }: Caller) =>
      async () => {
        if (bucket !== undefined) return bucket();
        // Files of a process without HTTP can't be fetched from it.
        if (via === 'stdio' || config.publicUrl === undefined) return undefined;
        return publicFiles.lenderAt(config.publicUrl);
      },
    close: async () => opened?.close(),
  };
}
