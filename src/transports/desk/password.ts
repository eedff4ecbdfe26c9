import { type Clock, HOUR_MS } from '../../clock.ts';
import { perCaller } from '../../per-caller.ts';
import { networksOf } from '../networks-of.ts';
import { isSame } from './session.ts';

const LONGEST_WAIT_MS = 60_000;
/** After so long without a try, one begins anew. */
const FORGOTTEN_MS = HOUR_MS;

/** Wrong ones that cost nothing, since people mistype: from one place, from the larger network around it, from all. */
const FREE = { place: 3, network: 20, all: 100 } as const;

/** What came of a try. */
export type Tried = 'right' | 'wrong' | { retryAfterMs: number };

interface Tries {
  wrong: number;
  openAt: number;
  lastAt: number;
  free: number;
}

const newTries = (free: number): Tries => ({ wrong: 0, openAt: 0, lastAt: 0, free });

function countWrong(tries: Tries, now: number): void {
  if (now - tries.lastAt > FORGOTTEN_MS) tries.wrong = 0;
  tries.lastAt = now;
  tries.wrong += 1;
  const over = tries.wrong - tries.free;
  if (over >= 0) tries.openAt = now + Math.min(1_000 * 2 ** Math.min(over, 10), LONGEST_WAIT_MS);
}

/**
 * Compares passwords in constant time, and ever more slowly: after the third wrong one in a row, a place waits 1 second,
 * then 2, up to a minute, and what it sends meanwhile isn't even looked at. So do larger networks, and all strangers
 * together, after more. A browser that came in before is a place of its own, which no stranger can keep out.
 */
export function createPasswordCheck(password: string, clock: Pick<Clock, 'now'>) {
  const right = password.normalize('NFC');
  const triesOfPlace = perCaller(() => newTries(FREE.place), 10_000);
  const triesOfNetwork = perCaller(() => newTries(FREE.network), 10_000);
  const triesOfAll = newTries(FREE.all);
  const countersOf = (address: string, device: string | undefined) => {
    if (device !== undefined) return { own: [triesOfPlace(`device ${device}`)], all: [] };
    const [place, ...networks] = networksOf(address);
    return { own: [triesOfPlace(place), ...networks.map(triesOfNetwork)], all: [triesOfAll] };
  };
  /** @param device of a browser that came in before: what it was called then */
  return (given: string, address: string, device?: string): Tried => {
    const { own, all } = countersOf(address, device);
    const now = clock.now();
    const openAt = Math.max(...[...own, ...all].map((tries) => tries.openAt));
    if (now < openAt) return { retryAfterMs: openAt - now };
    if (isSame(given.normalize('NFC'), right)) {
      for (const tries of own) tries.wrong = 0;
      return 'right';
    }
    for (const tries of [...own, ...all]) countWrong(tries, now);
    return 'wrong';
  };
}
