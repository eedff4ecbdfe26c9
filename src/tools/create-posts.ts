import * as z from 'zod';
import type { PostInput } from '../publishing/post.ts';
import { CheckError } from '../submission/errors.ts';
import { type BatchItem, type BatchOutcome, submitBatch } from '../submission/submit-batch.ts';
import { check } from './check.ts';
import { defineTool } from './define.ts';
import { describeTargets, describeTime } from './describe.ts';
import { explainError } from './explain-error.ts';
import { contentArguments, scheduledTimeResult, sendingArguments } from './post-arguments.ts';
import { reply } from './result.ts';

const MAX_POSTS = 25;

const itemSchema = z.strictObject({ ...contentArguments, ...sendingArguments });

const itemResult = z.object({
  index: z.number(),
  status: z.enum(['submitted', 'scheduled', 'duplicate', 'failed', 'not_sent']),
  postSubmissionId: z.string().optional(),
  scheduledTime: scheduledTimeResult.optional(),
  error: z
    .object({ kind: z.string(), code: z.string(), message: z.string(), outcome: z.string(), fix: z.string() })
    .optional(),
});
type ItemResult = z.infer<typeof itemResult>;

function mapOutcome(index: number, outcome: BatchOutcome, args: unknown, remote: boolean): ItemResult {
  switch (outcome.status) {
    case 'sent': {
      const { scheduledTime } = outcome.post;
      return {
        index,
        status: scheduledTime === undefined ? 'submitted' : 'scheduled',
        postSubmissionId: outcome.submission.postSubmissionId,
        ...(scheduledTime !== undefined && { scheduledTime }),
      };
    }
    case 'duplicate':
      return {
        index,
        status: 'duplicate',
        ...(outcome.postSubmissionId !== undefined && { postSubmissionId: outcome.postSubmissionId }),
      };
    case 'failed': {
      const { kind, code, message, outcome: what, fix } = explainError(outcome.error, { args, remote });
      return { index, status: 'failed', error: { kind, code, message, outcome: what, fix } };
    }
    default:
      return { index, status: 'not_sent' };
  }
}

function line(item: ItemResult): string {
  const id = item.postSubmissionId === undefined ? '' : `, submission ${item.postSubmissionId}`;
  const time = item.scheduledTime === undefined ? '' : `, for ${describeTime(item.scheduledTime)}`;
  const error =
    item.error === undefined ? '' : `: ${item.error.message} (${item.error.code}) Fix: ${item.error.fix}`;
  return `- posts[${item.index}] ${item.status.replace('_', ' ')}${id}${time}${error}`;
}

function nextStepFor(failed: number, notSent: number): string {
  if (notSent > 0) return 'Call again with exactly the same list: only what is missing will be sent.';
  if (failed > 0) return 'Correct the failed posts and send those again; the others must not be sent again.';
  return 'Tell the person they were submitted; Soku publishes them platform by platform.';
}

export const createPosts = defineTool({
  name: 'soku_create_posts',
  title: 'Publish or schedule several posts',
  toolset: 'publish',
  effect: 'publish',
  description:
    'Publishes or schedules 1 to 25 different posts, one after the other, paced to Soku’s limits; for one post, also to many platforms, use soku_create_post. They become public and the API cannot take them back, so the person must have asked for them. All are checked before the first is sent; a bad one is reported and the rest goes on, unless stopOnError. If time runs out, calling again with the same list sends only what is missing. Nothing is posted twice.',
  input: z.strictObject({
    posts: z.array(itemSchema).min(1).max(MAX_POSTS).describe('Each with the arguments of soku_create_post.'),
    stopOnError: z
      .boolean()
      .optional()
      .describe('Stop at the first post that fails, and send nothing if one is invalid.'),
  }),
  result: z.object({
    succeeded: z.number(),
    failed: z.number(),
    notSent: z.number(),
    items: z.array(itemResult),
    nextStep: z.string(),
  }),
  async run({ posts, stopOnError = false }, context) {
    const batch = posts.map(
      ({ idempotencyKey, allowDuplicate, ...content }: (typeof posts)[number]): BatchItem => {
        const input: PostInput = content;
        const { post, issues } = check(input, context);
        return post === undefined
          ? { error: new CheckError(issues) }
          : { post, options: { idempotencyKey, allowDuplicate } };
      },
    );
    const outcomes = await submitBatch(batch, { stopOnError }, context, (index, { status }) =>
      context.progress(
        index + 1,
        posts.length,
        `posts[${index}] ${status === 'sent' ? 'submitted' : status}`,
      ),
    );
    const items = outcomes.map((outcome, index) => mapOutcome(index, outcome, posts[index], context.remote));
    const failed = items.filter(({ status }) => status === 'failed').length;
    const notSent = items.filter(({ status }) => status === 'not_sent').length;
    const duplicates = items.filter(({ status }) => status === 'duplicate').length;
    const succeeded = items.length - failed - notSent;
    const nextStep = nextStepFor(failed, notSent);
    const earlier = duplicates === 0 ? '' : ` (${duplicates} of them by an earlier call)`;
    return reply(
      { succeeded, failed, notSent, items, nextStep },
      [
        `${succeeded} of ${items.length} posts are submitted${earlier}, ${failed} failed, ${notSent} not sent. Submitted is not yet published.`,
        ...items.map((item, index) => `${line(item)} [${describeTargets(posts[index]?.platforms ?? [])}]`),
        `Next: ${nextStep}`,
      ],
      { failed: succeeded === 0 },
    );
  },
});
