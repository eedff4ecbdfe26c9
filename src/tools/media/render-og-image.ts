import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { pictureBlocks } from './picture-blocks.ts';
import {
  mapRendered,
  renderedLines,
  renderedResult,
  templateConfig,
  templateSlug,
} from './render-template.ts';

const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '"': '&quot;',
  '<': '&lt;',
  '>': '&gt;',
};

const escapeAttribute = (text: string) =>
  text.replace(/[&"<>]/g, (character) => ATTRIBUTE_ESCAPES[character] ?? '');

export const renderOgImage = defineTool({
  name: 'soku_render_og_image',
  title: 'Render an Open Graph image',
  toolset: 'media',
  effect: 'write',
  search: 'link preview image, og:image',
  description:
    'Renders a template to a hosted Open Graph image, which social networks show for a link to a web page; returns its URL and the og:image meta tag. Changes no page, publishes nothing, costs no credits; each call makes another image. Use it for the preview of a link; for an image of a post itself use soku_render_template.',
  input: z.strictObject({
    templateSlug,
    config: templateConfig.describe(
      'Values by key; tweetImage takes title, subtitle, author, avatar (URL), theme (dark or light); others: ask the person.',
    ),
  }),
  result: z.object({ ...renderedResult, metaTag: z.string().describe('HTML, for the head of the page.') }),
  summary: () => 'The image is rendered and hosted.',
  lines: (result) => [...renderedLines(result), `Meta tag: ${result.metaTag}`],
  async run(args, context) {
    const { soku, deadline } = context;
    const rendered = mapRendered(await soku.renderOgImage(args, deadline), context);
    const metaTag = `<meta property="og:image" content="${escapeAttribute(rendered.url)}">`;
    return {
      result: { ...rendered, metaTag, nextStep: 'Put the meta tag into the head of the page.' },
      blocks: await pictureBlocks(rendered.url, context),
    };
  },
});
