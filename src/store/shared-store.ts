import { createHash } from 'node:crypto';
import { readStoreAddress, shownAddress } from './address.ts';
import { type Connection, openConnection } from './connection.ts';
import { StoreUnavailableError, StoreUnfitError } from './errors.ts';
import { createPatience, createWatch, LOOK_MS, pause, reasonOf, type StoreLog, type Watch } from './watch.ts';

/** How long the start waits for the store; without it the server starts all the same, and refuses what needs it. */
const START_MS = 3_000;

/** What a server says that is starting, or that has become another's replica. */
const NOT_NOW = ['LOADING', 'READONLY', 'MASTERDOWN', 'CLUSTERDOWN'];

/** A step that the store does as one: nothing else comes in between. */
export interface Script {
  /** Lua. */
  body: string;
  /** Its name for EVALSHA. */
  hash: string;
}

export function defineScript(body: string): Script {
  return { body, hash: createHash('sha1').update(body).digest('hex') };
}

/** What replicas share. Every method that asks the store rejects with StoreUnavailableError, within a second. */
export interface SharedStore {
  /** Where it is, without user and password. */
  readonly shown: string;
  /**
   * The name of a key. All keys of one credential lie in one place of a Cluster, since its name is their hash tag.
   *
   * @param credential a fingerprint, or any other word for whose it is
   */
  key(credential: string, ...words: string[]): string;
  /** Runs a script over keys of one credential. */
  run(script: Script, keys: readonly [string, ...string[]], args?: readonly string[]): Promise<unknown>;
  /** Sends a command about a key. */
  send(key: string, ...command: string[]): Promise<unknown>;
  /** Why it can't be used right now; undefined: it can. */
  trouble(): string | undefined;
  /** Has something done each time that it can be used again. */
  whenBack(action: () => void): void;
  close(): void;
}

export interface SharedStoreOptions {
  /** `SOKU_REDIS_URL`. */
  url: string;
  /** What every key begins with. */
  prefix: string;
  log: StoreLog;
}

function storeOver(connection: Connection, watch: Watch, shown: string, prefix: string): SharedStore {
  const inTime = createPatience();
  async function ask<T>(work: () => Promise<T>): Promise<T> {
    const trouble = watch.trouble();
    if (trouble !== undefined) throw new StoreUnavailableError(trouble);
    try {
      return await inTime(work());
    } catch (error) {
      const reason = reasonOf(error);
      // A refusal of one command is an answer; silence concerns all, and so does a server that takes nothing.
      if (error instanceof StoreUnavailableError || NOT_NOW.includes(reason)) watch.suspect(error);
      throw new StoreUnavailableError(reason, error);
    }
  }

  return {
    shown,
    key: (credential, ...words) =>
      `${prefix}:{${credential === '' ? 'none' : credential}}:${words.join(':')}`,
    send: (key, ...command) => ask(() => connection.send(key, command)),
    run: (script, keys, args = []) =>
      ask(async () => {
        const rest = [String(keys.length), ...keys, ...args];
        try {
          return await connection.send(keys[0], ['EVALSHA', script.hash, ...rest]);
        } catch (error) {
          // A store that was restarted knows no scripts.
          if (reasonOf(error) !== 'NOSCRIPT') throw error;
          return connection.send(keys[0], ['EVAL', script.body, ...rest]);
        }
      }),
    trouble: () => watch.trouble(),
    whenBack: (action) => watch.whenBack(action),
    close() {
      watch.end();
      connection.close();
    },
  };
}

/**
 * Opens the store and waits a moment for it. A store that can't be reached is tried again for as long as the process
 * runs, and checked anew each time that it is there: it may have been set up otherwise.
 *
 * @throws StoreUnfitError when it is there and must not be used
 */
export async function openSharedStore({ url, prefix, log }: SharedStoreOptions): Promise<SharedStore> {
  const address = readStoreAddress(url);
  if ('error' in address) throw new StoreUnfitError(`SOKU_REDIS_URL must be ${address.error}.`);
  const shown = shownAddress(address);
  const connection = openConnection(address, {
    connected: () => watch.suspect(new StoreUnavailableError('to be checked')),
    failed: (error) => watch.suspect(error),
  });
  const watch = createWatch(() => connection, shown, log);
  const store = storeOver(connection, watch, shown, prefix);
  connection.connect().catch((error: unknown) => watch.suspect(error));
  const pauseMs = LOOK_MS / 10;
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += pauseMs) {
    if (watch.trouble() === undefined || watch.unfit() !== undefined) break;
    await pause(pauseMs);
  }
  const unfit = watch.unfit();
  if (unfit !== undefined) {
    store.close();
    throw unfit;
  }
  const trouble = watch.trouble();
  if (trouble !== undefined)
    log.warn(`The shared store can't be reached (${trouble}); it is tried again and again [${shown}]`);
  return store;
}
