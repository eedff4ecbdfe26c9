import { createHash } from 'node:crypto';
import type { Capabilities } from '../access/capabilities.ts';
import { DAY_MS, HOUR_MS } from '../clock.ts';
import { type DeskItem, statusOf, type WaitingPost, type WaitingPosts } from '../desk/waiting-posts.ts';
import { codeOf } from '../disk/file-error.ts';
import { JournalUnavailableError } from '../journal/errors.ts';
import type { Journal } from '../journal/journal.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import { MissingCredentialError } from '../soku/errors.ts';
import { bindingOf } from './binding.ts';
import { ConsentError } from './errors.ts';
import { duplicateOf } from './replay.ts';
import type { ShownPost } from './show-post.ts';
import type { Submission } from './submit-post.ts';

/** How long a post without a time waits for a person; one with a time waits until then. */
const WAITS_MS = 7 * DAY_MS;
/** How long the same content is told what became of it; later it is rather asked for anew. */
const TOLD_MS = DAY_MS;
/** Whoever took the yes is sending it: longer than a call takes. What is open after that is taken up by others. */
export const BEING_SENT_MS = 60_000;

/** What asking at the desk needs to know of a call. */
export interface AtDeskDeps {
  access: Pick<Capabilities, 'credential' | 'person'>;
  clock: { now(): number };
  config: { duplicateWindowHours: number };
  journal: Pick<Journal, 'findByContent'>;
  newId: () => string;
  waitingPosts(): Promise<WaitingPosts>;
  /** Tells the person that something waits. */
  announceWaiting(): void;
}

/** How a post stands at the desk. */
export type Standing =
  | { state: 'waiting'; waiting: WaitingPost; approved: boolean }
  | { state: 'approved'; item: DeskItem }
  | { state: 'submitted'; submission: Submission };

const endedAt = ({ waiting, decision, outcome }: DeskItem) =>
  outcome?.at ?? decision?.at ?? waiting.expiresAt;

/** Whether the one who took the yes may still be sending it. */
export function isBeingSent({ decision, outcome }: DeskItem, now: number): boolean {
  return decision?.verdict === 'publish' && outcome === undefined && now - decision.at < BEING_SENT_MS;
}

/** Why a post that waited was not sent and won't be; undefined when it was, or may be. */
function refusalOf(item: DeskItem, now: number): ConsentError | undefined {
  const { decision, outcome } = item;
  const status = statusOf(item, now);
  if (status === 'declined') return new ConsentError('declined_at_desk', { remark: decision?.remark });
  if (status === 'expired') return new ConsentError('expired_at_desk');
  if (status === 'failed') return new ConsentError('not_sent', { message: outcome?.failed?.message });
  return undefined;
}

/**
 * What became of a post whose time came while it waited.
 *
 * @param content its fingerprint
 * @returns undefined when none waited, or it may have been sent
 */
export async function becameOf(
  content: string,
  { access, clock, waitingPosts }: Pick<AtDeskDeps, 'access' | 'clock' | 'waitingPosts'>,
): Promise<ConsentError | undefined> {
  const items = await orUnavailable((await waitingPosts()).list());
  const newest = items.find(
    ({ waiting }) => waiting.credential === access.credential && fingerprintPost(waiting.post) === content,
  );
  return newest === undefined ? undefined : refusalOf(newest, clock.now());
}

/**
 * How an earlier call with the same content stands.
 *
 * @returns undefined when that is so long ago that this call is of its own
 * @throws ConsentError when it was refused, expired, or could not be sent
 */
function standingOf(item: DeskItem, now: number, toldMs: number): Standing | undefined {
  const { waiting, outcome } = item;
  const status = statusOf(item, now);
  if (status === 'waiting') return { state: 'waiting', waiting, approved: false };
  if (status === 'approved')
    return isBeingSent(item, now)
      ? { state: 'waiting', waiting, approved: true }
      : { state: 'approved', item };
  if (now - endedAt(item) > toldMs) return undefined;
  const refusal = refusalOf(item, now);
  if (refusal !== undefined || outcome?.submitted === undefined)
    throw refusal ?? new ConsentError('not_sent');
  return { state: 'submitted', submission: { ...outcome.submitted, resumed: false, replayed: true } };
}

/** What went out lately is named at once: a person need not look at it. @throws DuplicateError */
async function refuseDuplicate({ post, allowDuplicate }: ShownPost, deps: AtDeskDeps): Promise<void> {
  if (allowDuplicate === true) return;
  const { credential = '' } = deps.access;
  const since = deps.clock.now() - deps.config.duplicateWindowHours * HOUR_MS;
  const { entries } = await deps.journal.findByContent(credential, fingerprintPost(post), since);
  const accepted = entries.find(({ outcome }) => outcome === 'accepted');
  if (accepted !== undefined) throw duplicateOf(accepted);
}

/** The store's own error names paths, which are for the log. */
async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof JournalUnavailableError) throw error;
    throw new JournalUnavailableError(codeOf(error) ?? 'the desk can’t be read or written', 'desk', error);
  }
}

/**
 * Puts a post where a person decides about it, or tells how the same content stands there already.
 *
 * @param wantedKey the idempotency key that the call asked for
 * @throws ConsentError, DuplicateError, MissingCredentialError, JournalUnavailableError: nothing waits then
 */
export async function askAtDesk(
  shown: ShownPost,
  wantedKey: string | undefined,
  deps: AtDeskDeps,
): Promise<Standing> {
  const { credential, person } = deps.access;
  if (credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  const binding = bindingOf([shown], deps.access);
  const store = await deps.waitingPosts();
  const now = deps.clock.now();
  const isSame = ({ waiting }: DeskItem) =>
    waiting.credential === credential &&
    waiting.binding === binding &&
    (wantedKey === undefined || waiting.idempotencyKey === wantedKey);
  const newest = (await orUnavailable(store.list())).find(isSame);
  const toldMs = Math.max(TOLD_MS, deps.config.duplicateWindowHours * HOUR_MS);
  const standing = newest === undefined ? undefined : standingOf(newest, now, toldMs);
  if (standing !== undefined) return standing;
  await refuseDuplicate(shown, deps);
  const { post, allowDuplicate = false } = shown;
  // The same for all who ask for the same now, so that it waits once.
  const name = JSON.stringify([binding, wantedKey ?? null, newest?.waiting.id ?? null]);
  const waiting: WaitingPost = {
    id: createHash('sha256').update(name).digest('hex').slice(0, 24),
    credential,
    binding,
    post,
    allowDuplicate,
    idempotencyKey: wantedKey ?? deps.newId(),
    since: now,
    ...(person !== undefined && { by: { subject: person.subject, name: person.name } }),
    expiresAt: post.scheduledTime === undefined ? now + WAITS_MS : Date.parse(post.scheduledTime.utc),
  };
  if (await orUnavailable(store.add(waiting))) {
    deps.announceWaiting();
    return { state: 'waiting', waiting, approved: false };
  }
  const there = await orUnavailable(store.get(waiting.id));
  return { state: 'waiting', waiting: there?.waiting ?? waiting, approved: false };
}
