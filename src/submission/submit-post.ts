import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Capabilities } from '../access/capabilities.ts';
import { until } from '../http/until.ts';
import type { Begun, Entry, Journal } from '../journal/journal.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post } from '../publishing/post.ts';
import { MissingCredentialError, mayHaveActed } from '../soku/errors.ts';
import {
  type Advice,
  consultJournal,
  hasOtherBody,
  type Question,
  type Rules,
  type SubmissionOptions,
} from './consult-journal.ts';
import { EarlierAttemptError, NotYetError, OutcomeUnknownError } from './errors.ts';
import { findAtSoku } from './find-at-soku.ts';
import type { Flights } from './flights.ts';
import { joinFlight } from './join-flight.ts';
import { notSent, notSubmitted, overBeforeSending } from './not-submitted.ts';
import { otherShapes } from './other-shapes.ts';
import { oneOfItsKey, requireOwnKey } from './own-key.ts';
import { nameBody } from './post-body.ts';
import { replayOf } from './replay.ts';
import { type SendDeps, sendPost, settlementOf } from './send-post.ts';
import { pauseAfter, waitForAttempt } from './wait-for-attempt.ts';
import { timeForOnePost, waitForPlace } from './wait-for-turn.ts';
import { againWarning, doubleWarning, foundWarning, repeatWarning } from './warnings.ts';

export type { SubmissionOptions } from './consult-journal.ts';

export interface SubmissionDeps extends Omit<SendDeps, 'config' | 'journal'> {
  journal: Journal;
  access: Pick<Capabilities, 'credential' | 'accounts' | 'setup'>;
  newId: () => string;
  config: Rules & { baseUrl: string };
  log: { warn(message: string): void };
  /** The posts that are under way in this process. */
  flights: Flights<Submission>;
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

/** A place in Soku's limits, which all who share a store have in common. @throws what says that nothing was sent */
async function takeTurn(resume: Entry | undefined, deps: SubmissionDeps): Promise<void> {
  if (deps.waitForTurn !== undefined) return deps.waitForTurn();
  const turn = await waitForPlace(deps, timeForOnePost(deps));
  if (!turn.free && turn.waitMs > 0) throw notSent(new NotYetError('soku_limit', turn.waitMs), resume, deps);
}

/** Writes the intent down, in the time that the call has. */
async function begin(
  post: Post,
  { question, resume, since }: { question: Question; resume: Entry | undefined; since: number },
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Begun> {
  const { journal, deadline } = deps;
  const outOfTime = () => notSent(overBeforeSending(deps), resume, deps);
  if (deadline.signal.aborted || deadline.remainingMs() === 0) throw outOfTime();
  const { credential, content, body, scheduledTime } = question;
  const { by, agreedBy } = options;
  const begun = journal.begin(
    {
      credential,
      content,
      body,
      idempotencyKey: resume?.idempotencyKey ?? options.idempotencyKey ?? deps.newId(),
      targets: post.targets,
      ...(by !== undefined && { by }),
      ...(agreedBy !== undefined && { agreedBy }),
      deadlineMs: deadline.remainingMs(),
      ...(scheduledTime !== undefined && { scheduledTime }),
      ...(post.text !== undefined && { text: deps.redactor.text(post.text) }),
    },
    since,
  );
  const written = begun.catch((error: unknown) => {
    throw resume === undefined ? error : notSent(error, resume, deps);
  });
  return until(deadline.signal, written, () => {
    begun
      .then(({ entry }) => journal.settle(entry, { outcome: 'rejected', errorCode: 'not_sent' }))
      .catch(() => {});
    return outOfTime();
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

/** Why an open attempt's key isn't sent again, unless the person wants the post once more. */
function heldBack(
  found: 'absent' | 'unclear',
  { allowDuplicate }: Pick<SubmissionOptions, 'allowDuplicate'>,
  { resend }: Pick<SubmissionDeps['config'], 'resend'>,
) {
  if (allowDuplicate === true) return undefined;
  if (resend === 'never') return 'never_resent';
  return found === 'unclear' ? 'list_unclear' : undefined;
}

/** What can be told without sending: what is on record, or what Soku's list shows. */
async function answerWithoutSending(
  post: Post,
  { entry, earlier }: Begun,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Submission | undefined> {
  const { journal, config, deadline } = deps;
  const attempts = earlier.filter(
    (one) => one.idempotencyKey === entry.idempotencyKey && one.outcome !== 'rejected',
  );
  const [open] = attempts;
  if (open === undefined) return undefined;
  await pauseAfter(attempts, deps);
  const found = await findAtSoku(open, { post, attempts: earlier }, deps);
  if (typeof found !== 'string') return found;
  const held = heldBack(found, options, config);
  const isOther = hasOtherBody(attempts, nameBody(post));
  if (held === undefined && !isOther && !deadline.signal.aborted) return undefined;
  await journal.settle(entry, { outcome: 'rejected', errorCode: 'not_sent' });
  if (deadline.signal.aborted) throw notSent(overBeforeSending(deps), open, deps);
  throw new EarlierAttemptError(open.submittedAt, held ?? 'other_body');
}

/** Sends what the journal has begun. */
async function sendBegun(
  post: Post,
  { begun, entry, resumed }: { begun: Begun; entry: Entry; resumed: boolean },
  deps: SubmissionDeps,
): Promise<Submission> {
  const { journal, log } = deps;
  const { idempotencyKey } = entry;
  const underKey = begun.earlier.filter((one) => one.idempotencyKey === idempotencyKey);
  const open = underKey.find(({ outcome }) => outcome !== 'rejected');
  // Every attempt under a key goes by the order in which the first one named the targets, so that it is the same request.
  const targets = underKey.at(-1)?.targets ?? post.targets;
  const end = await sendPost(
    { ...post, targets: targets.length > 0 ? targets : post.targets },
    { idempotencyKey, attempts: [entry, ...begun.earlier] },
    deps,
  );
  const attempt = { targets: post.targets, resumed: open !== undefined };
  const settled = await journal.settle(entry, settlementOf(end, attempt, deps));
  const further = 'listed' in end ? (end.listed ?? []).slice(1) : [];
  for (const id of further)
    await journal.settle(entry, { outcome: 'accepted', postSubmissionId: deps.redactor.text(id) });
  const { entries, warnings } = await journal
    .findByContent(entry.credential, entry.content, 0)
    .catch(() => ({ entries: [entry], warnings: [] }));
  // Other attempts under its key have a say in it: one of them may have gone through, and while one is open, a refusal
  // of this one proves nothing.
  const now = entries.find(({ id }) => id === entry.id) ?? entry;
  const told = [...new Set([...begun.warnings, ...settled.warnings, ...warnings])];
  if ('postSubmissionId' in end || now.outcome === 'accepted') {
    const sent = 'postSubmissionId' in end ? end : undefined;
    const postSubmissionId = sent?.postSubmissionId ?? now.postSubmissionId ?? '';
    const others = [...(now.otherSubmissionIds ?? []), now.postSubmissionId, ...(sent?.listed ?? [])];
    const twice = doubleWarning(postSubmissionId, others);
    for (const warning of twice) log.warn(warning);
    const requestId = sent?.requestId ?? now.requestId;
    const repeat =
      sent?.listed === undefined
        ? repeatWarning(open?.submittedAt, sent?.repeated === true)
        : [foundWarning(open?.submittedAt)];
    return {
      postSubmissionId,
      idempotencyKey,
      resumed: resumed || sent === undefined,
      replayed: false,
      ...(requestId !== undefined && { requestId }),
      warnings: [...told, ...repeat, ...twice],
    };
  }
  if (now.outcome === 'rejected' || !(open !== undefined || mayHaveActed(end.error)))
    throw await notSubmitted(end.error, told, deps);
  throw new OutcomeUnknownError(end.error, {
    idempotencyKey,
    warnings: told,
    resend: deps.config.resend,
  });
}

async function submitAlone(
  post: Post,
  question: Question,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Submission> {
  const advice = await adviceWhenFree(question, options, deps);
  if (advice.do === 'replay') return replayOf(advice.entry, []);
  if (advice.do === 'tell') {
    const { entries } = await deps.journal.findByContent(question.credential, question.content, 0);
    const found = await findAtSoku(advice.open, { post, attempts: entries }, deps);
    if (typeof found !== 'string') return found;
    throw new EarlierAttemptError(advice.open.submittedAt, advice.why);
  }
  const { resume, since } = advice;
  if (advice.do === 'pause') throw notSent(new NotYetError('attempts', advice.waitMs), resume, deps);
  await takeTurn(resume, deps);
  const begun = await begin(post, { question, resume, since }, options, deps);
  await requireOwnKey(begun.entry, options, deps.journal);
  const entry = await afterEarlier(begun, deps);
  if (entry.outcome === 'accepted') return replayOf(entry, begun.warnings);
  const known = await answerWithoutSending(post, begun, options, deps);
  if (known !== undefined) return { ...known, warnings: [...begun.warnings, ...known.warnings] };
  const sent = await sendBegun(post, { begun, entry, resumed: resume !== undefined || begun.adopted }, deps);
  const again = options.allowDuplicate === true ? againWarning(begun.earlier, sent.idempotencyKey) : [];
  return { ...sent, warnings: [...again, ...sent.warnings] };
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
  const question = { credential, content, body: nameBody(post), scheduledTime: post.scheduledTime?.utc };
  return joinFlight(deps.flights, `${credential} ${content}`, deps.deadline, {
    alone: () =>
      oneOfItsKey(deps.flights, { credential, ...options }, deps.deadline, async () => {
        // Looked for while the journal is flushed and Soku answers, so that nobody waits for it.
        const looked = nextTurn().then(() => otherShapes(post, question, deps));
        const [submission, shapes] = await Promise.all([submitAlone(post, question, options, deps), looked]);
        if (submission.replayed) return submission;
        return { ...submission, warnings: [...submission.warnings, ...shapes] };
      }),
    answered: (submission) => ({ ...submission, resumed: false, replayed: true }),
  });
}
