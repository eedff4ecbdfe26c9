import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import type { Entry, Journal, Settlement } from '../journal/journal.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post, Target } from '../publishing/post.ts';
import type { SokuClient } from '../soku/client.ts';
import { MissingCredentialError, mayHaveActed, SokuApiError } from '../soku/errors.ts';
import type { Redactor } from '../text/redactor.ts';
import { consultJournal, type Reach, reachOf, type SubmissionOptions } from './consult-journal.ts';
import { NotSubmittedError, OutcomeUnknownError } from './errors.ts';
import { createPostBody } from './post-body.ts';

export type { SubmissionOptions } from './consult-journal.ts';

export interface SubmissionDeps {
  clock: Clock;
  soku: SokuClient;
  journal: Journal;
  access: { credential: string | undefined };
  newId: () => string;
  config: { duplicateWindowHours: number };
  /** Counts what this credential sends. */
  pacer: Pacer;
  redactor: Pick<Redactor, 'text'>;
  deadline: Deadline;
  /** Resolves when a post that must be sent may go; when it rejects, nothing is sent. */
  waitForTurn?: () => Promise<void>;
}

export interface Submission {
  postSubmissionId: string;
  idempotencyKey: string;
  /** Of Soku's answer. */
  requestId?: string | undefined;
  /** It was sent under the key of an attempt at the same content that was still open. */
  resumed: boolean;
  /** Nothing was sent: the result was on record. */
  replayed: boolean;
  warnings: string[];
}

/** Sends the post once the intent is on record. Never throws. */
async function send(post: Post, idempotencyKey: string, deps: SubmissionDeps): Promise<SendingEnd> {
  const { pacer, soku, deadline, clock } = deps;
  try {
    if (deps.waitForTurn === undefined) await pacer.reserve();
    const { postSubmissionId, rateLimit, requestId } = await soku.createPost(createPostBody(post), {
      idempotencyKey,
      deadline,
    });
    pacer.observe(rateLimit);
    return { postSubmissionId, requestId };
  } catch (error) {
    if (error instanceof SokuApiError && error.status === 429 && error.retryAfterSeconds !== undefined)
      pacer.observe({ limit: 0, remaining: 0, resetsAt: clock.now() + error.retryAfterSeconds * 1000 });
    return { error };
  }
}

type SendingEnd =
  | { postSubmissionId: string; requestId: string | undefined; error?: undefined }
  | { error: unknown };

/** What this attempt came to by itself. The journal knows what that means for its key. */
function settlementOf(end: SendingEnd, { redactor }: SubmissionDeps): Settlement {
  if ('postSubmissionId' in end)
    return { outcome: 'accepted', postSubmissionId: redactor.text(end.postSubmissionId) };
  const { error } = end;
  if (mayHaveActed(error)) return { outcome: 'unknown' };
  if (!(error instanceof SokuApiError)) return { outcome: 'rejected' };
  const code = /^\w{1,60}$/.test(error.code ?? '') ? error.code : undefined;
  return { outcome: 'rejected', errorCode: redactor.text(code ?? `http_${error.status}`) };
}

/**
 * The entry as it stands now. Other attempts under its key have a say in it: one of them may have gone through, and
 * while one is open, a refusal of this one proves nothing.
 */
async function reread(entry: Entry, journal: Journal, reach: Reach): Promise<Entry> {
  const { entries: sameKey } = await journal.findByKey(entry.credential, entry.idempotencyKey, reach.all);
  return sameKey.find(({ id }) => id === entry.id) ?? entry;
}

/**
 * The targets in the order in which the first attempt under this key named them, also one that was refused: every
 * attempt after it goes by that, so that whichever Soku took, the others are the same request.
 */
async function firstOrder(entry: Entry, journal: Journal, reach: Reach): Promise<Target[]> {
  const { credential, content, idempotencyKey } = entry;
  const { entries: sameKey } = await journal.findByKey(credential, idempotencyKey, reach.all);
  const first = sameKey.findLast((one) => one.content === content && one.idempotencyKey === idempotencyKey);
  return first?.targets ?? entry.targets;
}

function replayed({ postSubmissionId = '', idempotencyKey }: Entry, warnings: string[]): Submission {
  return { postSubmissionId, idempotencyKey, resumed: false, replayed: true, warnings };
}

/**
 * Submits one checked post at most once: consults the journal, records the intent on disk before the first byte
 * leaves, sends under one idempotency key, and records the outcome.
 *
 * @throws MissingCredentialError, DuplicateError, ConflictError before anything is sent; OutcomeUnknownError when the
 *   post may have been submitted; NotSubmittedError when it was not
 */
export async function submitPost(
  post: Post,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Submission> {
  const { journal, access } = deps;
  const { credential } = access;
  if (credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  const record = { credential, content: fingerprintPost(post) };
  const reach = reachOf(deps.clock.now(), deps.config.duplicateWindowHours);
  const advice = await consultJournal(journal, record, options, reach);
  if ('replay' in advice) return replayed(advice.replay, []);
  await deps.waitForTurn?.();
  const { resume, since } = advice;
  const { entry, adopted, warnings } = await journal.begin(
    {
      ...record,
      idempotencyKey: resume?.idempotencyKey ?? options.idempotencyKey ?? deps.newId(),
      targets: post.targets,
      ...(post.scheduledTime !== undefined && { scheduledTime: post.scheduledTime.utc }),
      ...(post.text !== undefined && { text: deps.redactor.text(post.text) }),
    },
    since,
  );
  if (entry.outcome === 'accepted') return replayed(entry, warnings);
  const { idempotencyKey } = entry;
  const resumed = resume !== undefined || adopted;
  const newKey = !resumed && options.idempotencyKey === undefined;
  const targets = newKey ? post.targets : await firstOrder(entry, journal, reach);
  const end = await send({ ...post, targets }, idempotencyKey, deps);
  const settled = await journal.settle(entry, settlementOf(end, deps));
  const allWarnings = [...new Set([...warnings, ...settled.warnings])];
  if ('postSubmissionId' in end) {
    const { postSubmissionId, requestId } = end;
    return {
      postSubmissionId,
      idempotencyKey,
      requestId,
      resumed,
      replayed: false,
      warnings: allWarnings,
    };
  }
  const { outcome, postSubmissionId = '' } = await reread(entry, journal, reach);
  if (outcome === 'accepted')
    return { postSubmissionId, idempotencyKey, resumed: true, replayed: false, warnings: allWarnings };
  if (outcome === 'rejected') throw new NotSubmittedError(end.error, allWarnings);
  throw new OutcomeUnknownError(idempotencyKey, end.error, allWarnings);
}
