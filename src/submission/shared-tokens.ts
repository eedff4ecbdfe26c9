import { createHash } from 'node:crypto';
import { JournalUnavailableError } from '../journal/errors.ts';
import { StoreUnavailableError } from '../store/errors.ts';
import type { SharedStore } from '../store/shared-store.ts';
import type { SpentTokens } from './consent-tokens.ts';

/** Tokens that are spent once by all who share a store. */
export function createSharedTokens(store: SharedStore): SpentTokens {
  // The token itself is nothing to keep where others may read.
  const keyOf = (token: string) => store.key(createHash('sha256').update(token).digest('base64url'), 'spent');
  return {
    async claim(token, forMs) {
      const key = keyOf(token);
      try {
        return (await store.send(key, 'SET', key, '1', 'NX', 'PX', String(Math.ceil(forMs)))) === 'OK';
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        throw new JournalUnavailableError(error.reason, store.shown, error, true);
      }
    },
    giveBack(token) {
      const key = keyOf(token);
      // What can't be given back ends by itself.
      store.send(key, 'DEL', key).catch(() => {});
    },
  };
}
