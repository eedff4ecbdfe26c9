import type { Entry } from '../journal/journal.ts';
import { DuplicateError } from './errors.ts';
import type { Submission } from './submit-post.ts';
import { doubleWarning, repeatWarning } from './warnings.ts';

/** What is to be said of a submission on record: it may be there more than once, or is. */
export function doubtsOf({
  postSubmissionId = '',
  otherSubmissionIds,
  repeated,
}: Pick<Partial<DuplicateError>, 'postSubmissionId' | 'otherSubmissionIds' | 'repeated'>): string[] {
  const doubted = repeated === true ? repeatWarning(undefined, true) : [];
  return [...doubted, ...doubleWarning(postSubmissionId, otherSubmissionIds)];
}

/** The refusal to send again what is on record. */
export const duplicateOf = ({
  postSubmissionId,
  submittedAt,
  otherSubmissionIds,
  repeated,
}: Entry): DuplicateError =>
  new DuplicateError({ postSubmissionId, submittedAt, otherSubmissionIds, repeated });

/** The result that is on record. */
export function replayOf(entry: Entry, warnings: readonly string[]): Submission {
  const { postSubmissionId = '', idempotencyKey, requestId } = entry;
  return {
    postSubmissionId,
    idempotencyKey,
    resumed: false,
    replayed: true,
    ...(requestId !== undefined && { requestId }),
    warnings: [...warnings, ...doubtsOf(entry)],
  };
}
