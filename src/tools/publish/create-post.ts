import * as z from 'zod';
import { ALWAYS_LOADED, defineTool, type ToolContext } from '../../call/define-tool.ts';
import { listingWords, notListed } from '../../call/listing-words.ts';
import { POST_STATUSES } from '../../call/words-in-force.ts';
import { describeTargets, describeTime } from '../../publishing/describe.ts';
import { checkForSending, warningText } from '../../submission/check.ts';
import { consentTo } from '../../submission/consent.ts';
import { sendAsAgreed } from '../../submission/send-as-agreed.ts';
import { nameOrQuote } from '../../text/untrusted.ts';
import { shortId } from '../outside.ts';
import { appData } from './app-data.ts';
import {
  confirmationToken,
  contentArguments,
  postSubmissionId,
  scheduledTimeResult,
  sendingArguments,
  targetsResult,
} from './arguments.ts';
import { postAsWritten } from './as-written.ts';
import { CHANGE_AT_SOKU } from './batch-items.ts';
import { sentPost } from './sent-post.ts';
import { whoIsAsked, whoseYes } from './whose-yes.ts';

const NEXT_STEP = {
  submitted: "Tell the person it was submitted; Soku's dashboard shows when it is published.",
  scheduled: `Tell the person the time in their zone. ${CHANGE_AT_SOKU}`,
} as const;

const whileWaiting = (context: ToolContext) =>
  `Tell the person that it waits for ${whoseYes(context)}. Call again with exactly the same arguments to learn how it stands; nothing goes out before they agree.`;

export const createPost = defineTool({
  name: 'soku_create_post',
  title: 'Publish or schedule a post',
  toolset: 'publish',
  effect: 'publish',
  search: ALWAYS_LOADED,
  description: (surroundings) =>
    `Publishes one post to one or more accounts, at once or at scheduledTime. ${whoIsAsked(surroundings)}, and it can't be taken back here: only for a post the person asked for. soku_validate_post previews it, soku_create_posts sends several. If one target fails the checks, nothing is sent; a network may still refuse what was submitted. After an unknown outcome repeat it unchanged; a post known to be submitted lately is refused unless allowDuplicate. No stories, no threads of posts; editing, cancelling, deleting: Soku's dashboard.`,
  input: z.strictObject({
    ...contentArguments,
    ...sendingArguments,
    confirmationToken: confirmationToken.describe(
      'From soku_validate_post, after the person saw its preview and agreed.',
    ),
  }),
  asWritten: postAsWritten,
  onlyWith: { confirmationToken: 'preview' },
  result: z.object({
    status: z
      .enum(POST_STATUSES)
      .describe('submitted: not published yet; waiting: for the person’s yes, nothing sent.')
      .register(listingWords, { words: 'postStatus' }),
    postSubmissionId: postSubmissionId.optional(),
    waitingId: z.string().optional().describe('Id at the desk.').register(notListed, { unless: 'desk' }),
    expiresAt: z.string().optional().describe('Until when it waits.').register(notListed, { unless: 'desk' }),
    targets: targetsResult,
    scheduledTime: scheduledTimeResult.optional(),
    trialReel: z.boolean().optional().register(notListed, {}),
    idempotencyKey: z.string().optional().register(notListed, {}),
    resumed: z.boolean().optional().register(notListed, {}),
    replayed: z.boolean().optional().describe('Sent by an earlier call; nothing sent now.'),
    warnings: z.array(z.string()).optional(),
    requestId: z.string().optional(),
    nextStep: z.string(),
  }),
  summary({ status, replayed, scheduledTime, targets, trialReel }) {
    const where = `${describeTargets(targets)}${trialReel === true ? ', on instagram as a trial reel' : ''}`;
    const time = scheduledTime === undefined ? '' : ` at ${describeTime(scheduledTime)}`;
    if (status === 'waiting')
      return `This post for ${where}${time} waits for the person’s yes. Nothing was sent.`;
    if (replayed === true)
      return `This post for ${where}${time} was submitted by an earlier call; nothing was sent now.`;
    return scheduledTime === undefined
      ? `Submitted to Soku for ${where}. It is not published yet: Soku does that next.`
      : `Scheduled at Soku for ${where}${time}.`;
  },
  lines: ({ resumed, postSubmissionId, waitingId, expiresAt }) => [
    resumed === true && 'An earlier attempt with an unknown outcome was taken up again under its key.',
    postSubmissionId !== undefined && `Submission id: ${nameOrQuote(postSubmissionId, 200)}`,
    waitingId !== undefined && `Waiting id: ${waitingId}`,
    expiresAt !== undefined && `Waits until: ${expiresAt}`,
  ],
  async run({ idempotencyKey, allowDuplicate, confirmationToken: token, ...content }, context) {
    const { post, previews, issues, error } = await checkForSending(content, context);
    if (post === undefined) throw error;
    const options = { idempotencyKey, allowDuplicate };
    const [consent] = await consentTo([{ post, previews, ...options }], token, context);
    const { targets, scheduledTime } = post;
    const meta = appData([{ post, previews, issues }], { publish: false }, context);
    if (consent?.state === 'waiting') {
      const { id: waitingId, expiresAt } = consent.waiting;
      return {
        result: {
          status: 'waiting' as const,
          waitingId,
          expiresAt: new Date(expiresAt).toISOString(),
          targets,
          scheduledTime,
          ...(issues.length > 0 && { warnings: issues.map(warningText) }),
          nextStep: whileWaiting(context),
        },
        meta,
      };
    }
    const submission = await sendAsAgreed(consent, post, options, context);
    const { resumed, replayed, requestId } = submission;
    const sent = sentPost(post, submission);
    const warnings = [...issues.map(warningText), ...submission.warnings];
    return {
      result: {
        ...sent,
        ...(resumed && { resumed }),
        ...(replayed && { replayed }),
        ...(warnings.length > 0 && { warnings }),
        requestId: shortId(requestId),
        nextStep: NEXT_STEP[sent.status],
      },
      meta,
    };
  },
});
