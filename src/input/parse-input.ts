import type * as z from 'zod';
import { KnownError } from '../known-error.ts';
import { type InputProblem, problemsOf } from './input-problems.ts';

export type { InputProblem } from './input-problems.ts';

/** The arguments are wrong; nothing left the machine. */
export class InputError extends KnownError {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** More at once would hide the first ones; a list of 25 posts can hold hundreds. */
const MAX_PROBLEMS = 8;
/** As many are put into words: a large request can hold tens of thousands. */
const MAX_READ = 100;

/** What is wrong with a tool's arguments, each problem with its field and its mend. */
export function inputErrorOf(schema: z.ZodType, raw: unknown): InputError {
  const issues = withoutEntriesTooMany(schema.safeParse(raw ?? {}).error?.issues ?? []);
  const problems = problemsOf(issues.slice(0, MAX_READ).map(shortened), schema, raw);
  const more =
    problems.length - MAX_PROBLEMS + countOf(issues) - countOf(issues.slice(0, MAX_READ).map(shortened));
  if (more <= 0) return new InputError(problems);
  return new InputError([
    ...problems.slice(0, MAX_PROBLEMS),
    { message: `There are ${more} more such problems.`, fix: 'Look through the other arguments too.' },
  ]);
}

type ZodIssue = z.core.$ZodIssue;

/** A list that is too long is one problem: what its entries lack besides would hide it. */
function withoutEntriesTooMany(issues: readonly ZodIssue[]): readonly ZodIssue[] {
  const lists = issues.filter(
    ({ code, ...issue }) => code === 'too_big' && 'origin' in issue && issue.origin === 'array',
  );
  if (lists.length === 0) return issues;
  const within = ({ path }: ZodIssue, list: ZodIssue) =>
    path.length > list.path.length && list.path.every((key, index) => key === path[index]);
  return issues.filter((issue) => !lists.some((list) => within(issue, list)));
}

/** A misspelt argument is one problem in words, whatever else is wrong: those past the eighth need none. */
function shortened(issue: ZodIssue): ZodIssue {
  return issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, MAX_READ) } : issue;
}

const countOf = (issues: readonly ZodIssue[]) =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
