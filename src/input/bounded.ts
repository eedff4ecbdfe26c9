import { InputError } from './parse-input.ts';

/** 25 posts with all targets and media that fit are some 5,000. */
const MOST_VALUES = 10_000;
/** No argument goes deeper than a handful; what is recursive breaks at some thousands. */
const DEEPEST = 100;

const tooMuch = (message: string, fix: string) => new InputError([{ message, fix }]);

/**
 * Refuses arguments that nobody can mean, before anything is done with each of them: a request of 1 MB holds so many
 * that looking at each, a few times over, would keep other callers waiting.
 *
 * @throws InputError
 */
export function requireBounded(raw: unknown): void {
  let count = 0;
  let level: unknown[] = [raw];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST)
      throw tooMuch(`The arguments go deeper than ${DEEPEST} levels.`, 'Give plain values and short lists.');
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) next.push(inner);
      if (count + next.length > MOST_VALUES)
        throw tooMuch(
          `The arguments hold more than ${MOST_VALUES} values.`,
          'Give only what this tool takes, and less of it at once.',
        );
    }
    count += next.length;
    level = next;
  }
}
