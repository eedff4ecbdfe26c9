import type { ToolContext } from '../../call/define-tool.ts';
import { readMedia } from '../../publishing/media.ts';
import type { Issue, Post, Preview } from '../../publishing/post.ts';
import { bindingOf } from '../../submission/binding.ts';
import { inputOf } from '../../submission/input-of.ts';

/** Where a result carries what only its view may know: hosts keep `_meta` from the model. */
const PLACE = 'io.mysoku/app';
/** More addresses than a person looks through are left out of the view. */
const MAX_PICTURES = 20;

interface Shown {
  post: Post;
  previews: readonly Preview[];
  issues: readonly Issue[];
  allowDuplicate?: boolean | undefined;
}

/** What a ticket for a picture is bound to. */
export const pictureBinding = (url: string, { credential = '' }: ToolContext['access']) =>
  JSON.stringify([credential, url]);

function picturesOf(post: Post): string[] {
  const { items, mediaType } = readMedia(inputOf(post));
  return items
    .filter(({ kind }) => kind === 'image' || (kind === 'unknown' && mediaType !== 'video'))
    .slice(0, MAX_PICTURES)
    .map(({ url }) => url);
}

/** The previews with what the result leaves out of them. */
const withPictures = ({ post, previews }: Shown) => {
  const imageUrls = picturesOf(post);
  return previews.map((preview) => ({ ...preview, imageUrls }));
};

/**
 * What the view of a post needs beside the result, for clients that show views: its pictures with a ticket each, and,
 * where the person may publish it from there, a token that opens exactly this post once.
 */
export function appData(
  shown: readonly Shown[],
  { publish }: { publish: boolean },
  context: ToolContext,
): Readonly<Record<string, unknown>> | undefined {
  const { access, consentTokens, dialogue } = context;
  const [first] = shown;
  if (!dialogue.showsApps || first === undefined) return undefined;
  const issues = shown.flatMap((one) => one.issues);
  const urls = new Set(shown.flatMap(({ post }) => picturesOf(post)));
  const tickets = [...urls].map((url) => [url, consentTokens.issue('picture', pictureBinding(url, access))]);
  // At the desk, only the desk decides.
  const opens = publish && shown.length === 1 && access.confirm !== 'desk' && context.has('soku_create_post');
  return {
    [PLACE]: {
      view: {
        valid: issues.every(({ severity }) => severity !== 'error'),
        issues,
        previews: shown.flatMap(withPictures),
      },
      pictures: Object.fromEntries(tickets),
      ...(opens && { publishToken: consentTokens.issue('app', bindingOf([first], access)) }),
    },
  };
}
