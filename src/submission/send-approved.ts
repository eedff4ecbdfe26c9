import { HOUR_MS } from '../clock.ts';
import type { DeskItem, DeskOutcome, WaitingPosts } from '../desk/waiting-posts.ts';
import { describeError } from '../disk/file-error.ts';
import type { Entry } from '../journal/journal.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import { bindingOf } from './binding.ts';
import { checkForSending, type SendingDeps } from './check.ts';
import { CheckError, ConflictError, ConsentError, DuplicateError } from './errors.ts';
import { inputOf } from './input-of.ts';
import { replayOf } from './replay.ts';
import { type Submission, type SubmissionDeps, submitPost } from './submit-post.ts';

/** What sending an approved post needs. */
export interface SendApprovedDeps extends SubmissionDeps {
  config: SubmissionDeps['config'] & SendingDeps['config'] & { resumeHours: number; readOnly: boolean };
  access: SubmissionDeps['access'] & SendingDeps['access'];
  waitingPosts(): Promise<WaitingPosts>;
  /** An error in words for a person. */
  explain(error: unknown): { message: string; fix: string };
  log: { warn(message: string): void };
}

/**
 * Where media may lie was seen to when the post began to wait. That may have been in another process, and only that one
 * knew what Soku hosts.
 */
export const mediaWasChecked = { hostedMedia: { has: () => true } };

/** What is on record of the post's own key, however long ago. */
async function ownAttempts({ waiting }: DeskItem, deps: SendApprovedDeps): Promise<Entry[]> {
  const { credential, idempotencyKey, post } = waiting;
  const { entries } = await deps.journal.findByKey(credential, idempotencyKey, 0);
  return entries.filter(({ content }) => content === fingerprintPost(post));
}

async function submit(item: DeskItem, deps: SendApprovedDeps): Promise<Submission> {
  const { waiting, decision } = item;
  const { idempotencyKey, allowDuplicate, credential } = waiting;
  if (credential !== deps.access.credential) throw new ConsentError('foreign');
  const attempts = await ownAttempts(item, deps);
  const accepted = attempts.find(({ outcome }) => outcome === 'accepted');
  if (accepted !== undefined) return replayOf(accepted, []);
  const { resumeHours } = deps.config;
  if (decision?.verdict !== 'publish') throw new ConsentError('required');
  if (deps.clock.now() - decision.at > resumeHours * HOUR_MS) {
    const seen = attempts.some(({ outcome }) => outcome !== 'rejected')
      ? 'It may have gone out then: Soku’s dashboard shows it.'
      : 'It did not go out.';
    throw new ConsentError('not_sent', {
      message: `It was approved more than ${resumeHours} hours ago and is not sent any more. ${seen}`,
    });
  }
  const { post, error } = await checkForSending(inputOf(waiting.post), { ...deps, ...mediaWasChecked });
  if (post === undefined) throw error;
  if (bindingOf([{ post, allowDuplicate }], deps.access) !== waiting.binding)
    throw new ConsentError('not_sent', {
      message: 'It would not go out any more as it was approved, so it was not sent.',
    });
  const people = { by: waiting.by, agreedBy: decision.by };
  return submitPost(post, { idempotencyKey, allowDuplicate, ...people }, deps);
}

/** Whether another try can't end otherwise. */
const isFinal = (error: unknown) =>
  [CheckError, ConsentError, ConflictError, DuplicateError].some((kind) => error instanceof kind);

/** What was sent is sent, also when that can't be written down here: the journal has it. */
async function record(item: DeskItem, outcome: DeskOutcome, deps: SendApprovedDeps): Promise<void> {
  try {
    await (await deps.waitingPosts()).settle(item.waiting.id, outcome);
  } catch (error) {
    deps.log.warn(`What became of a waiting post can't be written down: ${describeError(error)}`);
  }
}

/**
 * Sends a post that a person approved, through the same path as every post and under the key that it has had since it
 * began to wait: whoever does this, and however often, there is one submission. What became of it is kept beside it.
 *
 * @throws ConsentError when it is not as it was approved or this process is read-only, and whatever checking and submitting throw
 */
export async function sendApproved(item: DeskItem, deps: SendApprovedDeps): Promise<Submission> {
  // Nothing is recorded then: a server that may send can go on with it.
  if (deps.config.readOnly)
    throw new ConsentError('not_sent', { message: 'This server is read-only: it sends nothing.' });
  try {
    const submission = await submit(item, deps);
    const { postSubmissionId, idempotencyKey, warnings } = submission;
    const submitted = { postSubmissionId, idempotencyKey, warnings };
    await record(item, { at: deps.clock.now(), submitted }, deps);
    return submission;
  } catch (error) {
    const { message, fix } = deps.explain(error);
    const failed = { message: `${message} ${fix}`, final: isFinal(error) };
    await record(item, { at: deps.clock.now(), failed }, deps);
    throw error;
  }
}
