import type { Clock } from '../clock.ts';
import { CALL_TIMEOUT_MS } from '../config/timeouts.ts';
import { startDeadline } from '../http/deadline.ts';
import type { Begun, Intent, Journal } from '../journal/journal.ts';
import { KnownError } from '../known-error.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { SokuClient } from '../soku/client.ts';
import type { SokuApiError } from '../soku/errors.ts';
import { quote } from '../text/untrusted.ts';
import { KeyNotAcceptedError } from './errors.ts';

/** How long a refusal of a key is believed before Soku is asked again. */
const REFUSAL_MS = 60_000;
const MOST_REFUSALS = 1_000;
/** Only keys of real accounts come that far. */
const MOST_ACCEPTED = 10_000;

/** Which callers' keys Soku has accepted. A credential is what the journal calls a key. */
export interface KeyAdmission {
  /** Whether Soku accepted it once, as far as this process knows. */
  has(credential: string): boolean;
  /** Soku answered a request under this key as it does to keys that it takes. */
  accept(credential: string): void;
  /** A journal that records nothing for a key before Soku has accepted it. */
  guard(journal: Journal, credential: string, deps: AdmissionDeps): Journal;
}

export interface AdmissionDeps {
  /** With the key in question; tells `accept` by itself. */
  soku: Pick<SokuClient, 'probe'>;
  pacer: Pacer;
}

/** Bounded: those that came first go first. */
function trim(keys: Set<string> | Map<string, unknown>, most: number): void {
  const [oldest] = keys.keys();
  if (keys.size > most && oldest !== undefined) keys.delete(oldest);
}

/** What Soku refused not long ago. */
function createRefusals(clock: Pick<Clock, 'now'>) {
  const refused = new Map<string, { cause: SokuApiError; at: number }>();
  return {
    add(credential: string, cause: SokuApiError): void {
      refused.delete(credential);
      refused.set(credential, { cause, at: clock.now() });
      trim(refused, MOST_REFUSALS);
    },
    forget: (credential: string) => refused.delete(credential),
    throwIfKnown(credential: string): void {
      const known = refused.get(credential);
      if (known === undefined) return;
      const agoMs = clock.now() - known.at;
      if (agoMs < REFUSAL_MS)
        throw new KeyNotAcceptedError(known.cause, { agoMs, againMs: REFUSAL_MS - agoMs });
    },
  };
}

/** Asks Soku by a request that can't publish. */
async function probe({ soku, pacer }: AdmissionDeps, clock: Clock, ms: number) {
  const deadline = startDeadline(clock, ms);
  try {
    // It counts in Soku's limits like a post.
    await pacer.reserve();
    return await soku.probe(deadline);
  } catch (error) {
    throw error instanceof KnownError ? new KeyNotAcceptedError(error) : error;
  } finally {
    deadline.dispose();
  }
}

/**
 * Keeps the journal for keys that Soku takes: anybody can make up others, and each of their posts would be a record.
 *
 * Soku is asked before the intent is recorded, and the post goes out after: so what is sent was written down first, also
 * under a key that is seen for the first time. (To hold the intent in memory until the post itself is answered would
 * lose it in the very crash that the record is for.)
 */
export function createKeyAdmission(clock: Clock): KeyAdmission {
  const accepted = new Set<string>();
  const refusals = createRefusals(clock);
  const asking = new Map<string, Promise<string[]>>();

  function accept(credential: string): void {
    accepted.delete(credential);
    accepted.add(credential);
    trim(accepted, MOST_ACCEPTED);
    refusals.forget(credential);
  }

  /** @returns what to warn of */
  async function ask(journal: Journal, credential: string, deps: AdmissionDeps, ms: number) {
    if (await journal.knows(credential)) accept(credential);
    if (accepted.has(credential)) return [];
    const { status, refusal, postSubmissionId: made } = await probe(deps, clock, ms);
    if (accepted.has(credential))
      return made === undefined
        ? []
        : [
            `Soku was asked whether it takes this key, and made the submission ${quote(made, 80)} of the question, which has neither text nor platforms. Ask the person to remove it in Soku's dashboard.`,
          ];
    if (refusal !== undefined && (status === 401 || status === 403)) refusals.add(credential, refusal);
    throw new KeyNotAcceptedError(refusal);
  }

  async function admit(journal: Journal, credential: string, deps: AdmissionDeps, ms = CALL_TIMEOUT_MS) {
    // Calls that come at once ask once.
    for (let other = asking.get(credential); other !== undefined; other = asking.get(credential))
      await other.catch(() => {});
    if (accepted.has(credential)) return [];
    refusals.throwIfKnown(credential);
    const question = ask(journal, credential, deps, ms).finally(() => asking.delete(credential));
    asking.set(credential, question);
    return question;
  }

  return {
    has: (credential) => accepted.has(credential),
    accept,
    guard: (journal, credential, deps) => ({
      ...journal,
      async begin(intent: Intent, since: number): Promise<Begun> {
        const warnings = await admit(journal, credential, deps, intent.deadlineMs);
        const begun = await journal.begin(intent, since);
        return { ...begun, warnings: [...warnings, ...begun.warnings] };
      },
    }),
  };
}
