import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { textPicture } from '../kernel/picture.ts';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import { parse } from './request-schema.ts';

interface Size {
  width: number;
  height: number;
}

/** Pixels by `aspectRatio` (TPL names the ratios, no page the pixels). */
const SIZES = {
  '1:1': { width: 1080, height: 1080 },
  '4:5': { width: 1080, height: 1350 },
  '9:16': { width: 1080, height: 1920 },
} as const;

/** The templates that exist, with their own size. `tweetImage` is built in (TPL); 1200x630 is what Open Graph asks for. */
export const TEMPLATES: ReadonlyMap<string, Size> = new Map([
  ['tweetImage', SIZES['1:1']],
  ['og-blog-post', { width: 1200, height: 630 }],
]);

const templateRequest = z.looseObject({
  templateSlug: z.string().min(1),
  config: z.looseObject({}).optional(),
  aspectRatio: z.enum(['1:1', '4:5', '9:16']).optional(),
});

/** What is to be read on the picture; addresses are of other pictures. */
const textsIn = (config: Record<string, unknown>) =>
  Object.values(config).flatMap((value) =>
    typeof value === 'string' && !/^https?:/i.test(value) ? [value] : [],
  );

/** POST /v1/templates and its alias POST /v1/media/render-og (TPL, OG). */
export const renderTemplate: Endpoint = ({ body, origin }, { files }) => {
  const { templateSlug, aspectRatio, config = {} } = parse(templateRequest, body);
  const ownSize = TEMPLATES.get(templateSlug);
  // Status and code for an unknown slug are a gap: TROUBLE's 404.
  if (ownSize === undefined) throw new ApiError('not_found', `Template "${templateSlug}" was not found.`);
  const { width, height } = aspectRatio === undefined ? ownSize : SIZES[aspectRatio];
  const id = `og_${randomBytes(8).toString('hex')}`;
  const path = `/renders/${id}.png`;
  files.put(path, { contentType: 'image/png', bytes: textPicture(width, height, textsIn(config)) });
  // The status is a gap: 201 as MEDIA has it for what is created.
  return { status: 201, body: { url: `${origin}${path}`, id } };
};
