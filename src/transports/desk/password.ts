import type { Clock } from '../../clock.ts';
import { perCaller } from '../../per-caller.ts';
import { isSame } from './session.ts';

/** So many wrong ones cost nothing: people mistype. */
const FREE_TRIES = 3;
const LONGEST_WAIT_MS = 60_000;
/** After so long without a try, an address begins anew. */
const FORGOTTEN_MS = 3_600_000;

/** What came of a try. */
export type Tried = 'right' | 'wrong' | { retryAfterMs: number };

/**
 * Compares passwords in constant time, and ever more slowly: after the third wrong one in a row, an address waits 1
 * second, then 2, up to a minute, and what it sends meanwhile isn't even looked at.
 */
export function createPasswordCheck(password: string, clock: Pick<Clock, 'now'>) {
  const right = password.normalize('NFC');
  const triesOf = perCaller(() => ({ wrong: 0, openAt: 0, lastAt: 0 }), 10_000);
  return (given: string, address: string): Tried => {
    const tries = triesOf(networkOf(address));
    const now = clock.now();
    if (now < tries.openAt) return { retryAfterMs: tries.openAt - now };
    if (now - tries.lastAt > FORGOTTEN_MS) tries.wrong = 0;
    tries.lastAt = now;
    if (isSame(given.normalize('NFC'), right)) {
      tries.wrong = 0;
      return 'right';
    }
    tries.wrong += 1;
    const over = tries.wrong - FREE_TRIES;
    if (over >= 0) tries.openAt = now + Math.min(1_000 * 2 ** Math.min(over, 10), LONGEST_WAIT_MS);
    return 'wrong';
  };
}

/** One caller has a whole IPv6 network of addresses (/64). */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
