import type { Deps } from '../../call/define-tool.ts';
import { DAY_MS } from '../../clock.ts';
import type { ShownPost } from '../../desk/shown-post.ts';
import { type DeskItem, type DeskStatus, statusOf } from '../../desk/waiting-posts.ts';
import { mediaToShow } from '../../publishing/media.ts';
import type { Target } from '../../publishing/post.ts';
import { covers } from '../../publishing/targets.ts';
import { isBeingSent } from '../../submission/at-desk.ts';
import { check } from '../../submission/check.ts';
import { inputOf } from '../../submission/input-of.ts';
import { standingOf } from '../../submission/on-record.ts';
import { mediaWasChecked } from '../../submission/send-approved.ts';
import { doubleWarning } from '../../submission/warnings.ts';

/** How far back the desk shows what was sent. */
const LISTED = 200;
/** What is over stays in sight so long. */
const SHOWN_MS = DAY_MS;

/** A waiting post as the desk shows it. */
interface WaitingView extends ShownPost {
  status: DeskStatus;
  checked: { valid: boolean; issues: unknown[]; previews: unknown[] };
}

/** A post of the journal as the desk shows it. */
interface PostView {
  postSubmissionId: string | undefined;
  status: string;
  submittedAt: string;
  scheduledTime: string | undefined;
  targets: Target[];
  idempotencyKey: string;
  requestId: string | undefined;
  errorCode: string | undefined;
  /** Who had it sent, where people sign in. */
  by: string | undefined;
  /** Who agreed to it at the desk, where people sign in. */
  agreedBy: string | undefined;
  /** Its beginning. */
  text: string;
}

export interface DeskView {
  waiting: WaitingView[];
  posts: PostView[];
  warnings: string[];
}

/** The picture addresses of a post, in order. */
export const picturesOf = ({ waiting }: DeskItem): string[] => mediaToShow(inputOf(waiting.post)).imageUrls;

function viewOf(item: DeskItem, context: Deps): WaitingView {
  const { waiting, decision, outcome } = item;
  const { post } = waiting;
  const { issues, previews } = check(inputOf(post), { ...context, ...mediaWasChecked });
  const media = mediaToShow(inputOf(post));
  const now = context.clock.now();
  return {
    id: waiting.id,
    binding: waiting.binding,
    status: statusOf(item, now),
    beingSent: isBeingSent(item, now),
    since: new Date(waiting.since).toISOString(),
    expiresAt: new Date(waiting.expiresAt).toISOString(),
    allowDuplicate: waiting.allowDuplicate,
    enableRepurposing: post.enableRepurposing ?? false,
    trialReel: post.trialReel ?? false,
    remark: decision?.remark,
    words: outcome?.failed?.message,
    postSubmissionId: outcome?.submitted?.postSubmissionId,
    askedBy: waiting.by?.name,
    decidedBy: decision?.by?.name,
    checked: {
      valid: issues.every(({ severity }) => severity !== 'error'),
      issues,
      // Whole, on every target: this is what is agreed to.
      previews: previews.map(({ charactersNotShown: _, ...preview }) => ({
        ...preview,
        text: post.text ?? '',
        ...media,
        scheduledTime: post.scheduledTime,
      })),
    },
  };
}

/** Whether all targets are among those that a caller may post to. This machine's own person sees all of their key. */
const mayReach = (targets: readonly Target[], { audience, accounts }: Deps['access']) =>
  audience === 'owner' ||
  accounts === undefined ||
  targets.every((target) => accounts.some((account) => covers(account, target)));

/** Whether a post waits under the caller's key, for accounts that are theirs to decide about. */
export const isTheirs = ({ waiting }: DeskItem, { access }: Deps): boolean =>
  waiting.credential === access.credential && mayReach(waiting.post.targets, access);

const isInSight = (item: DeskItem, context: Deps) => {
  const { waiting, decision, outcome } = item;
  const { clock } = context;
  if (!isTheirs(item, context)) return false;
  const status = statusOf(item, clock.now());
  if (status === 'waiting' || status === 'approved') return true;
  return clock.now() - (outcome?.at ?? decision?.at ?? waiting.expiresAt) < SHOWN_MS;
};

/** The waiting posts that are the caller's to see, newest first. */
export async function itemsInSight(context: Deps): Promise<DeskItem[]> {
  const items = await (await context.waitingPosts()).list();
  return items.filter((item) => isInSight(item, context));
}

/** Everything that the desk shows. */
export async function deskView(context: Deps): Promise<DeskView> {
  const items = await itemsInSight(context);
  const { credential = '' } = context.access;
  const { entries, warnings } = await context.journal.list(credential, LISTED);
  const now = context.clock.now();
  const newest = entries.filter(
    ({ idempotencyKey, kind, targets }, index) =>
      kind === undefined &&
      mayReach(targets, context.access) &&
      entries.findIndex((other) => other.idempotencyKey === idempotencyKey) === index,
  );
  const posts = newest.map((entry) => ({
    postSubmissionId: entry.postSubmissionId,
    status: standingOf(entry, now),
    submittedAt: entry.submittedAt,
    scheduledTime: entry.scheduledTime,
    targets: entry.targets,
    idempotencyKey: entry.idempotencyKey,
    requestId: entry.requestId,
    errorCode: entry.errorCode,
    by: entry.by?.name,
    agreedBy: entry.agreedBy?.name,
    text: entry.text ?? '',
  }));
  const doubles = newest.flatMap(({ postSubmissionId = '', otherSubmissionIds }) =>
    doubleWarning(postSubmissionId, otherSubmissionIds),
  );
  return {
    waiting: items.map((item) => viewOf(item, context)),
    posts,
    warnings: [...warnings, ...doubles],
  };
}
