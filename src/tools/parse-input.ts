import type * as z from 'zod';
import { type InputProblem, problemsOf } from './input-problems.ts';

export type { InputProblem } from './input-problems.ts';

/** The arguments are wrong; nothing left the machine. */
export class InputError extends Error {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** More at once would hide the first ones; a list of 25 posts can hold hundreds. */
const MAX_PROBLEMS = 8;

/**
 * Parses a tool's arguments, strictly: what the schema doesn't know is an error, never dropped.
 *
 * @throws InputError with the problems found, each with its field and its mend
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error.issues, schema, raw);
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) throw new InputError(problems);
  throw new InputError([
    ...problems.slice(0, MAX_PROBLEMS),
    { message: `There are ${more} more such problems.`, fix: 'Look through the other arguments too.' },
  ]);
}
