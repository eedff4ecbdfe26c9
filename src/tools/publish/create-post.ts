import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { describeTargets, describeTime } from '../../publishing/describe.ts';
import { checkForSending, warningText } from '../../submission/check.ts';
import { requireConsent } from '../../submission/consent.ts';
import { submitPost } from '../../submission/submit-post.ts';
import { shortId } from '../outside.ts';
import {
  confirmationToken,
  contentArguments,
  hideConfirmation,
  scheduledTimeResult,
  sendingArguments,
  targetResult,
} from './arguments.ts';

const NEXT_STEP = {
  submitted:
    'Tell the person it was submitted; Soku publishes it platform by platform, and its dashboard shows how each went.',
  scheduled:
    "Tell the person the time in their zone. To cancel or change it they use Soku's dashboard; the API can't.",
} as const;

export const createPost = defineTool({
  name: 'soku_create_post',
  title: 'Publish or schedule a post',
  toolset: 'publish',
  effect: 'publish',
  description: ({ has }) =>
    `Publishes one post to one or more social accounts, at once or at scheduledTime. It becomes public and the API cannot take it back, so call it only when the person asked for this post; soku_validate_post checks and previews without sending, soku_create_posts sends several. Media must be public URLs${has('soku_upload_media') ? ' (soku_upload_media hosts a copy)' : ''}. Repeating the same call never posts twice, unless allowDuplicate is set: the first submission is named instead. The answer means submitted to Soku, not yet published.`,
  input: z.strictObject({
    ...contentArguments,
    ...sendingArguments,
    confirmationToken: confirmationToken.describe(
      'From soku_validate_post, after the person saw its preview and agreed.',
    ),
  }),
  hiddenArguments: hideConfirmation,
  result: z.object({
    status: z.enum(['submitted', 'scheduled']),
    postSubmissionId: z.string(),
    targets: z.array(targetResult),
    scheduledTime: scheduledTimeResult.optional(),
    idempotencyKey: z.string(),
    resumed: z.boolean().optional(),
    replayed: z.boolean().optional(),
    warnings: z.array(z.string()).optional(),
    requestId: z.string().optional(),
    nextStep: z.string(),
  }),
  summary({ replayed, scheduledTime, targets }) {
    const where = describeTargets(targets);
    if (replayed === true)
      return `This post for ${where} was submitted by an earlier call; nothing was sent now.`;
    return scheduledTime === undefined
      ? `Submitted to Soku for ${where}. It is not published yet: Soku does that next, platform by platform.`
      : `Scheduled at Soku for ${where} at ${describeTime(scheduledTime)}.`;
  },
  lines: ({ resumed, postSubmissionId, idempotencyKey: key }) => [
    resumed === true &&
      'An earlier attempt with an unknown outcome was taken up again under its key; there is one post.',
    `Submission id: ${postSubmissionId}`,
    `Idempotency key: ${key}`,
  ],
  async run({ idempotencyKey, allowDuplicate, confirmationToken: token, ...content }, context) {
    const { post, previews, issues, error } = await checkForSending(content, context);
    if (post === undefined) throw error;
    await requireConsent([{ post, previews, allowDuplicate }], token, context);
    const submission = await submitPost(post, { idempotencyKey, allowDuplicate }, context);
    const { postSubmissionId, resumed, replayed, requestId } = submission;
    const { targets, scheduledTime } = post;
    const status: keyof typeof NEXT_STEP = scheduledTime === undefined ? 'submitted' : 'scheduled';
    const warnings = [...issues.map(warningText), ...submission.warnings];
    return {
      result: {
        status,
        postSubmissionId,
        targets,
        scheduledTime,
        idempotencyKey: submission.idempotencyKey,
        ...(resumed && { resumed }),
        ...(replayed && { replayed }),
        ...(warnings.length > 0 && { warnings }),
        requestId: shortId(requestId),
        nextStep: NEXT_STEP[status],
      },
    };
  },
});
