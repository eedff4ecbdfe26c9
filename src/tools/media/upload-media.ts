import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { requireFetchable } from '../../submission/check.ts';
import { oneLine } from '../../text/untrusted.ts';
import { MAX_URL } from '../limits.ts';
import { shortId } from '../outside.ts';
import { linkTo } from './picture-blocks.ts';

export const uploadMedia = defineTool({
  name: 'soku_upload_media',
  title: 'Upload media from a URL',
  toolset: 'media',
  effect: 'write',
  search: 'host image or video for posts',
  description: ({ has }) => {
    const posting = has('soku_create_post');
    return `Has Soku fetch a public URL and host a copy of the image or video; returns its URL${posting ? ' for imageUrls, videoUrl or mediaUrls of soku_create_post' : ''}. Nothing is published. Use it for media whose own URL is slow or short-lived; otherwise ${posting ? 'soku_create_post takes' : 'posts take'} public URLs directly. A local file needs a public URL first. MP4, JPEG, PNG, WebP. Returns no mediaId, so soku_transcribe_media cannot use the result.`;
  },
  input: z.strictObject({
    url: z.string().min(1).max(MAX_URL).describe('Public http(s) URL that answers without a login.'),
  }),
  result: z.object({
    url: z.string(),
    sourceUrl: z.string(),
    requestId: z.string().optional(),
    nextStep: z.string(),
  }),
  summary: () => 'Soku hosts a copy now. Nothing was published.',
  lines: ({ url }) => [`URL: ${url}`],
  async run({ url: sourceUrl }, context) {
    requireFetchable(sourceUrl, 'url', context);
    const uploaded = await context.soku.uploadMedia(sourceUrl, context.deadline);
    const url = oneLine(uploaded.url, MAX_URL);
    context.hostedMedia.add(url);
    const nextStep = context.has('soku_create_post')
      ? 'Use this URL in imageUrls, videoUrl or mediaUrls of soku_create_post.'
      : 'Give the URL to the person.';
    const requestId = shortId(uploaded.requestId);
    return { result: { url, sourceUrl, requestId, nextStep }, blocks: [linkTo(url, 'Hosted file')] };
  },
});
