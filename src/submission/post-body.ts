import { createHash } from 'node:crypto';
import type { Post, Target } from '../publishing/post.ts';
import { writeTarget } from '../publishing/targets.ts';
import type { CreatePostBody, PlatformEntry } from '../soku/client.ts';

/** A plain string unless an account is named (soku-api.md 16, C7). */
function platformEntry({ platform, accountId }: Target): PlatformEntry {
  return accountId === undefined ? platform : { platform, accountId };
}

/**
 * The body of POST /v1/posts (POSTS), targets in the order given. An attempt that is taken up again goes out under its
 * first key, and Soku may refuse a key that comes back with another body: so a flag that is off is left out, and the
 * targets of such an attempt come in the order of the first one.
 */
export function createPostBody(post: Post): CreatePostBody {
  return {
    post: {
      content: {
        ...(post.text !== undefined && { text: post.text }),
        mediaType: post.mediaType,
        ...(post.mediaUrls !== undefined && { mediaUrls: post.mediaUrls }),
        ...(post.videoUrl !== undefined && { videoUrl: post.videoUrl }),
        ...(post.imageUrls !== undefined && { imageUrls: post.imageUrls }),
        platform: post.targets.map(platformEntry),
      },
    },
    ...(post.scheduledTime !== undefined && { scheduledTime: post.scheduledTime.utc }),
    ...(post.enableRepurposing && { enableRepurposing: true }),
    ...(post.trialReel && { trial_reel: true }),
  };
}

/**
 * Names the body as it goes out, byte for byte but for the order of the targets, as SHA-256 in hex: two posts of one
 * fingerprint may still be written in other code points, or with their media in another field.
 */
export function nameBody(post: Post): string {
  const targets = post.targets.toSorted((one, other) => (writeTarget(one) < writeTarget(other) ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(createPostBody({ ...post, targets })))
    .digest('hex');
}
