import { credentialFingerprint } from '../journal/credential.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post, Preview } from '../publishing/post.ts';
import { ConsentError } from '../submission/errors.ts';
import type { ToolContext } from './define.ts';
import { describeTargets, describeTime } from './describe.ts';
import { cleanText } from './untrusted.ts';

/** A person reads this in a dialog: the whole of a usual post, the beginning of a long one. */
const SHOWN_CHARACTERS = 600;

/** How the client stands to asking its person, in this call. */
export interface Dialogue {
  /** Whether the client can put a question to the person. */
  canAsk: boolean;
  /** What the person answered to the question of the round before. */
  answer: 'accepted' | 'declined' | 'dismissed' | undefined;
  /** What the question carried, as the client gave it back. */
  state: string | undefined;
}

/** Thrown to put a question to the person; register.ts turns it into the protocol's request for input. */
export class QuestionForPerson extends Error {
  readonly question: string;
  readonly state: string;

  constructor(question: string, state: string) {
    super('the person must be asked');
    this.name = 'QuestionForPerson';
    this.question = question;
    this.state = state;
  }
}

/** A post as it will be sent, and as its targets will show it. */
export interface ShownPost {
  post: Post;
  previews: readonly Preview[];
}

/** What consent is bound to: the credential, and the content, targets and time of every post, in order. */
function bindingOf(posts: readonly Post[], apiKey: string | undefined): string {
  return [apiKey === undefined ? '' : credentialFingerprint(apiKey), ...posts.map(fingerprintPost)].join(' ');
}

const onOneLine = (text: string) => cleanText(text, 300).replaceAll('\n', ' ');

/** The post's own text stands behind `> `, so that it can't pass for the lines around it. */
function describe({ post, previews }: ShownPost): string {
  const { mediaType, imageUrls = [], mediaUrls = [], videoUrl, scheduledTime } = post;
  const urls = [...imageUrls, ...(videoUrl === undefined ? [] : [videoUrl]), ...mediaUrls].map(onOneLine);
  const media = mediaType === 'video' ? 'Video' : `${previews[0]?.imageCount ?? urls.length} image(s)`;
  const text = cleanText(post.text ?? '', SHOWN_CHARACTERS);
  const total = [...(post.text ?? '')].length;
  return [
    `To: ${onOneLine(describeTargets(post.targets))}`,
    `When: ${scheduledTime === undefined ? 'now' : describeTime(scheduledTime)}`,
    ...(urls.length > 0 ? [`${media}: ${urls.join(' ')}`] : []),
    ...(text === '' ? ['No text'] : [`Text (${total} characters):`, text.replace(/^/gm, '> ')]),
  ].join('\n');
}

function question(posts: readonly ShownPost[]): string {
  const head = posts.length === 1 ? 'Publish this post?' : `Publish these ${posts.length} posts?`;
  return [head, ...posts.map(describe)].join('\n\n');
}

/** A token for soku_validate_post to hand out; undefined where none is needed. */
export function previewToken(
  post: Post,
  { config, dialogue, consentTokens, apiKey }: ToolContext,
): string | undefined {
  if (config.confirm === 'off' || dialogue.canAsk) return undefined;
  return consentTokens.issue('preview', bindingOf([post], apiKey));
}

/**
 * Lets the posts go only with the person's consent, where the settings ask for it: asked through the client, or, where
 * the client can't ask, shown by one unused token of soku_validate_post a post (separated by commas).
 *
 * @throws QuestionForPerson to ask; ConsentError when consent is missing or was refused
 */
export function requireConsent(
  shown: readonly ShownPost[],
  confirmationToken: string | undefined,
  context: ToolContext,
): void {
  const { config, dialogue, consentTokens, apiKey } = context;
  if (config.confirm === 'off' || shown.length === 0) return;
  const posts = shown.map(({ post }) => post);
  if (dialogue.canAsk) {
    const binding = bindingOf(posts, apiKey);
    const { answer, state } = dialogue;
    if (
      answer === undefined ||
      state === undefined ||
      consentTokens.inspect(state, 'question', binding) !== 'valid'
    ) {
      throw new QuestionForPerson(question(shown), consentTokens.issue('question', binding));
    }
    consentTokens.spend(state);
    if (answer !== 'accepted') throw new ConsentError(answer);
    return;
  }
  const tokens = confirmationToken?.split(',').map((token) => token.trim()) ?? [];
  if (tokens.length === 0) throw new ConsentError('required');
  const used = posts.map((post) => {
    const states = tokens.map((token) => ({
      token,
      state: consentTokens.inspect(token, 'preview', bindingOf([post], apiKey)),
    }));
    const own =
      states.find(({ state }) => state === 'valid') ?? states.find(({ state }) => state !== 'foreign');
    if (own?.state !== 'valid') throw new ConsentError(own?.state ?? 'foreign');
    return own.token;
  });
  // Two equal posts need two tokens.
  if (new Set(used).size !== used.length) throw new ConsentError('used');
  for (const token of used) consentTokens.spend(token);
}
