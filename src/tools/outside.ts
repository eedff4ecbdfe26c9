import { oneLine } from '../text/untrusted.ts';

/** There may be thousands, and further ones would only be noise. */
export const MAX_LISTED = 20;

/**
 * The beginning of a list from outside, and what is left off of it, in words.
 *
 * @param what how the list is called, as a name of a field or a noun in the plural
 */
export function beginningOf<T>(list: readonly T[], what: string): { shown: T[]; leftOff?: string } {
  const shown = list.slice(0, MAX_LISTED);
  if (list.length <= MAX_LISTED) return { shown };
  return { shown, leftOff: `${what} shows ${MAX_LISTED} of ${list.length}` };
}

/** What is left off of several lists, as results tell it. */
export function allLeftOff(...lists: readonly { leftOff?: string }[]): { leftOff?: string } {
  const notes = lists.flatMap(({ leftOff }) => leftOff ?? []);
  return notes.length === 0 ? {} : { leftOff: `${notes.join('; ')}.` };
}

/** An id from outside as results show it. */
export function shortId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : oneLine(id, 80);
}
