import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Endpoint } from './endpoint.ts';
import { parsePostRequest } from './post-request.ts';
import { type PostTarget, resolveTargets } from './post-targets.ts';
import { parse } from './request-schema.ts';

/** A submission that was accepted. */
export interface SandboxPost {
  postSubmissionId: string;
  /** Whose key brought it: the customer's id. */
  ownerId: string;
  /** The first of DDATA's states; the sandbox publishes nothing, so no later one is reached. */
  status: 'queued' | 'scheduled';
  createdAt: string;
  /** As it was sent. */
  scheduledTime: string | null;
  /** `post.content` as it was sent, without `platform`: `targets` tells where it goes. */
  content: Record<string, unknown>;
  targets: PostTarget[];
  enableRepurposing: boolean;
  trialReel: boolean;
  idempotencyKey: string | undefined;
}

/** POST /v1/posts (POSTS). */
export const submitPost: Endpoint = ({ account, body, idempotencyKey }, { clock, posts }) => {
  const now = clock.now();
  const { post, scheduledTime, enableRepurposing, trial_reel: trialReel } = parsePostRequest(body, now);
  const { platform, ...content } = post.content;
  const targets = resolveTargets(platform);
  const postSubmissionId = randomUUID();
  posts.push({
    postSubmissionId,
    ownerId: account.id,
    status: scheduledTime === undefined ? 'queued' : 'scheduled',
    createdAt: new Date(now).toISOString(),
    scheduledTime: scheduledTime ?? null,
    content,
    targets,
    enableRepurposing,
    trialReel,
    idempotencyKey,
  });
  // The status is a gap: 201 as MEDIA has it for what is created.
  return { status: 201, body: { postSubmissionId } };
};

const listQuery = z.looseObject({ limit: z.coerce.number().int().min(1).max(100).default(20) });

/** GET /v1/posts, newest first. Only TROUBLE mentions it, without an answer: the shape is the sandbox's own. */
export const listPosts: Endpoint = ({ account, query }, { posts }) => {
  const { limit } = parse(listQuery, query);
  const own = posts.filter(({ ownerId }) => ownerId === account.id).reverse();
  const page = own
    .slice(0, limit)
    .map(({ postSubmissionId, status, createdAt, scheduledTime, content, targets }) => {
      return { postSubmissionId, status, createdAt, scheduledTime, content, targets };
    });
  return { status: 200, body: { posts: page, hasMore: own.length > limit, total: own.length } };
};
