import type * as z from 'zod';
import type { accountPostSchema } from './schemas.ts';

/** A post as GET /v1/posts lists it. */
export type AccountPost = z.infer<typeof accountPostSchema>;

/** A target as POST /v1/posts takes it (POSTS). */
export type PlatformEntry = string | { platform: string; accountId: string };

/** The body of POST /v1/posts (POSTS). */
export interface CreatePostBody {
  post: {
    content: {
      text?: string;
      mediaType?: string;
      mediaUrls?: string[];
      videoUrl?: string;
      imageUrls?: string[];
      platform: PlatformEntry[];
    };
  };
  /** UTC with milliseconds and `Z`. */
  scheduledTime?: string;
  enableRepurposing?: boolean;
  trial_reel?: boolean;
}

/** The body of POST /v1/templates (TPL). What is undefined is not sent. */
