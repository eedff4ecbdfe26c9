import type { Entry, Journal } from '../journal/journal.ts';
import type { Post } from '../publishing/post.ts';
import { askSoku } from './ask-soku.ts';
import { createPostBody } from './post-body.ts';
import type { SendDeps } from './send-post.ts';
import type { Submission } from './submit-post.ts';
import { doubleWarning, foundWarning } from './warnings.ts';

export interface FindDeps extends Omit<SendDeps, 'journal'> {
  journal: Journal;
  log: { warn(message: string): void };
}

/**
 * Asks Soku whether an open attempt went through, and records it if it did.
 *
 * @param attempts every attempt at this content, the open one among them
 * @returns `unclear`: Soku's list could not be had
 */
export async function findAtSoku(
  open: Entry,
  { post, attempts }: { post: Post; attempts: readonly Entry[] },
  deps: FindDeps,
): Promise<Submission | 'absent' | 'unclear'> {
  const { idempotencyKey } = open;
  const question = { body: createPostBody(post), entries: attempts };
  const says = await askSoku(idempotencyKey, question, deps);
  const ids = says.ids.map((id) => deps.redactor.text(id));
  const [postSubmissionId] = ids;
  if (postSubmissionId === undefined) return says.unclear ? 'unclear' : 'absent';
  const warnings: string[] = [];
  for (const id of ids) {
    const settled = await deps.journal.settle(open, { outcome: 'accepted', postSubmissionId: id });
    warnings.push(...settled.warnings);
  }
  const twice = doubleWarning(postSubmissionId, ids);
  for (const warning of twice) deps.log.warn(warning);
  return {
    postSubmissionId,
    idempotencyKey,
    resumed: false,
    replayed: true,
    warnings: [foundWarning(open.submittedAt), ...new Set(warnings), ...twice],
  };
}
