import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { Pacer } from '../http/pacing.ts';
import { credentialFingerprint } from '../journal/credential.ts';
import type { Entry, Journal } from '../journal/journal.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post } from '../publishing/post.ts';
import type { CreatePostBody, SokuClient } from '../soku/client.ts';
import { MissingCredentialError, SokuAnswerError, SokuApiError } from '../soku/errors.ts';
import { ConflictError, DuplicateError, OutcomeUnknownError } from './errors.ts';

const HOUR_MS = 3_600_000;
/** How long an unfinished submission is taken up again instead of being made anew, whatever the duplicate window. */
const RESUME_WINDOW_HOURS = 24;

export interface SubmissionOptions {
  idempotencyKey?: string | undefined;
  allowDuplicate?: boolean | undefined;
}

export interface SubmissionDeps {
  clock: Clock;
  soku: SokuClient;
  journal: Journal;
  apiKey: string | undefined;
  newId: () => string;
  config: { duplicateWindowHours: number };
  /** Counts what this credential sends. */
  pacer: Pacer;
  deadline: Deadline;
}

export interface Submission {
  postSubmissionId: string;
  idempotencyKey: string;
  /** An earlier attempt whose outcome was unknown was taken up again, under its key. */
  resumed: boolean;
  /** Nothing was sent: this key's result was on record. */
  replayed: boolean;
  warnings: string[];
}

/** The body of POST /v1/posts. An entry is a plain string unless an account is named (soku-api.md 16, C7). */
export function createPostBody(post: Post): CreatePostBody {
  return {
    post: {
      content: {
        ...(post.text !== undefined && { text: post.text }),
        mediaType: post.mediaType,
        ...(post.mediaUrls !== undefined && { mediaUrls: post.mediaUrls }),
        ...(post.videoUrl !== undefined && { videoUrl: post.videoUrl }),
        ...(post.imageUrls !== undefined && { imageUrls: post.imageUrls }),
        platform: post.targets.map(({ platform, accountId }) =>
          accountId === undefined ? platform : { platform, accountId },
        ),
      },
    },
    ...(post.scheduledTime !== undefined && { scheduledTime: post.scheduledTime.utc }),
    ...(post.enableRepurposing !== undefined && { enableRepurposing: post.enableRepurposing }),
    ...(post.trialReel !== undefined && { trial_reel: post.trialReel }),
  };
}

/** Whether an error leaves open that the post was submitted. */
function isUncertain(error: unknown): boolean {
  if (error instanceof TransportError) return error.sent;
  if (error instanceof SokuApiError) return error.uncertain;
  return error instanceof SokuAnswerError || !(error instanceof MissingCredentialError);
}

const isOpen = (entry: Entry) => entry.outcome === 'pending' || entry.outcome === 'unknown';

/** What is on record decides what to do: replay, refuse, take up again, or send anew. */
async function consultJournal(
  record: { credential: string; content: string },
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<{ replay: Entry } | { resume: Entry } | undefined> {
  const { journal, clock, config } = deps;
  const now = clock.now();
  const duplicatesSince = now - config.duplicateWindowHours * HOUR_MS;
  const since = Math.min(duplicatesSince, now - RESUME_WINDOW_HOURS * HOUR_MS);
  if (options.idempotencyKey !== undefined) {
    const sameKey = await journal.findByKey(record.credential, options.idempotencyKey, since);
    const other = sameKey.find((entry) => entry.content !== record.content && entry.outcome !== 'rejected');
    if (other !== undefined) {
      throw new ConflictError({
        idempotencyKey: options.idempotencyKey,
        postSubmissionId: other.postSubmissionId,
      });
    }
    const accepted = sameKey.find((entry) => entry.outcome === 'accepted');
    if (accepted !== undefined) return { replay: accepted };
  }
  const sameContent = await journal.findByContent(record.credential, record.content, since);
  const accepted = sameContent.find(
    (entry) => entry.outcome === 'accepted' && Date.parse(entry.submittedAt) >= duplicatesSince,
  );
  if (accepted !== undefined && options.allowDuplicate !== true) {
    throw new DuplicateError({
      postSubmissionId: accepted.postSubmissionId,
      submittedAt: accepted.submittedAt,
    });
  }
  const open = sameContent.find(isOpen);
  return open === undefined ? undefined : { resume: open };
}

/**
 * Submits one checked post at most once: consults the journal, records the intent on disk before the first byte
 * leaves, sends under one idempotency key, and records the outcome.
 *
 * @throws DuplicateError, ConflictError before anything is sent; OutcomeUnknownError when the post may have been
 *   submitted; otherwise the error that stopped it, and then nothing was submitted
 */
export async function submitPost(
  post: Post,
  options: SubmissionOptions,
  deps: SubmissionDeps,
): Promise<Submission> {
  if (deps.apiKey === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  const record = { credential: credentialFingerprint(deps.apiKey), content: fingerprintPost(post) };
  const found = await consultJournal(record, options, deps);
  if (found !== undefined && 'replay' in found && found.replay.postSubmissionId !== undefined) {
    const { postSubmissionId, idempotencyKey } = found.replay;
    return { postSubmissionId, idempotencyKey, resumed: false, replayed: true, warnings: [] };
  }
  const earlier = found !== undefined && 'resume' in found ? found.resume : undefined;
  const now = deps.clock.now();
  const begun = await deps.journal.begin(
    {
      ...record,
      idempotencyKey: earlier?.idempotencyKey ?? options.idempotencyKey ?? deps.newId(),
      targets: post.targets,
      ...(post.scheduledTime !== undefined && { scheduledTime: post.scheduledTime.utc }),
      ...(post.text !== undefined && { text: post.text }),
    },
    // Calls at the same moment, here or in other processes, end up with one key; a wanted duplicate with its own.
    earlier !== undefined
      ? Date.parse(earlier.submittedAt)
      : options.allowDuplicate === true
        ? now
        : now - deps.config.duplicateWindowHours * HOUR_MS,
  );
  const { entry } = begun;
  const { idempotencyKey } = entry;
  const resumed = earlier !== undefined || begun.adopted;
  if (entry.outcome === 'accepted' && entry.postSubmissionId !== undefined) {
    const { postSubmissionId } = entry;
    return { postSubmissionId, idempotencyKey, resumed, replayed: true, warnings: begun.warnings };
  }
  try {
    deps.pacer.take();
    const created = await deps.soku.createPost(createPostBody(post), idempotencyKey, deps.deadline);
    deps.pacer.observe(created.rateLimit);
    const { postSubmissionId } = created;
    const settled = await deps.journal.settle(entry, { outcome: 'accepted', postSubmissionId });
    return {
      postSubmissionId,
      idempotencyKey,
      resumed,
      replayed: false,
      warnings: [...new Set([...begun.warnings, ...settled.warnings])],
    };
  } catch (error) {
    // A refusal now proves nothing about an earlier attempt under the same key.
    if (resumed || isUncertain(error)) {
      await deps.journal.settle(entry, { outcome: 'unknown' });
      throw new OutcomeUnknownError(idempotencyKey, error);
    }
    const errorCode = error instanceof SokuApiError ? (error.code ?? `http_${error.status}`) : undefined;
    await deps.journal.settle(entry, { outcome: 'rejected', ...(errorCode !== undefined && { errorCode }) });
    throw error;
  }
}
