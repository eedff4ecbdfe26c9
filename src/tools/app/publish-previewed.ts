import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { describeTargets, describeTime } from '../../publishing/describe.ts';
import { checkForSending } from '../../submission/check.ts';
import { takeAppToken } from '../../submission/consent.ts';
import { submitPost } from '../../submission/submit-post.ts';
import { nameOrQuote } from '../../text/untrusted.ts';
import {
  contentArguments,
  scheduledTimeResult,
  sendingArguments,
  targetsResult,
} from '../publish/arguments.ts';
import { sentPost } from '../publish/sent-post.ts';

/** The button of the post's view. Views alone know the token, which opens exactly the post that they show, once. */
export const publishPreviewed = defineTool({
  name: 'soku_publish_previewed',
  title: 'Publish the post that is shown',
  toolset: 'publish',
  effect: 'publish',
  description: 'Publishes the post that its view shows, when the person presses the button there.',
  input: z.strictObject({
    token: z.string().min(1).max(200),
    post: z.strictObject({ ...contentArguments, allowDuplicate: sendingArguments.allowDuplicate }),
  }),
  result: z.object({
    status: z.enum(['submitted', 'scheduled']),
    postSubmissionId: z.string(),
    targets: targetsResult,
    scheduledTime: scheduledTimeResult.optional(),
    idempotencyKey: z.string(),
    warnings: z.array(z.string()).optional(),
  }),
  summary({ scheduledTime, targets, postSubmissionId }) {
    const where = describeTargets(targets);
    const id = nameOrQuote(postSubmissionId, 200);
    return scheduledTime === undefined
      ? `Submitted to Soku for ${where}: ${id}. Soku publishes it next.`
      : `Scheduled at Soku for ${where} at ${describeTime(scheduledTime)}: ${id}.`;
  },
  async run({ token, post: { allowDuplicate, ...content } }, context) {
    const { post, previews, error } = await checkForSending(content, context);
    if (post === undefined) throw error;
    await takeAppToken(token, { post, previews, allowDuplicate }, context);
    const submission = await submitPost(post, { allowDuplicate }, context);
    const { warnings } = submission;
    return { result: { ...sentPost(post, submission), ...(warnings.length > 0 && { warnings }) } };
  },
});
