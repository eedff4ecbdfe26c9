import type { Capabilities } from '../access/capabilities.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import type { Post } from '../publishing/post.ts';
import type { AtDeskDeps, Standing } from './at-desk.ts';
import { bindingOf } from './binding.ts';
import { CONSENT_LIFETIME_MS, type ConsentTokens } from './consent-tokens.ts';
import { ConsentError } from './errors.ts';
import { questionAbout, type ShownPost } from './show-post.ts';

/** From the end of a call's time to the end of the call. */
const ENDING_MS = 1_000;

/** What consent needs to know of a call. */
export interface ConsentDeps extends AtDeskDeps {
  deadline: { remainingMs(): number };
  access: Pick<Capabilities, 'confirm' | 'credential' | 'desk' | 'person'>;
  consentTokens: ConsentTokens;
  dialogue: {
    /** Whether the client can put a question to the person. */
    canAsk: boolean;
    /** What the person answered to the question of the round before. */
    answer: 'accepted' | 'declined' | 'dismissed' | undefined;
    /** What the question carried, as the client gave it back. */
    state: string | undefined;
    /** Ends the call by asking; `state` comes back with the answer. */
    ask(question: string, state: string, yes: string): never;
  };
  /** Does something when the call has ended, however it did. */
  defer(action: () => void): void;
}

/** @throws ConsentError when they are longer than a person can be shown */
function question(shown: readonly ShownPost[]): string {
  const text = questionAbout(shown);
  if (text === undefined) throw new ConsentError('too_long');
  return text;
}

/** Whether no preview has the whole text; where one has, it is on the others what it is there. */
export const isCut = ({ previews }: Pick<ShownPost, 'previews'>): boolean =>
  previews.every(({ charactersNotShown }) => charactersNotShown !== undefined);

/** A token for soku_validate_post to hand out; undefined where none is needed, or the post can't be shown whole. */
export function previewToken(
  shown: ShownPost,
  { access, consentTokens }: Pick<ConsentDeps, 'access' | 'consentTokens'>,
): string | undefined {
  if (access.confirm !== 'preview') return undefined;
  if (isCut(shown) || questionAbout([shown]) === undefined) return undefined;
  return consentTokens.issue('preview', bindingOf([shown], access));
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
async function takeToken(
  tokens: readonly string[],
  shown: ShownPost,
  context: ConsentDeps,
  purpose: 'preview' | 'app' = 'preview',
): Promise<void> {
  const { consentTokens } = context;
  const binding = bindingOf([shown], context.access);
  const states = tokens.map((token) => ({ token, state: consentTokens.inspect(token, purpose, binding) }));
  const own =
    states.find(({ state }) => state === 'valid') ?? states.find(({ state }) => state !== 'foreign');
  if (own?.state !== 'valid') throw new ConsentError(own?.state ?? 'foreign');
  const spent = consentTokens.spend(own.token, context.deadline.remainingMs() + ENDING_MS);
  if (!(await spent)) throw new ConsentError('used');
  context.defer(() => consentTokens.giveBack(own.token));
  if (await wasUsed(own.token, shown.post, context)) throw new ConsentError('used');
}

/**
 * Takes the token behind the button of the view that shows this post: pressing it is the person's yes.
 *
 * @throws ConsentError when it is for another post, or has been used; nothing may be sent then
 */
export async function takeAppToken(token: string, shown: ShownPost, context: ConsentDeps): Promise<void> {
  if (context.access.confirm === 'desk') throw new ConsentError('foreign');
  await takeToken([token], shown, context, 'app');
}

type AskDeps = Pick<ConsentDeps, 'access' | 'consentTokens' | 'dialogue'>;

/** @throws ConsentError after a no or no answer, and whatever asking throws */
async function requireAnswer(
  write: () => string,
  yes: string,
  binding: string,
  deps: AskDeps,
): Promise<void> {
  const { consentTokens } = deps;
  // Named with its type, so that the compiler knows that asking ends the call.
  const dialogue: ConsentDeps['dialogue'] = deps.dialogue;
  const { answer, state } = dialogue;
  if (
    answer === undefined ||
    state === undefined ||
    consentTokens.inspect(state, 'question', binding) !== 'valid' ||
    !(await consentTokens.spend(state, CONSENT_LIFETIME_MS))
  ) {
    dialogue.ask(write(), consentTokens.issue('question', binding), yes);
  }
  if (answer !== 'accepted') throw new ConsentError(answer);
}

/**
 * Lets something that is no post go only with a person's consent, where the settings ask for it. It can't wait at the
 * desk: where the client can't ask, it isn't done.
 *
 * @param deed what it is, for the token: each deed needs a yes of its own
 * @throws ConsentError when consent is missing or was refused, and whatever asking throws
 */
export async function requireYes(
  question: string,
  yes: string,
  deed: readonly string[],
  deps: AskDeps,
): Promise<void> {
  const { access, dialogue } = deps;
  if (access.confirm === 'off') return;
  if (!dialogue.canAsk) throw new ConsentError('nobody_to_ask');
  await requireAnswer(() => question, yes, JSON.stringify([access.credential ?? '', ...deed]), deps);
}

/** @throws ConsentError unless each post has a token of its own */
async function requireTokens(
  shown: readonly ShownPost[],
  confirmationToken: string | undefined,
  context: ConsentDeps,
): Promise<void> {
  const tokens = confirmationToken?.split(',').map((token) => token.trim()) ?? [];
  if (tokens.length === 0) throw new ConsentError('required');
  if (shown.some(isCut)) throw new ConsentError('too_long');
  for (const one of shown) {
    question([one]);
    await takeToken(tokens, one, context);
  }
}

/** A post to be agreed to, as its call asked for it. */
export interface Asked extends ShownPost {
  idempotencyKey?: string | undefined;
}

/** What a person's yes, or its absence, means for a post. */
export type Consent = { state: 'given' } | Standing | { state: 'refused'; error: unknown };

const allGiven = (asked: readonly Asked[]): Consent[] => asked.map(() => ({ state: 'given' }));

/**
 * Lets posts go only with a person's consent, where the settings ask for it. `ask`: they are asked through the client,
 * and where it can't ask, the posts wait at the desk. `desk`: they always wait there. `preview`: one token of
 * soku_validate_post a post (separated by commas) shows that the agent has seen what it is about to send; a token is
 * good until its post is accepted, so that a call which ended without an answer can be made again as it was.
 *
 * @returns one consent a post, in order
 * @throws ConsentError when consent to all of them is missing or was refused, and whatever asking throws
 */
export async function consentTo(
  asked: readonly Asked[],
  confirmationToken: string | undefined,
  context: ConsentDeps,
): Promise<Consent[]> {
  const { access, dialogue } = context;
  if (access.confirm === 'off' || asked.length === 0) return allGiven(asked);
  if (access.confirm === 'preview') {
    await requireTokens(asked, confirmationToken, context);
    return allGiven(asked);
  }
  if (access.confirm === 'ask' && dialogue.canAsk) {
    await requireAnswer(() => question(asked), 'Publish it', bindingOf(asked, access), context);
    return allGiven(asked);
  }
  if (!access.desk) throw new ConsentError('no_desk');
  const { askAtDesk } = await import('./at-desk.ts');
  const consents: Consent[] = [];
  for (const { idempotencyKey, ...shown } of asked) {
    consents.push(
      await askAtDesk(shown, idempotencyKey, context).catch((error: unknown) => ({
        state: 'refused',
        error,
      })),
    );
  }
  return consents;
}
