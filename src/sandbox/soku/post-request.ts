import * as z from 'zod';
import { invalidField } from './api-error.ts';
import { parse } from './request-schema.ts';

const MINUTE_MS = 60_000;

const mediaUrl = z.url({ protocol: /^https?$/ });

/** POSTS: a name, or an object when the account matters. */
const target = z.preprocess(
  (entry) => (typeof entry === 'string' ? { platform: entry } : entry),
  z.looseObject({ platform: z.string(), accountId: z.string().optional() }),
);

const postRequest = z.looseObject({
  post: z.looseObject({
    content: z.looseObject({
      text: z.string().optional(),
      mediaType: z.enum(['text', 'image', 'video']).optional(),
      mediaUrls: z.array(mediaUrl).optional(),
      imageUrls: z.array(mediaUrl).optional(),
      videoUrl: mediaUrl.optional(),
      // DGUIDE's first example is a bare string where POSTS has an array (C7).
      platform: z.preprocess(
        (value) => (typeof value === 'string' ? [value] : value),
        z.array(target).min(1),
      ),
    }),
  }),
  // ISO 8601; every sample carries seconds and Z, and without an offset it would be nobody's time.
  scheduledTime: z.iso.datetime({ offset: true }).optional(),
  enableRepurposing: z.boolean().default(false),
  trial_reel: z.boolean().default(false),
});

export type PostRequest = z.output<typeof postRequest>;

/**
 * Checks the body of POST /v1/posts (POSTS, ERR).
 * @throws ApiError 400 `validation_error`
 */
export function parsePostRequest(body: unknown, now: number): PostRequest {
  const request = parse(postRequest, body);
  const { text, mediaType, mediaUrls, imageUrls, videoUrl } = request.post.content;
  const hasMedia = [mediaUrls, imageUrls, videoUrl].some((media) => media !== undefined && media.length > 0);
  // ERR: a text post needs its text; and nothing at all is "required content missing" (DOLDGUIDE).
  if ((mediaType === 'text' || !hasMedia) && (text ?? '').trim() === '') {
    throw invalidField('post.content.text', 'required', 'text is required for a post without media.');
  }
  // POSTS and ERR refuse such a time; DE2E would publish at once (C10).
  if (request.scheduledTime !== undefined && Date.parse(request.scheduledTime) < now + MINUTE_MS) {
    throw invalidField('scheduledTime', 'too_soon', 'must be at least 1 minute in the future.');
  }
  return request;
}
