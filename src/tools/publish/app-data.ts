import type { ToolContext } from '../../call/define-tool.ts';
import { mediaToShow } from '../../publishing/media.ts';
import type { Issue, Post, Preview } from '../../publishing/post.ts';
import { bindingOf } from '../../submission/binding.ts';
import { isCut } from '../../submission/consent.ts';
import { inputOf } from '../../submission/input-of.ts';

/** Where a result carries what only its view may know: hosts keep `_meta` from the model. */
const PLACE = 'io.mysoku/app';
/** More addresses than a person looks through are left out of the view. */
const MAX_PICTURES = 20;
/** Of the texts of all previews together; beyond it the text stands whole on one of them. */
const MAX_CHARACTERS = 60_000;

interface Shown {
  post: Post;
  previews: readonly Preview[];
  issues: readonly Issue[];
  allowDuplicate?: boolean | undefined;
}

/** What a ticket for a picture is bound to. */
export const pictureBinding = (url: string, { credential = '' }: ToolContext['access']) =>
  JSON.stringify([credential, url]);

/** The previews with what the result leaves out of them: a person who is to publish the post sees all of it. */
function withAll({ post, previews }: Shown) {
  const media = mediaToShow(inputOf(post));
  const { text = '' } = post;
  const fits = text.length * previews.length <= MAX_CHARACTERS;
  return previews.map(({ charactersNotShown, ...preview }) => ({
    ...preview,
    ...(fits ? { text } : charactersNotShown !== undefined && { charactersNotShown }),
    imageUrls: media.imageUrls.slice(0, MAX_PICTURES),
    videoUrls: media.videoUrls.slice(0, MAX_PICTURES),
  }));
}

const isShownWhole = ({ post, previews }: Shown) => {
  const { imageUrls, videoUrls } = mediaToShow(inputOf(post));
  return Math.max(imageUrls.length, videoUrls.length) <= MAX_PICTURES && !isCut({ previews });
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
  const previews = shown.flatMap(withAll);
  const urls = new Set(previews.flatMap(({ imageUrls }) => imageUrls));
  const tickets = [...urls].map((url) => [url, consentTokens.issue('picture', pictureBinding(url, access))]);
  // At the desk, only the desk decides.
  const mayOpen = publish && shown.length === 1 && access.confirm !== 'desk';
  const opens = mayOpen && isShownWhole(first) && context.has('soku_create_post');
  const { enableRepurposing, trialReel } = first.post;
  return {
    [PLACE]: {
      view: {
        valid: issues.every(({ severity }) => severity !== 'error'),
        issues,
        previews,
        ...(publish && { allowDuplicate: first.allowDuplicate, enableRepurposing, trialReel }),
      },
      pictures: Object.fromEntries(tickets),
      ...(opens && { publishToken: consentTokens.issue('app', bindingOf([first], access)) }),
    },
  };
}
