import type { Post } from '../publishing/post.ts';
import type { Consent } from './consent.ts';
import { ConsentError } from './errors.ts';
import type { SendApprovedDeps } from './send-approved.ts';
import { type Submission, type SubmissionOptions, submitPost } from './submit-post.ts';

/**
 * Sends a post as far as a person agreed: asked through the client or at the desk, or sent from the desk already.
 *
 * @throws what stood in the way of the consent, and whatever submitting throws
 */
export async function sendAsAgreed(
  consent: Exclude<Consent, { state: 'waiting' }> | undefined,
  post: Post,
  options: SubmissionOptions,
  deps: SendApprovedDeps,
): Promise<Submission> {
  switch (consent?.state) {
    case 'given':
      return submitPost(post, options, deps);
    case 'submitted':
      return consent.submission;
    case 'approved': {
      const { sendApproved } = await import('./send-approved.ts');
      return sendApproved(consent.item, deps);
    }
    case 'refused':
      throw consent.error;
    default:
      throw new ConsentError('required');
  }
}
