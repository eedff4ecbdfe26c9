import type { Post, PostInput } from '../publishing/post.ts';

/** A checked post as somebody would ask for it, to be checked anew. */
export function inputOf({ targets, scheduledTime, ...content }: Post): PostInput {
  return {
    ...content,
    platforms: targets,
    ...(scheduledTime !== undefined && { scheduledTime: scheduledTime.utc }),
  };
}
