import type { Tool } from '../../call/define-tool.ts';
import { checkConnection } from './check-connection.ts';
import { createPost } from './create-post.ts';
import { createPosts } from './create-posts.ts';
import { listPosts } from './list-posts.ts';
import { validatePost } from './validate-post.ts';

/** Posts: the toolset `publish`, in the order in which clients see it. */
export const publishTools: readonly Tool[] = [
  createPost,
  createPosts,
  validatePost,
  listPosts,
  checkConnection,
];
