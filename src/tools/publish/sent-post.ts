import type { Post } from '../../publishing/post.ts';
import type { Submission } from '../../submission/submit-post.ts';

/** What every tool that sent a post says of it. */
export function sentPost(
  {
    targets,
    scheduledTime,
    trialReel,
    mediaType,
  }: Pick<Post, 'targets' | 'scheduledTime' | 'trialReel' | 'mediaType'>,
  { postSubmissionId, idempotencyKey }: Submission,
) {
  const status: 'submitted' | 'scheduled' = scheduledTime === undefined ? 'submitted' : 'scheduled';
  // Elsewhere Soku ignores it.
  const isTrialReel =
    trialReel === true && mediaType === 'video' && targets.some(({ platform }) => platform === 'instagram');
  return {
    status,
    postSubmissionId,
    targets,
    scheduledTime,
    ...(isTrialReel && { trialReel: true }),
    idempotencyKey,
  };
}
