import { COMMAND_MS, type Connection, SILENCE_MS } from './connection.ts';
import { StoreUnavailableError, StoreUnfitError } from './errors.ts';
import { checkServer } from './fitness.ts';

/** Between two looks at whether a store that is away is back. */
export const LOOK_MS = 200;
/** The same for one that must be set up otherwise first. */
const UNFIT_MS = 5_000;

export interface StoreLog {
  warn(message: string): void;
  info(message: string): void;
}

/** Keeps no process alive. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** The first word of what the store says in capitals, e.g. `READONLY`; else the kind of the failure. */
export function reasonOf(error: unknown): string {
  if (error instanceof StoreUnavailableError) return error.reason;
  if (!(error instanceof Error)) return 'error';
  const [word] = /^[A-Z]{3,}\b/.exec(error.message) ?? [];
  if (word !== undefined) return word;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.constructor.name.replace(/Error$/, '') || 'error';
}

/** Why signing in failed; undefined when something else did. */
function refusalOf(error: unknown): StoreUnfitError | undefined {
  const reason = reasonOf(error);
  if (!['WRONGPASS', 'NOAUTH', 'NOPERM'].includes(reason)) return undefined;
  return new StoreUnfitError(`SOKU_REDIS_URL: the store refuses user or password (${reason}).`);
}

/**
 * Bounds how long anybody waits for a store: as long as it answers others, longer.
 *
 * @returns gives the end of a work, or StoreUnavailableError
 */
export function createPatience(): <T>(work: Promise<T>) => Promise<T> {
  let lastAnswerAt = 0;
  const answered = () => {
    lastAnswerAt = performance.now();
  };
  return (work) =>
    new Promise((resolve, reject) => {
      const askedAt = performance.now();
      let timer: NodeJS.Timeout;
      const look = () => {
        const silentMs = performance.now() - Math.max(askedAt, lastAnswerAt);
        if (silentMs >= SILENCE_MS || performance.now() - askedAt >= COMMAND_MS)
          reject(new StoreUnavailableError('no answer in time'));
        else wait(SILENCE_MS - silentMs);
      };
      const wait = (ms: number) => {
        // What came while this process was busy is read first.
        timer = setTimeout(() => setImmediate(look), ms);
      };
      wait(SILENCE_MS);
      work.finally(() => clearTimeout(timer)).then(answered, answered);
      work.then(resolve, reject);
    });
}

/** Knows whether a store can be used. */
export interface Watch {
  /** Why it can't be used right now; undefined: it can. */
  trouble(): string | undefined;
  /** Why it must not be used as it is set up. */
  unfit(): StoreUnfitError | undefined;
  /** It failed, or is connected anew: nobody uses it before it has been looked at. */
  suspect(error: unknown): void;
  whenBack(action: () => void): void;
  end(): void;
}

/**
 * Looks at a store until it can be used, and again after each failure: it answers, every primary of it is new enough,
 * and none forgets by itself what was written.
 *
 * @param shown its address for the log
 */
export function createWatch(connection: () => Connection, shown: string, log: StoreLog): Watch {
  const backAgain: (() => void)[] = [];
  let trouble: string | undefined = 'not connected yet';
  let unfit: StoreUnfitError | undefined;
  let ended = false;
  let failures = 0;
  let looking = false;
  const inTime = createPatience();

  async function check(): Promise<void> {
    for (const answer of await inTime(connection().askAll(['INFO'])))
      for (const warning of checkServer(String(answer))) log.warn(warning);
  }

  /** One look; whether the store can be used, and nothing failed meanwhile. */
  async function isUsable(): Promise<boolean> {
    const before = failures;
    try {
      await check();
      unfit = undefined;
      return before === failures;
    } catch (error) {
      const reason = reasonOf(error);
      // Why it is offline was told when it went.
      if (reason === 'ClientOffline') return false;
      unfit = error instanceof StoreUnfitError ? error : refusalOf(error);
      trouble = unfit?.message ?? reason;
      return false;
    }
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    while (!ended && !(await isUsable())) await pause(unfit === undefined ? LOOK_MS : UNFIT_MS);
    looking = false;
    if (ended) return;
    log.info(`The shared store can be used [${shown}]`);
    trouble = undefined;
    for (const action of backAgain) action();
  }

  return {
    trouble: () => trouble,
    unfit: () => unfit,
    suspect(error) {
      if (ended) return;
      unfit = refusalOf(error) ?? unfit;
      const reason = reasonOf(error);
      if (trouble === undefined) log.warn(`The shared store can't be used (${reason}) [${shown}]`);
      failures += 1;
      trouble = reason;
      void look();
    },
    whenBack: (action) => void backAgain.push(action),
    end() {
      ended = true;
      trouble = 'closed';
    },
  };
}
