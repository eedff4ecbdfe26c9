import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod';
import { defineTool, type ToolContext } from '../../call/define-tool.ts';
import { boundsListed, describedElsewhere, notListed } from '../../call/listing-words.ts';
import { checkForSending } from '../../submission/check.ts';
import { type Asked, consentTo } from '../../submission/consent.ts';
import { type BatchItem, submitBatch } from '../../submission/submit-batch.ts';
import { howMany } from '../../text/wording.ts';
import { appData } from './app-data.ts';
import {
  asInCreatePost,
  confirmationToken,
  contentArguments,
  MAX_POSTS,
  sendingArguments,
} from './arguments.ts';
import { postsAsWritten } from './as-written.ts';
import {
  batchWarnings,
  type ItemResult,
  itemLine,
  itemResult,
  mapOutcome,
  nextStepFor,
} from './batch-items.ts';
import { whoIsAsked } from './whose-yes.ts';

const itemSchema = z
  .strictObject({ ...contentArguments, ...sendingArguments })
  .register(describedElsewhere, asInCreatePost);

type PostArguments = z.infer<typeof itemSchema>;

/** One after the other: a list of long posts takes longer than other callers may be kept waiting. */
async function checkEach(posts: readonly PostArguments[], context: ToolContext) {
  const checked = [];
  for (const { idempotencyKey, allowDuplicate, ...content } of posts) {
    checked.push({
      ...(await checkForSending(content, context)),
      options: { idempotencyKey, allowDuplicate },
    });
    await nextTurn();
  }
  return checked;
}

export const createPosts = defineTool({
  name: 'soku_create_posts',
  title: 'Publish or schedule several posts',
  toolset: 'publish',
  effect: 'publish',
  search: 'schedule several posts, content calendar',
  description: (surroundings) =>
    `Publishes or schedules up to 25 different posts, in order, waiting at Soku's rate limit. For one post, also to many platforms, use soku_create_post. ${whoIsAsked(surroundings)}, and they can't be taken back here: only for posts the person asked for. All are checked first; a bad one is reported and the rest goes on, unless stopOnError. If time runs out or an outcome is unknown, call again soon with the same list: only what is missing is sent. They never form a thread.`,
  input: z.strictObject({
    posts: z
      .array(itemSchema)
      .min(1)
      .max(MAX_POSTS)
      .describe('Arguments and limits of each as in soku_create_post.')
      .register(boundsListed, { listed: true }),
    stopOnError: z
      .boolean()
      .optional()
      .describe('Stop at the first failure; send nothing if one is invalid. Default false.'),
    confirmationToken: confirmationToken.describe(
      'The tokens of soku_validate_post, one a post, separated by commas.',
    ),
  }),
  asWritten: postsAsWritten,
  onlyWith: { confirmationToken: 'preview' },
  result: z.object({
    succeeded: z.number().describe('Submitted, now or before.'),
    duplicates: z.number().optional().register(notListed, {}),
    failed: z.number().describe('Refused, or outcome unknown.'),
    notSent: z.number().describe('Not tried.'),
    waiting: z
      .number()
      .optional()
      .describe('Wait for the person’s yes.')
      .register(notListed, { unless: 'desk' }),
    items: z.array(itemResult).describe('In order.'),
    warnings: z.array(z.string()).optional(),
    nextStep: z.string(),
  }),
  summary({ succeeded, failed, notSent, waiting = 0, items }) {
    const count = (wanted: (item: ItemResult) => boolean) => items.filter(wanted).length;
    const duplicates = count(({ status }) => status === 'duplicate');
    const scheduled = count(({ status }) => status === 'scheduled');
    const unknown = count(({ error }) => error?.outcome === 'unknown');
    if (duplicates === items.length)
      return `Nothing was sent now: ${duplicates === 1 ? 'the post was' : `all ${duplicates} posts were`} submitted before.`;
    const earlier =
      duplicates === 0 ? '' : ` (${duplicates} of them already before, or the same as another here)`;
    const atDesk = waiting === 0 ? '' : ` ${waiting} wait for the person’s yes,`;
    const open = unknown === 0 ? '' : ` ${unknown} may or may not be submitted,`;
    const allScheduled = scheduled > 0 && scheduled === succeeded;
    const done = allScheduled ? 'scheduled' : 'submitted';
    const later = scheduled === 0 || allScheduled ? '' : `, ${scheduled} of them scheduled`;
    const note = succeeded === 0 || allScheduled ? '' : ' Submitted is not yet published.';
    return `${succeeded} of ${howMany(items.length, 'post')} are ${done}${later}${earlier},${atDesk}${open} ${failed - unknown} failed, ${notSent} not sent.${note}`;
  },
  lines: ({ items }) => items.map(itemLine),
  async run({ posts, stopOnError = false, confirmationToken: tokens }, context) {
    const checked = await checkEach(posts, context);
    const asked = checked.flatMap(({ post, previews, options }): Asked[] =>
      post === undefined ? [] : [{ post, previews, ...options }],
    );
    const allFit = asked.length === posts.length;
    const consents = !stopOnError || allFit ? await consentTo(asked, tokens, context) : [];
    const batch = checked.map(({ post, error, options }): BatchItem => {
      if (post === undefined) return { error };
      return { post, options, consent: consents.shift() };
    });
    const { outcomes, waitMs } = await submitBatch(batch, { stopOnError }, context, (index, { status }) =>
      context.progress(
        index + 1,
        posts.length,
        `posts[${index}] ${status === 'sent' ? 'submitted' : status.replace('_', ' ')}`,
      ),
    );
    const items = posts.map((args, index) => mapOutcome(index, outcomes[index], args, context));
    const failed = items.filter(({ status }) => status === 'failed').length;
    const notSent = items.filter(({ status }) => status === 'not_sent').length;
    const waiting = items.filter(({ status }) => status === 'waiting').length;
    const duplicates = items.filter(({ status }) => status === 'duplicate').length;
    const succeeded = items.length - failed - notSent - waiting;
    const wantsAgain = posts.some(({ allowDuplicate }: PostArguments) => allowDuplicate === true);
    const nextStep = nextStepFor(items, waitMs, wantsAgain, context);
    const warnings = batchWarnings(checked, outcomes);
    return {
      result: {
        succeeded,
        ...(duplicates > 0 && { duplicates }),
        failed,
        notSent,
        ...(waiting > 0 && { waiting }),
        items,
        ...(warnings.length > 0 && { warnings }),
        nextStep,
      },
      failed: succeeded + waiting === 0,
      meta: appData(
        checked.flatMap(({ post, previews, issues }) =>
          post === undefined ? [] : [{ post, previews, issues }],
        ),
        { publish: false },
        context,
      ),
    };
  },
});
