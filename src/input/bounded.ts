import { InputError } from './parse-input.ts';

/** 25 posts with all targets and media that fit are some 5,000. */
const MOST_VALUES = 10_000;
/** No argument goes deeper than a handful; what is recursive breaks at some thousands. */
const DEEPEST = 100;

const tooMuch = (message: string, fix: string) => new InputError([{ message, fix }]);

/**
 * What makes data more than anybody can mean; undefined when nothing does. Takes time in proportion to what it may hold.
 *
 * @param mostValues how many values it may hold, at all depths together
 */
export function excessOf(raw: unknown, mostValues: number): 'depth' | 'values' | undefined {
  let count = 0;
  let level: unknown[] = [raw];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return 'depth';
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) next.push(inner);
      if (count + next.length > mostValues) return 'values';
    }
    count += next.length;
    level = next;
  }
  return undefined;
}

/**
 * Refuses arguments that nobody can mean, before anything is done with each of them: a request of 1 MB holds so many
 * that looking at each, a few times over, would keep other callers waiting.
 *
 * @throws InputError
 */
export function requireBounded(raw: unknown): void {
  const excess = excessOf(raw, MOST_VALUES);
  if (excess === 'depth')
    throw tooMuch(`The arguments go deeper than ${DEEPEST} levels.`, 'Give plain values and short lists.');
  if (excess === 'values')
    throw tooMuch(
      `The arguments hold more than ${MOST_VALUES} values.`,
      'Give only what this tool takes, and less of it at once.',
    );
}
