import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { ConsentError } from '../../submission/errors.ts';
import { MAX_URL } from '../limits.ts';
import { pictureBinding } from '../publish/app-data.ts';

/** Hosts pass it on inside a message. */
const MAX_PICTURE_BYTES = 1_000_000;

/** Gets a picture for the view that shows a post: a view loads nothing by itself. */
export const loadPicture = defineTool({
  name: 'soku_load_picture',
  title: 'Load a picture of the post that is shown',
  toolset: 'publish',
  effect: 'read',
  description: 'Loads a picture of the post that a view shows.',
  input: z.strictObject({ url: z.string().min(1).max(MAX_URL), ticket: z.string().min(1).max(200) }),
  result: z.object({ picture: z.string() }),
  summary: () => 'The picture is loaded.',
  async run({ url, ticket }, { access, consentTokens, pictures }) {
    const state = consentTokens.inspect(ticket, 'picture', pictureBinding(url, access));
    if (state !== 'valid') throw new ConsentError(state);
    const { bytes, type } = await (await pictures()).fetch(url, MAX_PICTURE_BYTES);
    return { result: { picture: `data:${type};base64,${Buffer.from(bytes).toString('base64')}` } };
  },
});
