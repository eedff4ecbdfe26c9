import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import { parsePostRequest } from './post-request.ts';
import { resolveTargets } from './post-targets.ts';
import { parse } from './request-schema.ts';

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
export const listPosts: Endpoint = ({ account, query }, { posts, readings }) => {
  if (readings.has('no-list')) throw new ApiError('not_found', 'No such path: GET /v1/posts');
  const { limit } = parse(listQuery, query);
  const own = posts.filter(({ ownerId }) => ownerId === account.id).reverse();
  const page = own
    .slice(0, limit)
    .map(({ postSubmissionId, status, createdAt, scheduledTime, content, targets, idempotencyKey }) => {
      const shown = readings.has('list-with-keys') && { idempotencyKey };
      return { postSubmissionId, status, createdAt, scheduledTime, content, targets, ...shown };
    });
  return { status: 200, body: { posts: page, hasMore: own.length > limit, total: own.length } };
};
