import * as z from 'zod';
import type { Deps, ToolContext } from '../../call/define-tool.ts';
import { type Decision, type DeskItem, statusOf } from '../../desk/waiting-posts.ts';
import { describeTime } from '../../publishing/describe.ts';
import { isBeingSent } from '../../submission/at-desk.ts';
import { bindingOf } from '../../submission/binding.ts';
import { sendApproved } from '../../submission/send-approved.ts';
import { isTheirs, itemsInSight } from './view.ts';

export const decisionRequest = z.strictObject({
  id: z.string().max(40),
  binding: z.string().max(100),
  verdict: z.enum(['publish', 'decline']),
  remark: z.string().max(1_000).optional(),
});

const READ_ONLY = 'This desk is read-only: nothing is decided here, and nothing was sent.';

/** What became of a press, in words for the person. */
export interface Pressed {
  /** Whether anything can still be decided. */
  final: boolean;
  words: string;
}

const STANDS = {
  waiting: 'It waits.',
  expired: 'Its time is over: it was not sent, and will not be.',
  declined: 'It was declined already. It was not sent.',
  approved: 'It was approved already and is being sent.',
  submitted: 'It was sent already, once.',
  failed: 'It was approved already, but not sent.',
} as const;

async function send(item: DeskItem, context: ToolContext): Promise<Pressed> {
  try {
    const { postSubmissionId, warnings } = await sendApproved(item, context);
    const { scheduledTime } = item.waiting.post;
    const done = scheduledTime === undefined ? 'Submitted' : `Scheduled for ${describeTime(scheduledTime)}`;
    const words = `${done}. Submission id: ${postSubmissionId}`;
    return { final: true, words: warnings.length === 0 ? words : `${words}. ${warnings.join(' ')}` };
  } catch (error) {
    const { message, fix, outcome } = context.explain(error);
    const store = await context.waitingPosts();
    // A record that can't be read by now says nothing of what became of the post.
    const final = await store.get(item.waiting.id).then(
      (now) => now === undefined || statusOf(now, context.clock.now()) !== 'approved',
      () => false,
    );
    const nothing = outcome === 'nothing_happened' ? 'Nothing was published. ' : '';
    return { final, words: `${nothing}${message} ${fix}` };
  }
}

/**
 * Takes a person's press on a button. Of many presses, at however many desks, the first decides and its desk alone
 * sends; what it left open is sent by whoever presses again later.
 *
 * @param by who presses, where people sign in
 */
export async function press(
  { id, binding, verdict, remark }: z.output<typeof decisionRequest>,
  context: ToolContext,
  by?: Decision['by'],
): Promise<Pressed> {
  if (context.config.readOnly || !context.access.reviewer) return { final: true, words: READ_ONLY };
  const store = await context.waitingPosts();
  const item = await store.get(id);
  const { access, clock } = context;
  const isShown =
    item !== undefined &&
    isTheirs(item, context) &&
    item.waiting.binding === binding &&
    bindingOf([item.waiting], access) === binding;
  if (!isShown) return { final: true, words: 'This post is not there any more. Nothing was sent.' };
  const status = statusOf(item, clock.now());
  if (status === 'approved' && verdict === 'publish' && !isBeingSent(item, clock.now()))
    return send(item, context);
  if (status !== 'waiting') return { final: true, words: STANDS[status] };
  const mine: Decision = {
    verdict,
    at: clock.now(),
    ...(remark !== undefined && remark !== '' && { remark }),
    ...(by !== undefined && { by }),
  };
  const decision = await store.decide(id, mine);
  if (decision !== mine)
    return { final: true, words: STANDS[decision.verdict === 'publish' ? 'approved' : 'declined'] };
  if (verdict === 'decline')
    return { final: true, words: 'Nothing was published. The assistant is told when it asks again.' };
  return send({ ...item, decision }, context);
}

/**
 * What was approved and then left by a process that ended before it knew what became of it; none of it is for a process
 * that is read-only.
 */
export async function leftOpen(deps: Deps): Promise<DeskItem[]> {
  if (deps.config.readOnly) return [];
  const now = deps.clock.now();
  return (await itemsInSight(deps)).filter(
    (item) => statusOf(item, now) === 'approved' && item.outcome === undefined && !isBeingSent(item, now),
  );
}

/** Goes on with what was left open. */
export async function takeUp(context: ToolContext): Promise<void> {
  for (const item of await leftOpen(context)) await send(item, context);
}
