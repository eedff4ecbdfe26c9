import { createHash } from 'node:crypto';
import { createPostBody } from './post-body.ts';
import type { ShownPost } from './show-post.ts';

/**
 * What consent is bound to: the credential, and every post as it goes over the wire, byte for byte and in order, with
 * whether it may go out again.
 */
export function bindingOf(
  shown: readonly Pick<ShownPost, 'post' | 'allowDuplicate'>[],
  { credential = '' }: { credential: string | undefined },
): string {
  const bodies = shown.map(({ post, allowDuplicate = false }) => [createPostBody(post), allowDuplicate]);
  return createHash('sha256')
    .update(JSON.stringify([credential, bodies]))
    .digest('hex');
}
