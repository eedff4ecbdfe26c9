import type { Capabilities } from '../access/capabilities.ts';
import type { Journal } from '../journal/journal.ts';
import { describeTargets, describeTime } from '../publishing/describe.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post, Preview } from '../publishing/post.ts';
import { cleanText } from '../text/untrusted.ts';
import type { ConsentTokens } from './consent-tokens.ts';
import { ConsentError } from './errors.ts';

/** More than any platform takes: a person sees the whole of what goes out. */
const SHOWN_CHARACTERS = 10_000;
const SHOWN_URL_CHARACTERS = 4_000;

/** What consent needs to know of a call. */
export interface ConsentDeps {
  access: Pick<Capabilities, 'confirm' | 'credential'>;
  journal: Pick<Journal, 'findByContent'>;
  consentTokens: ConsentTokens;
  dialogue: {
    /** Whether the client can put a question to the person. */
    canAsk: boolean;
    /** What the person answered to the question of the round before. */
    answer: 'accepted' | 'declined' | 'dismissed' | undefined;
    /** What the question carried, as the client gave it back. */
    state: string | undefined;
    /** Ends the call by asking; `state` comes back with the answer. */
    ask(question: string, state: string): never;
  };
  /** Does something when the call has ended, however it did. */
  defer(action: () => void): void;
}

/** A post as it will be sent, and as its targets will show it. */
export interface ShownPost {
  post: Post;
  previews: readonly Preview[];
  /** It goes out although the same content did before. */
  allowDuplicate?: boolean | undefined;
}

/** What consent is bound to: the credential, and the content, targets and time of every post, in order. */
function bindingOf(posts: readonly Post[], { credential = '' }: Pick<Capabilities, 'credential'>): string {
  return [credential, ...posts.map(fingerprintPost)].join(' ');
}

const onOneLine = (text: string) => cleanText(text, SHOWN_URL_CHARACTERS).replaceAll('\n', ' ');

/** The post's own text stands behind `> `, so that it can't pass for the lines around it. */
function describe({ post, previews, allowDuplicate }: ShownPost): string {
  const {
    mediaType,
    imageUrls = [],
    mediaUrls = [],
    videoUrl,
    scheduledTime,
    enableRepurposing,
    trialReel,
  } = post;
  const urls = [...imageUrls, ...(videoUrl === undefined ? [] : [videoUrl]), ...mediaUrls].map(onOneLine);
  const media = mediaType === 'video' ? 'Video' : `${previews[0]?.imageCount ?? urls.length} image(s)`;
  const text = cleanText(post.text ?? '', SHOWN_CHARACTERS);
  const total = [...(post.text ?? '')].length;
  return [
    `To: ${onOneLine(describeTargets(post.targets))}`,
    `When: ${scheduledTime === undefined ? 'now' : describeTime(scheduledTime)}`,
    ...(allowDuplicate === true ? ['Again: also if the same post went out before'] : []),
    ...(enableRepurposing === true ? ["Also: runs the account's repurposing automations"] : []),
    ...(trialReel === true ? ['As: a trial reel'] : []),
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
  { access, dialogue, consentTokens }: ConsentDeps,
): string | undefined {
  if (access.confirm === 'off' || dialogue.canAsk) return undefined;
  return consentTokens.issue('preview', bindingOf([post], access));
}

/** A token has done its work once the post that it showed was accepted, whichever process sent it. */
async function wasUsed(
  token: string,
  post: Post,
  { journal, access, consentTokens }: ConsentDeps,
): Promise<boolean> {
  const issuedAt = consentTokens.issuedAt(token);
  const { entries } = await journal.findByContent(access.credential ?? '', fingerprintPost(post), issuedAt);
  return entries.some(({ outcome }) => outcome === 'accepted');
}

/**
 * Takes the one of the tokens that is for this post. It is taken before anything is awaited: while this call runs, no
 * other may use it, and equal posts of one list need one each.
 *
 * @throws ConsentError
 */
async function takeToken(tokens: readonly string[], post: Post, context: ConsentDeps): Promise<void> {
  const { consentTokens } = context;
  const binding = bindingOf([post], context.access);
  const states = tokens.map((token) => ({ token, state: consentTokens.inspect(token, 'preview', binding) }));
  const own =
    states.find(({ state }) => state === 'valid') ?? states.find(({ state }) => state !== 'foreign');
  if (own?.state !== 'valid') throw new ConsentError(own?.state ?? 'foreign');
  consentTokens.spend(own.token);
  context.defer(() => consentTokens.giveBack(own.token));
  if (await wasUsed(own.token, post, context)) throw new ConsentError('used');
}

/** @throws ConsentError after a no or no answer, and whatever asking throws */
function requireAnswer(shown: readonly ShownPost[], deps: ConsentDeps): void {
  const { consentTokens, access } = deps;
  // Named with its type, so that the compiler knows that asking ends the call.
  const dialogue: ConsentDeps['dialogue'] = deps.dialogue;
  const again = shown.map(({ allowDuplicate }) => allowDuplicate === true).join();
  const binding = `${bindingOf(
    shown.map(({ post }) => post),
    access,
  )} ${again}`;
  const { answer, state } = dialogue;
  if (
    answer === undefined ||
    state === undefined ||
    consentTokens.inspect(state, 'question', binding) !== 'valid'
  ) {
    dialogue.ask(question(shown), consentTokens.issue('question', binding));
  }
  consentTokens.spend(state);
  if (answer !== 'accepted') throw new ConsentError(answer);
}

/**
 * Lets the posts go only with the person's consent, where the settings ask for it: asked through the client, or, where
 * the client can't ask, shown by one token of soku_validate_post a post (separated by commas). A token is good until
 * its post is accepted, so that a call which ended without an answer can be made again as it was.
 *
 * @throws ConsentError when consent is missing or was refused, and whatever asking throws
 */
export async function requireConsent(
  shown: readonly ShownPost[],
  confirmationToken: string | undefined,
  context: ConsentDeps,
): Promise<void> {
  const { access, dialogue } = context;
  if (access.confirm === 'off' || shown.length === 0) return;
  if (dialogue.canAsk) {
    requireAnswer(shown, context);
    return;
  }
  const tokens = confirmationToken?.split(',').map((token) => token.trim()) ?? [];
  if (tokens.length === 0) throw new ConsentError('required');
  for (const { post } of shown) await takeToken(tokens, post, context);
}
