import * as z from 'zod';
import { defineTool, type ToolContext } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { nameOrQuote, oneLine } from '../../text/untrusted.ts';
import { MAX_NAME, MAX_TEXT, MAX_URL } from '../limits.ts';
import { shortId } from '../outside.ts';
import { pictureBlocks } from './picture-blocks.ts';

const ASPECT_RATIOS = ['1:1', '4:5', '9:16'] as const;

export const templateSlug = z.string().min(1).max(MAX_NAME).describe('tweetImage, or one the person names.');

/** What tweetImage takes (TPL). Other templates may use the same names for values of other kinds. */
const tweetImageValue = z.unknown().optional().meta({ type: 'string', maxLength: MAX_TEXT });
/** Free data: as large as a text may be, once written as JSON. */
const freeData = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .looseObject(shape)
    .refine((data) => JSON.stringify(data).length <= MAX_TEXT, `at most ${MAX_TEXT} characters of JSON`)
    .optional();
const tweetImageConfig = freeData({
  title: tweetImageValue.describe('Headline.'),
  subtitle: tweetImageValue.describe('Line below.'),
  author: tweetImageValue.describe('Name shown.'),
  avatar: tweetImageValue.describe("URL of the author's picture."),
  theme: tweetImageValue.describe('dark or light.'),
});
export const templateConfig = freeData({});

/** What both ways of rendering answer. */
export const renderedResult = {
  url: z.string().describe('Of the image.'),
  id: z.string().optional().register(notListed, {}),
  requestId: z.string().optional(),
  nextStep: z.string(),
};

export const renderedLines = ({ url, id }: { url: string; id?: string | undefined }) => [
  `URL: ${url}`,
  id !== undefined && `Render id: ${nameOrQuote(id)}`,
];

/** A rendered image as results show it. */
export function mapRendered(
  rendered: { url: string; id?: string | undefined; requestId?: string },
  { hostedMedia }: Pick<ToolContext, 'hostedMedia'>,
) {
  const url = oneLine(rendered.url, MAX_URL);
  hostedMedia.add(url);
  return { url, id: shortId(rendered.id), requestId: shortId(rendered.requestId) };
}

export const renderTemplate = defineTool({
  name: 'soku_render_template',
  title: 'Render a template image',
  toolset: 'media',
  effect: 'write',
  search: 'make quote card, tweet image',
  description: ({ has }) =>
    `Renders a template of the Soku account to a hosted PNG; returns its URL${has('soku_create_post') ? ', for imageUrls of soku_create_post' : ''}. Publishes nothing, costs no credits; each call makes another image. Use it for quote cards. tweetImage is built in; slugs and keys of others stand only in the dashboard's template editor: ask the person. For the preview image of a web page use soku_render_og_image, which also gives the meta tag.`,
  input: z.strictObject({
    templateSlug,
    config: tweetImageConfig.describe('Those listed are tweetImage’s; keys left out keep defaults.'),
    aspectRatio: z.enum(ASPECT_RATIOS).optional().describe("Absent = the template's own."),
  }),
  result: z.object(renderedResult),
  summary: () => 'The image is rendered and hosted.',
  lines: renderedLines,
  async run(args, context) {
    const { soku, deadline } = context;
    const rendered = mapRendered(await soku.renderTemplate(args, deadline), context);
    const nextStep = context.has('soku_create_post')
      ? 'Use the URL in imageUrls of soku_create_post.'
      : 'Give the URL to the person.';
    return { result: { ...rendered, nextStep }, blocks: await pictureBlocks(rendered.url, context) };
  },
});
