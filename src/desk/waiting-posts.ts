import * as z from 'zod';
import { DAY_MS } from '../clock.ts';
import { MEDIA_TYPES, PLATFORMS, type Post } from '../publishing/post.ts';

const targetSchema = z.strictObject({ platform: z.enum(PLATFORMS), accountId: z.string().exactOptional() });
const timeSchema = z.strictObject({
  utc: z.string(),
  local: z.string().optional(),
  timeZone: z.string().optional(),
  relative: z.string(),
});

const postSchema = z.strictObject({
  text: z.string().exactOptional(),
  mediaType: z.enum(MEDIA_TYPES),
  imageUrls: z.array(z.string()).exactOptional(),
  videoUrl: z.string().exactOptional(),
  mediaUrls: z.array(z.string()).exactOptional(),
  targets: z.array(targetSchema),
  scheduledTime: timeSchema.exactOptional(),
  enableRepurposing: z.boolean().exactOptional(),
  trialReel: z.boolean().exactOptional(),
}) satisfies z.ZodType<Post>;

/** A person, where people sign in. */
const personSchema = z.strictObject({
  /** As the identity provider names them, for good. */
  subject: z.string(),
  /** For people to read. */
  name: z.string(),
});

/** What waits for a person: a checked post, exactly as it will be sent. */
export const waitingPostSchema = z.strictObject({
  id: z.string(),
  /** Whose key sends it: the fingerprint, as in the journal. */
  credential: z.string(),
  /** Names the body as it will be sent, to the last byte, and the flag. */
  binding: z.string(),
  post: postSchema,
  allowDuplicate: z.boolean(),
  /** Under which it is sent, whoever sends it and however often that is tried. */
  idempotencyKey: z.string(),
  /** Milliseconds since the epoch. */
  since: z.number(),
  expiresAt: z.number(),
  /** Who asked for it. */
  by: personSchema.exactOptional(),
});
export type WaitingPost = z.output<typeof waitingPostSchema>;

/** A person's yes or no. The first one counts. */
export const decisionSchema = z.strictObject({
  verdict: z.enum(['publish', 'decline']),
  remark: z.string().exactOptional(),
  at: z.number(),
  by: personSchema.exactOptional(),
});
export type Decision = z.output<typeof decisionSchema>;

/** What became of an approved post. */
export const outcomeSchema = z.strictObject({
  at: z.number(),
  submitted: z
    .strictObject({ postSubmissionId: z.string(), idempotencyKey: z.string(), warnings: z.array(z.string()) })
    .exactOptional(),
  /** It was not sent, or nobody knows: in words for the person. */
  failed: z.strictObject({ message: z.string(), final: z.boolean() }).exactOptional(),
});
export type DeskOutcome = z.output<typeof outcomeSchema>;

/** A waiting post with what happened to it since. */
export interface DeskItem {
  waiting: WaitingPost;
  decision?: Decision;
  outcome?: DeskOutcome;
}

export type DeskStatus = 'waiting' | 'expired' | 'declined' | 'approved' | 'submitted' | 'failed';

/** How a post stands. What nobody approved in time has expired and is never sent. */
export function statusOf({ waiting, decision, outcome }: DeskItem, now: number): DeskStatus {
  if (outcome?.submitted !== undefined) return 'submitted';
  if (outcome?.failed?.final === true) return 'failed';
  if (decision === undefined) return now < waiting.expiresAt ? 'waiting' : 'expired';
  if (decision.verdict === 'decline') return 'declined';
  return decision.at < waiting.expiresAt ? 'approved' : 'expired';
}

/** What is over is kept for a month, so that the same content called again can be told what became of it. */
const KEPT_MS = 30 * DAY_MS;

/** Whether nobody needs it any more. What was approved and has no final outcome may still be sent: it stays. */
export function isOver({ waiting, decision, outcome }: DeskItem, now: number): boolean {
  const last = outcome?.at ?? decision?.at ?? waiting.expiresAt;
  const ended = outcome?.submitted !== undefined || outcome?.failed?.final === true;
  return (decision?.verdict !== 'publish' || ended) && now > last + KEPT_MS;
}

/** The order in which posts that wait are listed. */
export const newestFirst = (a: DeskItem, b: DeskItem): number =>
  b.waiting.since - a.waiting.since || (a.waiting.id < b.waiting.id ? 1 : -1);

/** Keeps what waits, over processes and restarts. Implementations never let a second decision replace the first. */
export interface WaitingPosts {
  /**
   * @returns whether this call added it; false: a post waits, or waited, under that id already
   * @throws the store's error: then nothing waits
   */
  add(post: WaitingPost): Promise<boolean>;
  /** Newest first; what can't be read is left out and reported through `warn`. */
  list(): Promise<DeskItem[]>;
  get(id: string): Promise<DeskItem | undefined>;
  /** @returns the decision that counts: this very object, or the one that was there before it */
  decide(id: string, decision: Decision): Promise<Decision>;
  /** Records what became of an approved post. A final outcome is kept; one that isn't may be followed by another. */
  settle(id: string, outcome: DeskOutcome): Promise<void>;
}
