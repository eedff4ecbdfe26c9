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

/** What is wrong with a tool's arguments, each problem with its field and its mend. */
export function inputErrorOf(schema: z.ZodType, raw: unknown): InputError {
  const issues = schema.safeParse(raw ?? {}).error?.issues ?? [];
  const problems = problemsOf(issues, schema, raw);
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) return new InputError(problems);
  return new InputError([
    ...problems.slice(0, MAX_PROBLEMS),
    { message: `There are ${more} more such problems.`, fix: 'Look through the other arguments too.' },
  ]);
}
