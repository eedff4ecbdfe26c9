import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { reply } from '../../call/reply.ts';
import { oneLine } from '../../text/untrusted.ts';
import { MAX_NAME, MAX_TEXT } from '../limits.ts';

const ASPECT_RATIOS = ['1:1', '4:5', '9:16'] as const;

export const templateSlug = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .describe('Slug shown in the template editor of the Soku dashboard.');
/** Free data: as large as a text may be, once written as JSON. */
export const templateConfig = z
  .record(z.string(), z.unknown())
  .refine((config) => JSON.stringify(config).length <= MAX_TEXT, `at most ${MAX_TEXT} characters of JSON`)
  .optional();

export const renderTemplate = defineTool({
  name: 'soku_render_template',
  title: 'Render a template image',
  toolset: 'media',
  effect: 'write',
  description:
    'Renders one of the Soku account’s templates to a hosted PNG and returns its URL, for imageUrls of soku_create_post. Nothing is published. The built-in tweetImage takes title, subtitle, author, avatar (a URL) and theme (dark or light); other templates have keys of their own, set in the dashboard’s template editor, and keys left out keep the template’s defaults. For the preview image of a web page use soku_render_og_image, which also gives the meta tag.',
  input: z.strictObject({
    templateSlug: templateSlug.describe(
      'E.g. tweetImage; others are shown in the dashboard’s template editor.',
    ),
    config: templateConfig.describe(
      'Values for the template. tweetImage: title, subtitle, author, avatar, theme.',
    ),
    aspectRatio: z.enum(ASPECT_RATIOS).optional().describe("Absent = the template's own."),
  }),
  result: z.object({ url: z.string(), id: z.string().optional(), nextStep: z.string() }),
  async run(args, { soku, deadline }) {
    const rendered = await soku.renderTemplate(args, deadline);
    const url = oneLine(rendered.url, 2000);
    const id = rendered.id === undefined ? undefined : oneLine(rendered.id, 80);
    const nextStep = 'Use the URL in imageUrls of soku_create_post.';
    return reply({ url, ...(id !== undefined && { id }), nextStep }, [
      'The image is rendered and hosted. Nothing was published.',
      `URL: ${url}`,
      id !== undefined && `Render id: ${id}`,
      `Next: ${nextStep}`,
    ]);
  },
});
