import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { Begun, Entry, Journal, Settlement } from '../journal/journal.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post } from '../publishing/post.ts';
import type { SokuClient } from '../soku/client.ts';
import { MissingCredentialError, mayHaveActed, SokuApiError } from '../soku/errors.ts';
import type { Redactor } from '../text/redactor.ts';
import {
  type Advice,
  consultJournal,
  type Question,
  type Rules,
  type SubmissionOptions,
} from './consult-journal.ts';
import { EarlierAttemptError, NotSubmittedError, OutcomeUnknownError } from './errors.ts';
import type { Flights } from './flights.ts';
import { joinFlight } from './join-flight.ts';
import { createPostBody } from './post-body.ts';
import { waitForAttempt } from './wait-for-attempt.ts';
import { doubleWarning, repeatWarning } from './warnings.ts';

export type { SubmissionOptions } from './consult-journal.ts';

export interface SubmissionDeps {
  clock: Clock;
  soku: SokuClient;
  journal: Journal;
  access: { credential: string | undefined };
  newId: () => string;
  config: Rules & { baseUrl: string };
  /** Counts what this credential sends. */
  pacer: Pacer;
  redactor: Pick<Redactor, 'text'>;
  log: { warn(message: string): void };
  /** The posts that are under way in this process. */
  flights: Flights<Submission>;
  deadline: Deadline;
  /** Resolves when a post that must be sent may go; when it rejects, nothing is sent. */
  waitForTurn?: () => Promise<void>;
}

export interface Submission {
  postSubmissionId: string;
  idempotencyKey: string;
  /** It was sent under the key of an attempt at the same content that was still open. */
  resumed: boolean;
  /** Nothing was sent: the result was on record. */
  replayed: boolean;
  /** Soku's id of the request that was accepted. */
  requestId?: string;
  warnings: string[];
}

type SendingEnd =
  | { postSubmissionId: string; requestId: string | undefined; repeated: boolean }
  | { error: unknown };

/** Sends the post once the intent is on record. Never throws. */
async function send(post: Post, idempotencyKey: string, deps: SubmissionDeps): Promise<SendingEnd> {
  const { pacer, soku, deadline, clock, config } = deps;
  let repeated = false;
  const beforeRepeat = async () => {
    repeated = config.resend !== 'never';
    return repeated;
  };
  try {
    if (deps.waitForTurn === undefined) await pacer.reserve();
    const options = { idempotencyKey, deadline, beforeRepeat };
    const { postSubmissionId, rateLimit, requestId } = await soku.createPost(createPostBody(post), options);
    pacer.observe(rateLimit);
    return { postSubmissionId, requestId, repeated };
  } catch (error) {
    if (error instanceof SokuApiError && error.status === 429 && error.retryAfterSeconds !== undefined)
      pacer.observe({ limit: 0, remaining: 0, resetsAt: clock.now() + error.retryAfterSeconds * 1000 });
    return { error };
  }
}

/** What this attempt came to by itself. The journal knows what that means for its key. */
function settlementOf(end: SendingEnd, { redactor }: SubmissionDeps): Settlement {
  if ('postSubmissionId' in end) {
    const { requestId } = end;
    const known = requestId === undefined ? {} : { requestId: redactor.text(requestId).slice(0, 100) };
    return { outcome: 'accepted', postSubmissionId: redactor.text(end.postSubmissionId), ...known };
  }
  const { error } = end;
  if (mayHaveActed(error)) return { outcome: 'unknown' };
  if (!(error instanceof SokuApiError)) return { outcome: 'rejected' };
  const code = /^\w{1,60}$/.test(error.code ?? '') ? error.code : undefined;
  return { outcome: 'rejected', errorCode: redactor.text(code ?? `http_${error.status}`) };
}

function replayOf(entry: Entry, warnings: readonly string[]): Submission {
  const { postSubmissionId = '', idempotencyKey, requestId, otherSubmissionIds } = entry;
  return {
    postSubmissionId,
    idempotencyKey,
    resumed: false,
    replayed: true,
    ...(requestId !== undefined && { requestId }),
    warnings: [...warnings, ...doubleWarning(postSubmissionId, otherSubmissionIds)],
  };
}

/** What a call that sends nothing says: where an earlier attempt is open, that is still unknown. */
function notSent(cause: unknown, open: Entry | undefined): Error {
  if (open === undefined) return new NotSubmittedError(cause, []);
  return new OutcomeUnknownError(open.idempotencyKey, cause, []);
}

/** Writes the intent down, in the time that the call has. */
async function begin(
  post: Post,
  { question, resume, since }: { question: Question; resume: Entry | undefined; since: number },
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Begun> {
  const { journal, deadline, config } = deps;
  const outOfTime = () => {
    const failure = deadline.cancelled ? 'cancelled' : 'timeout';
    return notSent(new TransportError(failure, { sent: false, host: new URL(config.baseUrl).host }), resume);
  };
  if (deadline.signal.aborted || deadline.remainingMs() === 0) throw outOfTime();
  const { credential, content, scheduledTime } = question;
  const begun = journal.begin(
    {
      credential,
      content,
      idempotencyKey: resume?.idempotencyKey ?? options.idempotencyKey ?? deps.newId(),
      targets: post.targets,
      deadlineMs: deadline.remainingMs(),
      ...(scheduledTime !== undefined && { scheduledTime }),
      ...(post.text !== undefined && { text: deps.redactor.text(post.text) }),
    },
    since,
  );
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(outOfTime());
      begun
        .then(({ entry }) => journal.settle(entry, { outcome: 'rejected', errorCode: 'not_sent' }))
        .catch(() => {});
    };
    deadline.signal.addEventListener('abort', stop, { once: true });
    begun
      .then(resolve, (error: unknown) => reject(resume === undefined ? error : notSent(error, resume)))
      .finally(() => deadline.signal.removeEventListener('abort', stop));
  });
}

/** The advice once no other process is sending the same. */
async function adviceWhenFree(
  question: Question,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Exclude<Advice, { do: 'wait' }>> {
  for (;;) {
    const advice = await consultJournal(deps.journal, question, options, deps.config, deps.clock.now());
    if (advice.do !== 'wait') return advice;
    const { id } = advice.underWay;
    const ended = (await waitForAttempt(advice.underWay, deps)).find((entry) => entry.id === id);
    // Its answer is this call's too.
    if (ended?.outcome === 'accepted') return { do: 'replay', entry: ended };
  }
}

/** Of two processes that began at the same moment, the later one lets the earlier one come to its end. */
async function afterEarlier({ entry, earlier }: Begun, deps: SubmissionDeps): Promise<Entry> {
  const twin = earlier.find(
    (one) => one.idempotencyKey === entry.idempotencyKey && one.outcome === 'pending',
  );
  if (twin === undefined || entry.outcome === 'accepted') return entry;
  try {
    const entries = await waitForAttempt(twin, deps);
    return entries.find(({ id }) => id === entry.id) ?? entry;
  } catch (error) {
    await deps.journal.settle(entry, { outcome: 'rejected', errorCode: 'not_sent' });
    throw error;
  }
}

async function submitAlone(
  post: Post,
  question: Question,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Submission> {
  const { journal, config, log } = deps;
  const advice = await adviceWhenFree(question, options, deps);
  if (advice.do === 'replay') return replayOf(advice.entry, []);
  if (advice.do === 'tell') throw new EarlierAttemptError(advice.open.submittedAt, advice.why);
  await deps.waitForTurn?.();
  const { resume, since } = advice;
  const begun = await begin(post, { question, resume, since }, options, deps);
  const entry = await afterEarlier(begun, deps);
  if (entry.outcome === 'accepted') return replayOf(entry, begun.warnings);
  const { idempotencyKey } = entry;
  const underKey = begun.earlier.filter((one) => one.idempotencyKey === idempotencyKey);
  const open = underKey.find(({ outcome }) => outcome !== 'rejected');
  if (open !== undefined && config.resend === 'never' && options.allowDuplicate !== true) {
    await journal.settle(entry, { outcome: 'rejected', errorCode: 'not_sent' });
    throw new EarlierAttemptError(open.submittedAt, 'never_resent');
  }
  // Every attempt under a key goes by the order in which the first one named the targets, so that it is the same request.
  const targets = underKey.at(-1)?.targets ?? post.targets;
  const end = await send(
    { ...post, targets: targets.length > 0 ? targets : post.targets },
    idempotencyKey,
    deps,
  );
  const settled = await journal.settle(entry, settlementOf(end, deps));
  const { entries, warnings } = await journal
    .findByContent(entry.credential, entry.content, 0)
    .catch(() => ({ entries: [entry], warnings: [] }));
  // Other attempts under its key have a say in it: one of them may have gone through, and while one is open, a refusal
  // of this one proves nothing.
  const now = entries.find(({ id }) => id === entry.id) ?? entry;
  const told = [...new Set([...begun.warnings, ...settled.warnings, ...warnings])];
  const resumed = resume !== undefined || begun.adopted;
  if ('postSubmissionId' in end || now.outcome === 'accepted') {
    const sent = 'postSubmissionId' in end ? end : undefined;
    const postSubmissionId = sent?.postSubmissionId ?? now.postSubmissionId ?? '';
    const twice = doubleWarning(postSubmissionId, [...(now.otherSubmissionIds ?? []), now.postSubmissionId]);
    for (const warning of twice) log.warn(warning);
    const requestId = sent?.requestId ?? now.requestId;
    return {
      postSubmissionId,
      idempotencyKey,
      resumed: resumed || sent === undefined,
      replayed: false,
      ...(requestId !== undefined && { requestId }),
      warnings: [...told, ...repeatWarning(open?.submittedAt, sent?.repeated === true), ...twice],
    };
  }
  if (now.outcome === 'rejected' || !(open !== undefined || mayHaveActed(end.error)))
    throw new NotSubmittedError(end.error, told);
  throw new OutcomeUnknownError(idempotencyKey, end.error, told);
}

/**
 * Submits one checked post at most once: waits for an equal one that is under way, consults the journal, records the
 * intent for good before the first byte leaves, sends under one idempotency key, and records the outcome.
 *
 * @throws MissingCredentialError, DuplicateError, ConflictError, EarlierAttemptError, UnderWayError,
 *   JournalUnavailableError before anything is sent; OutcomeUnknownError when the post may have been submitted;
 *   NotSubmittedError when it was not
 */
export async function submitPost(
  post: Post,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Submission> {
  const { credential } = deps.access;
  if (credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  const content = fingerprintPost(post);
  const question = { credential, content, scheduledTime: post.scheduledTime?.utc };
  return joinFlight(deps.flights, `${credential} ${content}`, deps.deadline, {
    alone: () => submitAlone(post, question, options, deps),
    answered: (submission) => ({ ...submission, resumed: false, replayed: true }),
  });
}
