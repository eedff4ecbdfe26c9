import type { Entry } from '../journal/journal.ts';
import type { Submission } from './submit-post.ts';
import { doubleWarning, repeatWarning } from './warnings.ts';

/** The result that is on record. */
export function replayOf(entry: Entry, warnings: readonly string[]): Submission {
  const { postSubmissionId = '', idempotencyKey, requestId, otherSubmissionIds, repeated } = entry;
  const doubted = repeated === true ? repeatWarning(undefined, true) : [];
  return {
    postSubmissionId,
    idempotencyKey,
    resumed: false,
    replayed: true,
    ...(requestId !== undefined && { requestId }),
    warnings: [...warnings, ...doubted, ...doubleWarning(postSubmissionId, otherSubmissionIds)],
  };
}
