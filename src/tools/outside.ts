import { oneLine } from '../text/untrusted.ts';

/** An id from outside as results show it. */
export function shortId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : oneLine(id, 80);
}
