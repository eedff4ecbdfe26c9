import { checkConnection } from './check-connection.ts';
import { createPost } from './create-post.ts';
import { createPosts } from './create-posts.ts';
import type { Tool } from './define.ts';
import { listPosts } from './list-posts.ts';
import { renderOgImage } from './render-og-image.ts';
import { renderTemplate } from './render-template.ts';
import { transcribeMedia } from './transcribe-media.ts';
import { uploadMedia } from './upload-media.ts';
import { validatePost } from './validate-post.ts';

/** Every tool, in the order in which clients see them. */
export const allTools: readonly Tool[] = [
  createPost,
  createPosts,
  validatePost,
  listPosts,
  checkConnection,
  uploadMedia,
  renderTemplate,
  renderOgImage,
  transcribeMedia,
];
