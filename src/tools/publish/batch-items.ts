import * as z from 'zod';
import type { ToolContext } from '../../call/define-tool.ts';
import { listedBriefly, listingWords, notListed } from '../../call/listing-words.ts';
import { ITEM_STATUSES } from '../../call/words-in-force.ts';
import { describeTargets, describeTime } from '../../publishing/describe.ts';
import type { Issue } from '../../publishing/post.ts';
import { warningText } from '../../submission/check.ts';
import type { BatchOutcome } from '../../submission/submit-batch.ts';
import { afterWait, LONGEST_IN_SECONDS } from '../../text/duration.ts';
import { nameOrQuote } from '../../text/untrusted.ts';
import { shortId } from '../outside.ts';
import { postSubmissionId, scheduledTimeResult, targetResult, type targetsResult } from './arguments.ts';
import { whoseYes } from './whose-yes.ts';

/** As a whole call's error. */
const itemError = z
  .object({
    kind: z.string(),
    code: z.string(),
    message: z.string(),
    outcome: z.string(),
    fix: z.string(),
    requestId: z.string().optional(),
    endpoint: z.string().optional(),
    at: z.string().optional(),
  })
  .describe('As a failed call’s.')
  .register(listedBriefly, { brief: true });

/** What became of one post of a batch. */
export const itemResult = z.object({
  index: z.number().describe('In posts, from 0.'),
  status: z
    .enum(ITEM_STATUSES)
    .describe('duplicate: was submitted before; waiting: for the person’s yes.')
    .register(listingWords, { words: 'itemStatus' }),
  postSubmissionId: postSubmissionId.optional(),
  waitingId: z.string().optional().describe('Id at the desk.').register(notListed, { unless: 'desk' }),
  expiresAt: z.string().optional().describe('Until when it waits.').register(notListed, { unless: 'desk' }),
  targets: z.array(targetResult).register(notListed, {}),
  scheduledTime: scheduledTimeResult.optional().register(notListed, {}),
  requestId: z.string().optional().register(notListed, {}),
  error: itemError.optional(),
});
export type ItemResult = z.infer<typeof itemResult>;

/** @param args the arguments of this post alone */
export function mapOutcome(
  index: number,
  outcome: BatchOutcome = { status: 'not_sent' },
  args: { platforms: z.infer<typeof targetsResult> },
  { explain }: Pick<ToolContext, 'explain'>,
): ItemResult {
  const item = { index, targets: outcome.status === 'sent' ? outcome.post.targets : args.platforms };
  switch (outcome.status) {
    case 'sent': {
      const { scheduledTime } = outcome.post;
      const { postSubmissionId, requestId } = outcome.submission;
      const status = scheduledTime === undefined ? 'submitted' : 'scheduled';
      return { ...item, status, postSubmissionId, scheduledTime, requestId: shortId(requestId) };
    }
    case 'waiting': {
      const { waitingId, expiresAt } = outcome;
      return { ...item, status: 'waiting', waitingId, expiresAt: new Date(expiresAt).toISOString() };
    }
    case 'duplicate':
      return {
        ...item,
        status: 'duplicate',
        postSubmissionId: outcome.postSubmissionId,
        scheduledTime: outcome.post?.scheduledTime,
      };
    case 'failed': {
      const { kind, code, message, outcome: happened, fix, ...rest } = explain(outcome.error, args);
      const { requestId, endpoint, at } = rest;
      const error = { kind, code, message, outcome: happened, fix, requestId, endpoint, at };
      return { ...item, status: 'failed', error };
    }
    default:
      return { ...item, status: 'not_sent' };
  }
}

export function itemLine(item: ItemResult): string {
  const id = item.postSubmissionId === undefined ? '' : `, submission ${nameOrQuote(item.postSubmissionId)}`;
  const waiting =
    item.waitingId === undefined ? '' : ` for the person’s yes (${item.waitingId}, until ${item.expiresAt})`;
  const time = item.scheduledTime === undefined ? '' : `, for ${describeTime(item.scheduledTime)}`;
  const error =
    item.error === undefined
      ? ''
      : `: ${item.error.message} (${nameOrQuote(item.error.code)}) Fix: ${item.error.fix}`;
  const requestId = item.requestId ?? item.error?.requestId;
  const request = requestId === undefined ? '' : ` (request ${nameOrQuote(requestId)})`;
  return `- posts[${item.index}] ${item.status.replace('_', ' ')}${waiting}${id}${time}${error} [${describeTargets(item.targets)}]${request}`;
}

const inAWhile = (seconds: number, { clock }: Pick<ToolContext, 'clock'>) =>
  seconds <= LONGEST_IN_SECONDS ? `in ${seconds} seconds` : afterWait(seconds, clock.now());

const NOTHING_NEW =
  'Tell the person that these were submitted before, and nothing now. Only if they want one twice, send that one with allowDuplicate: true.';

/** What a scheduled post's person must know. */
export const CHANGE_AT_SOKU = "To cancel or change it they use Soku's dashboard; the API can't.";

/** What was found on posts that were sent all the same, and what the journal could not do, each once. */
export function batchWarnings(
  checked: readonly { post?: unknown; issues: readonly Issue[] }[],
  outcomes: readonly BatchOutcome[],
): string[] {
  const found = checked.flatMap(({ post, issues }, index) =>
    post === undefined ? [] : issues.map((issue) => `posts[${index}]: ${warningText(issue)}`),
  );
  const journal = outcomes.flatMap((outcome) => {
    if (outcome.status === 'sent') return outcome.submission.warnings;
    return outcome.status === 'duplicate' ? outcome.warnings : [];
  });
  return [...new Set([...found, ...journal])];
}

/**
 * @param waitMs how long Soku's limits keep the next post back
 * @param wantsAgain whether a post asks to be sent although it went out before
 * @param context whose call it is
 */
export function nextStepFor(
  items: readonly ItemResult[],
  waitMs: number,
  wantsAgain: boolean,
  context: Pick<ToolContext, 'access' | 'clock'>,
): string {
  const failed = items.filter(({ error }) => error?.outcome === 'nothing_happened').length;
  const open = items.filter(
    ({ status, error }) => status === 'not_sent' || error?.outcome === 'unknown',
  ).length;
  if (open > 0) {
    const when = waitMs > 0 ? ` ${inAWhile(Math.ceil(waitMs / 1000), context)}` : '';
    const first = failed > 0 ? 'Do what Fix says for the failed posts, then call' : 'Call';
    const list = failed > 0 ? 'the whole list' : 'exactly the same list';
    const without = wantsAgain ? ' Leave out those of the submitted that have allowDuplicate.' : '';
    return `${first} again${when} with ${list}: only what is missing will be sent.${without}`;
  }
  if (failed > 0)
    return 'Do what Fix says for the failed posts, then send those again; the others are submitted already.';
  if (items.some(({ status }) => status === 'waiting'))
    return `Tell the person what waits for ${whoseYes(context)}. Call again with exactly the same list to learn how it stands.`;
  if (items.every(({ status }) => status === 'duplicate')) return NOTHING_NEW;
  const scheduled = items.filter(({ status }) => status === 'scheduled').length;
  const submitted = "Tell the person they were submitted; Soku's dashboard shows when they are published.";
  if (scheduled === 0) return submitted;
  return scheduled === items.length
    ? `Tell the person the times in their zone. ${CHANGE_AT_SOKU}`
    : `${submitted} Of those scheduled tell the times in their zone. ${CHANGE_AT_SOKU}`;
}
