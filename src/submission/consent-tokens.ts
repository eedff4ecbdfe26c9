import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** How long a person has from seeing a post to its sending. */
export const CONSENT_LIFETIME_MS = 10 * 60_000;

/**
 * What a token is good for: `preview` is handed to the agent with what it shows a person, `question` goes along with
 * a question to the person through the client and is worth nothing without the answer, `app` lies behind the button of
 * a view that shows the post, `picture` lets a view load one of its pictures.
 */
export type ConsentPurpose = 'preview' | 'question' | 'app' | 'picture';
export type Redemption = 'valid' | 'expired' | 'used' | 'foreign';

/** Signed, short-lived, single-use proof that a certain content was shown. */
export interface ConsentTokens {
  /** @param binding what the token is bound to: content, targets, time and credential, in one text */
  issue(purpose: ConsentPurpose, binding: string): string;
  /** Looks without using up. A token that isn't ours, was changed, or is bound to something else is `foreign`. */
  inspect(token: string, purpose: ConsentPurpose, binding: string): Redemption;
  /** When a token was issued, epoch ms. */
  issuedAt(token: string): number;
  /**
   * Marks a token as used, at once in this process and then in all that share a store.
   *
   * @param forMs for how long, where processes share a store: one that dies gives nothing back
   * @returns false: another process has used it
   * @throws JournalUnavailableError when that can't be known
   */
  spend(token: string, forMs: number): Promise<boolean>;
  /** Makes a spent token good again, as far as its time goes. */
  giveBack(token: string): void;
}

/** What processes tell each other of spent tokens. */
export interface SpentTokens {
  /** @returns whether nobody had it */
  claim(token: string, forMs: number): Promise<boolean>;
  giveBack(token: string): void;
}

const FORMAT = /^([A-Za-z0-9_-]{16})\.(\d{13})\.([A-Za-z0-9_-]{43})$/;

/** @param secret `SOKU_CONFIRM_SECRET`, shared by several processes that serve one client; else a key of this process */
export function createConsentTokens(
  clock: Pick<Clock, 'now'>,
  secret: string | undefined,
  shared?: SpentTokens,
): ConsentTokens {
  const key = secret ?? randomBytes(32);
  /** Spent tokens and when they would have expired. */
  const spent = new Map<string, number>();
  const sign = (...parts: string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

  return {
    issue(purpose, binding) {
      const id = randomBytes(12).toString('base64url');
      const expiresAt = String(clock.now() + CONSENT_LIFETIME_MS);
      return `${id}.${expiresAt}.${sign(purpose, id, expiresAt, binding)}`;
    },
    inspect(token, purpose, binding) {
      const [, id = '', expiresAt = '', signature = ''] = FORMAT.exec(token) ?? [];
      if (signature === '') return 'foreign';
      const expected = sign(purpose, id, expiresAt, binding);
      if (signature.length !== expected.length) return 'foreign';
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return 'foreign';
      if (spent.has(token)) return 'used';
      return Number(expiresAt) > clock.now() ? 'valid' : 'expired';
    },
    issuedAt(token) {
      const [, , expiresAt = ''] = FORMAT.exec(token) ?? [];
      return Number(expiresAt) - CONSENT_LIFETIME_MS;
    },
    giveBack(token) {
      spent.delete(token);
      shared?.giveBack(token);
    },
    async spend(token, forMs) {
      const now = clock.now();
      for (const [old, expiresAt] of spent) if (expiresAt <= now) spent.delete(old);
      spent.set(token, now + CONSENT_LIFETIME_MS);
      if (shared === undefined) return true;
      let isOurs = false;
      try {
        isOurs = await shared.claim(token, forMs);
        return isOurs;
      } finally {
        if (!isOurs) spent.delete(token);
      }
    },
  };
}
