import type { Post } from '../../publishing/post.ts';
import type { Submission } from '../../submission/submit-post.ts';

/** What every tool that sent a post says of it. */
export function sentPost(
  { targets, scheduledTime }: Pick<Post, 'targets' | 'scheduledTime'>,
  { postSubmissionId, idempotencyKey }: Submission,
) {
  const status: 'submitted' | 'scheduled' = scheduledTime === undefined ? 'submitted' : 'scheduled';
  return { status, postSubmissionId, targets, scheduledTime, idempotencyKey };
}
