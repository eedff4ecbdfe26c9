import type { ToolContext } from '../../call/define-tool.ts';
import type { ContentBlock } from '../../call/reply.ts';
import { describeError } from '../../disk/file-error.ts';

/** Larger ones cost the model more than they tell it. */
const MAX_PICTURE_BYTES = 1_000_000;

type BlockContext = Pick<ToolContext, 'config' | 'pictures' | 'log'>;

/** A hosted file, for hosts that show where it is. */
export function linkTo(uri: string, name: string): ContentBlock {
  return { type: 'resource_link', uri, name };
}

/**
 * A rendered image beside its address, so that person and model see what was made. The image is there already: that it
 * can't be got, or is too large, is no failure.
 */
export async function pictureBlocks(
  url: string,
  { config, pictures, log }: BlockContext,
): Promise<ContentBlock[]> {
  const link = linkTo(url, 'Rendered image');
  if (!config.images) return [link];
  try {
    const { bytes, type } = await (await pictures()).fetch(url, MAX_PICTURE_BYTES);
    return [{ type: 'image', data: Buffer.from(bytes).toString('base64'), mimeType: type }, link];
  } catch (error) {
    log.info({ reason: describeError(error) }, 'picture left out');
    return [link];
  }
}
