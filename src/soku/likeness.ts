import { PLATFORMS } from '../publishing/post.ts';
import { toNfc } from '../text/nfc.ts';
import type { AccountPost, PlatformEntry } from './bodies.ts';

/** Whether something that a list shows is what is looked for. `maybe`: it doesn't say enough to tell. */
export type Likeness = 'same' | 'maybe' | 'other';

/** What several features say together. */
export function leastOf(...likenesses: readonly Likeness[]): Likeness {
  if (likenesses.includes('other')) return 'other';
  return likenesses.includes('maybe') ? 'maybe' : 'same';
}

type ListedTargets = NonNullable<AccountPost['targets']>;

const platformOf = (target: PlatformEntry | ListedTargets[number]): string =>
  (typeof target === 'string' ? target : target.platform).toLowerCase().replace(/^twitter$/, 'x');
const accountOf = (target: PlatformEntry | ListedTargets[number]): string | undefined =>
  typeof target === 'string' ? undefined : target.accountId;

/** An account that one of them leaves open may be any. */
function mayBe(asked: PlatformEntry, listed: ListedTargets[number]): boolean {
  const accounts = [accountOf(asked), accountOf(listed)];
  const mayBeAccount = accounts.includes(undefined) || accounts[0] === accounts[1];
  return platformOf(listed) === platformOf(asked) && mayBeAccount;
}

const KNOWN: ReadonlySet<string> = new Set(PLATFORMS);

/** A list may show a post once for each of its targets, or call networks by names of its own. */
export function likeTargets(asked: readonly PlatformEntry[], listed: ListedTargets | undefined): Likeness {
  if (listed === undefined || listed.length === 0) return 'maybe';
  const left = [...listed];
  for (const target of asked) {
    const at = left.findIndex((other) => mayBe(target, other));
    if (at >= 0) left.splice(at, 1);
  }
  if (left.length === 0 && listed.length === asked.length) return 'same';
  return left.every((target) => !KNOWN.has(platformOf(target))) ? 'maybe' : 'other';
}

const plain = (text: string) => toNfc(text).trim();
const withoutBlanks = (text: string) => text.replace(/\s+/g, '');

/** What a text says before the dots that stand for the rest of it, if there are any. */
function stemOf(text: string): string {
  const dots = ['…', '...'].find((mark) => text.endsWith(mark));
  return dots === undefined ? text : text.slice(0, -dots.length).trimEnd();
}

/** A list may cut texts, with or without a sign of it, or leave them out. */
export function likeText(asked: string, listed: string | undefined): Likeness {
  const [own, other] = [plain(asked), plain(listed ?? '')];
  if (listed === undefined) return 'maybe';
  if (own === other) return own === '' ? 'maybe' : 'same';
  const isCut = other !== '' && own.startsWith(stemOf(other));
  return isCut || withoutBlanks(own) === withoutBlanks(other) ? 'maybe' : 'other';
}
