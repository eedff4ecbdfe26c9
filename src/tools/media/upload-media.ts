import * as z from 'zod';
import { defineTool, type ToolContext } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { LONG_CALL_TIMEOUT_MS } from '../../config/timeouts.ts';
import { lazily } from '../../lazily.ts';
import { kindByExtension } from '../../publishing/media-url.ts';
import { requireFetchable } from '../../submission/check.ts';
import { oneLine } from '../../text/untrusted.ts';
import { MAX_PATH, MAX_URL } from '../limits.ts';
import { shortId } from '../outside.ts';
import { linkTo } from './picture-blocks.ts';

const loadUploadFile = lazily(() => import('./upload-file.ts'), 'uploadFile');

/** Where soku_create_post takes it. */
const ARGUMENT = { image: 'imageUrls', video: 'videoUrl', unknown: 'imageUrls or videoUrl' } as const;

interface Source {
  url?: string | undefined;
  file?: string | undefined;
}

/** Has Soku host what is at the URL, or in the file. */
async function upload({ url, file }: Source, context: ToolContext) {
  if (file !== undefined) {
    const { uploadFile } = await loadUploadFile();
    return { ...(await uploadFile(file, context)), source: {} };
  }
  const sourceUrl = url ?? '';
  requireFetchable(sourceUrl, 'url', context);
  const uploaded = await context.soku.uploadMedia(sourceUrl, context.deadline);
  return { uploaded, warnings: [], source: { sourceUrl } };
}

export const uploadMedia = defineTool({
  name: 'soku_upload_media',
  title: 'Upload media',
  toolset: 'media',
  effect: 'write',
  search: 'host image or video for posts',
  description: ({ has }) => {
    const posting = has('soku_create_post');
    return `Has Soku host a copy of an image or video; returns its URL${posting ? ' for imageUrls, videoUrl or mediaUrls of soku_create_post' : ''}. Publishes nothing, costs no credits. Use it when a URL is slow or short-lived; otherwise ${posting ? 'soku_create_post takes' : 'posts take'} public URLs directly. Soku fetches url itself: a local file must be online first. MP4 to 500 MB; JPEG, PNG, WebP to 50 MB. Each call makes another copy.`;
  },
  timeoutMs: LONG_CALL_TIMEOUT_MS,
  input: z.strictObject({
    url: z
      .string()
      .min(1)
      .max(MAX_URL)
      .describe('Public http(s) URL that answers without a login.')
      .optional(),
    file: z
      .string()
      .min(1)
      .max(MAX_PATH)
      .describe('Instead of url: path of a file inside the server’s SOKU_MEDIA_DIR.')
      .optional(),
  }),
  oneOf: ['url', 'file'],
  onlyWith: { file: 'mediaDir' },
  result: z.object({
    url: z.string().describe('Of the copy.'),
    sourceUrl: z.string().optional().register(notListed, {}),
    warnings: z.array(z.string()).optional(),
    requestId: z.string().optional(),
    nextStep: z.string(),
  }),
  summary: () => 'Soku hosts a copy now.',
  lines: ({ url }) => [`URL: ${url}`],
  async run(args, context) {
    const { uploaded, warnings, source } = await upload(args, context);
    const url = oneLine(uploaded.url, MAX_URL);
    context.hostedMedia.add(url);
    const nextStep = context.has('soku_create_post')
      ? `Give the person the URL, or use it in ${ARGUMENT[kindByExtension(url) ?? 'unknown']} of soku_create_post.`
      : 'Give the URL to the person.';
    const requestId = shortId(uploaded.requestId);
    const result = { url, ...source, ...(warnings.length > 0 && { warnings }), requestId, nextStep };
    return { result, blocks: [linkTo(url, 'Hosted file')] };
  },
});
