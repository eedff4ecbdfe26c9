import type { Account, Entry, Settlement } from '../journal/journal.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { Post, Target } from '../publishing/post.ts';
import type { SokuClient } from '../soku/client.ts';
import { mayHaveActed, SokuApiError } from '../soku/errors.ts';
import { listedAccounts } from '../soku/listed-accounts.ts';
import type { Redactor } from '../text/redactor.ts';
import { oneLine } from '../text/untrusted.ts';
import { type AskDeps, askSoku } from './ask-soku.ts';
import type { Rules } from './consult-journal.ts';
import { createPostBody } from './post-body.ts';
import { timeForOnePost, waitForPlace } from './wait-for-turn.ts';

export interface SendDeps extends AskDeps {
  soku: SokuClient;
  config: Rules;
  /** Counts what this credential sends. */
  pacer: Pacer;
  redactor: Pick<Redactor, 'text'>;
}

/** What sending came to. */
export type SendingEnd =
  | {
      postSubmissionId: string;
      requestId: string | undefined;
      /** It was sent again after an attempt without a clear answer. */
      repeated: boolean;
      /** No answer told the id, Soku's list did: all that it made of the key, this one first. */
      listed?: string[];
    }
  | { error: unknown };

/**
 * Sends a post whose intent is on record. Before it goes again after an attempt that may have been acted upon, Soku is
 * asked whether it is there.
 *
 * @param attempts every attempt at this content, this one among them
 * @returns what it came to; never throws
 */
export async function sendPost(
  post: Post,
  { idempotencyKey, attempts }: { idempotencyKey: string; attempts: readonly Entry[] },
  deps: SendDeps,
): Promise<SendingEnd> {
  const { pacer, soku, deadline, clock, config } = deps;
  const body = createPostBody(post);
  let repeated = false;
  let listed: string[] = [];
  const beforeRepeat = async () => {
    const says = await askSoku(idempotencyKey, { body, entries: attempts }, deps);
    listed = says.ids;
    // Where Soku has a list, nothing goes again before that has been looked through.
    const held = says.unclear || config.resend === 'never';
    if (listed.length > 0 || held || deadline.signal.aborted) return false;
    // A repetition counts in Soku's limits like a post.
    if (!(await waitForPlace(deps, timeForOnePost(deps))).free) return false;
    repeated = true;
    return true;
  };
  try {
    const answer = await soku.createPost(body, { idempotencyKey, deadline, beforeRepeat });
    pacer.observe(answer.rateLimit);
    return { postSubmissionId: answer.postSubmissionId, requestId: answer.requestId, repeated };
  } catch (error) {
    const [postSubmissionId] = listed;
    if (postSubmissionId !== undefined) return { postSubmissionId, requestId: undefined, repeated, listed };
    if (error instanceof SokuApiError && error.status === 429 && error.retryAfterSeconds !== undefined)
      pacer.observe({ limit: 0, remaining: 0, resetsAt: clock.now() + error.retryAfterSeconds * 1000 });
    return { error };
  }
}

/**
 * What this attempt came to by itself. The journal knows what that means for its key.
 *
 * @param targets where it was to go
 * @param resumed whether it goes on with an earlier call's attempt
 */
export function settlementOf(
  end: SendingEnd,
  { targets, resumed }: { targets: readonly Target[]; resumed: boolean },
  { redactor }: Pick<SendDeps, 'redactor'>,
): Settlement {
  if ('postSubmissionId' in end) {
    const { requestId, listed } = end;
    const repeated = end.repeated || (resumed && listed === undefined);
    const known = {
      ...(requestId !== undefined && { requestId: redactor.text(requestId).slice(0, 100) }),
      ...(repeated && { repeated }),
    };
    return { outcome: 'accepted', postSubmissionId: redactor.text(end.postSubmissionId), ...known };
  }
  const { error } = end;
  if (mayHaveActed(error)) return { outcome: 'unknown' };
  const accounts = accountsNamed(error, targets, redactor);
  return { ...refusalOf(error, { redactor }), ...(accounts.length > 0 && { accounts }) };
}

/** More would not be looked at; a name is for people to tell accounts apart. */
const MAX_ACCOUNTS = 50;
const MAX_ID = 200;
const MAX_NAME = 80;

/** The accounts that Soku names in a refusal, as far as it is plain of which platform they are. */
function accountsNamed(
  error: unknown,
  targets: readonly Target[],
  redactor: Pick<Redactor, 'text'>,
): Account[] {
  if (!(error instanceof SokuApiError)) return [];
  const open = targets.filter(({ accountId }) => accountId === undefined);
  const [only] = open.length === 1 ? open : targets.length === 1 ? targets : [];
  const accounts = listedAccounts(error) ?? [];
  return accounts.slice(0, MAX_ACCOUNTS).flatMap(({ accountId: given, platform = only?.platform, name }) => {
    const accountId = redactor.text(oneLine(given, MAX_ID));
    if (platform === undefined || accountId !== given) return [];
    return [
      { platform, accountId, ...(name !== undefined && { name: redactor.text(oneLine(name, MAX_NAME)) }) },
    ];
  });
}

/** What to record of an attempt that was not acted upon. */
export function refusalOf(error: unknown, { redactor }: Pick<SendDeps, 'redactor'>) {
  if (!(error instanceof SokuApiError)) return { outcome: 'rejected' as const };
  const code = /^\w{1,60}$/.test(error.code ?? '') ? error.code : undefined;
  return { outcome: 'rejected' as const, errorCode: redactor.text(code ?? `http_${error.status}`) };
}
