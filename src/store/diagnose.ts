import { readStoreAddress, shownAddress } from './address.ts';
import { openConnection } from './connection.ts';
import { StoreUnavailableError, StoreUnfitError } from './errors.ts';
import { checkServer, field } from './fitness.ts';
import { pause, reasonOf } from './watch.ts';

/** As long as a start waits for the store. */
const PATIENCE_MS = 3_000;

/** What a store says of itself. */
export interface StoreFindings {
  /** Its address, without user and password. */
  shown: string;
  /** Of each primary, e.g. `Redis 7.2.4, maxmemory-policy noeviction`. */
  servers: string[];
  warnings: string[];
}

/** In words; a managed service may hide either. */
function described(info: string): string {
  const valkey = field(info, 'valkey_version');
  const version = valkey === undefined ? field(info, 'redis_version') : valkey;
  const policy = field(info, 'maxmemory_policy');
  return [
    `${valkey === undefined ? 'Redis' : 'Valkey'} ${version ?? 'of an unknown version'}`,
    `maxmemory-policy ${policy ?? 'not told'}`,
  ].join(', ');
}

/**
 * Asks every primary of a store what it is, over a connection of its own.
 *
 * @param url `SOKU_REDIS_URL`
 * @throws StoreUnfitError when it must not be used as it is set up; StoreUnavailableError
 */
export async function diagnoseStore(url: string): Promise<StoreFindings> {
  const address = readStoreAddress(url);
  if ('error' in address) throw new StoreUnfitError(`SOKU_REDIS_URL must be ${address.error}.`);
  let failure: unknown = new StoreUnavailableError('no answer in time');
  const connection = openConnection(address, {
    connected: () => {},
    failed: (error) => {
      failure = error;
    },
  });
  const ask = async () => {
    await connection.connect();
    return (await connection.askAll(['INFO'])).map(String);
  };
  try {
    const infos = await Promise.race([ask(), pause(PATIENCE_MS).then(() => undefined)]);
    if (infos === undefined) throw failure;
    return {
      shown: shownAddress(address),
      servers: infos.map(described),
      warnings: [...new Set(infos.flatMap(checkServer))],
    };
  } catch (error) {
    if (error instanceof StoreUnfitError) throw error;
    throw new StoreUnavailableError(reasonOf(error), error);
  } finally {
    connection.close();
  }
}
