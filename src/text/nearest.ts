import { distance } from 'fastest-levenshtein';

/** Longer words are no typing slip, and comparing them would only cost time. */
const LONGEST_WORD = 100;
/** A shared beginning or end shorter than this says nothing: `EST` is not the end of `Europe/Budapest`. */
const SHORTEST_PART = 4;

/** Spelling that people vary freely: case, spaces, `_`, `-`, `/`. */
function bare(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_/.-]+/g, '');
}

/**
 * The candidate that `word` most likely stands for, as the candidate is written; undefined when none is near.
 * Near is: at most a third of the letters differ, or one is the other's beginning or end (`Paris` for `Europe/Paris`).
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const wanted = bare(word);
  if (wanted === '') return undefined;
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const cost = costOf(wanted, bare(candidate));
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}

/** Whether two neighbouring letters have changed places, as in `prot`: one slip, though two letters differ. */
function isSwap(wanted: string, candidate: string): boolean {
  const at = [...wanted].findIndex((letter, index) => letter !== candidate[index]);
  const swapped = `${wanted.slice(0, at)}${wanted[at + 1] ?? ''}${wanted[at] ?? ''}${wanted.slice(at + 2)}`;
  return at >= 0 && swapped === candidate;
}

/** 0 is the same word; infinite is too far to suggest. */
function costOf(wanted: string, candidate: string): number {
  if (isSwap(wanted, candidate)) return 1;
  const steps = distance(wanted, candidate);
  if (steps <= Math.max(wanted.length, candidate.length) / 3) return steps;
  const [short, long] = wanted.length < candidate.length ? [wanted, candidate] : [candidate, wanted];
  const part = short.length >= SHORTEST_PART && (long.startsWith(short) || long.endsWith(short));
  return part ? steps : Number.POSITIVE_INFINITY;
}
