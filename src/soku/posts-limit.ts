/** POST /v1/posts allows 30 requests in 60 s (RATE). */
export const POSTS_LIMIT = { requests: 30, windowMs: 60_000 } as const;
