import * as z from 'zod';
import { nearest } from '../publishing/nearest.ts';
import { quote } from './untrusted.ts';

export interface InputProblem {
  /** `platforms[0].platform`; absent when the arguments as a whole are wrong. */
  field?: string;
  message: string;
  fix: string;
  candidates?: string[];
}

/** The arguments are wrong; nothing left the machine. */
export class InputError extends Error {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** `['platforms', 0, 'platform']` as `platforms[0].platform`. */
function fieldName(path: readonly PropertyKey[]): string {
  const joined = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return joined.startsWith('.') ? joined.slice(1) : joined;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : (EXPECTED[typeof value] ?? typeof value);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The argument names that the schema has where `path` points. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.JSONSchema._JSONSchema | undefined = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  for (const key of path) {
    if (typeof at !== 'object') return [];
    at =
      typeof key === 'number'
        ? Array.isArray(at.items)
          ? undefined
          : at.items
        : at.properties?.[String(key)];
  }
  return typeof at === 'object' ? Object.keys(at.properties ?? {}) : [];
}

function unknownArguments(issue: z.core.$ZodIssueUnrecognizedKeys, schema: z.ZodType): InputProblem[] {
  const names = namesAt(schema, issue.path);
  return issue.keys.map((key) => {
    const field = fieldName([...issue.path, key]);
    const suggestion = nearest(key, names);
    const where = issue.path.length === 0 ? '' : ` in ${fieldName(issue.path)}`;
    return {
      field,
      message: `There is no argument ${quote(key, 60)}${where}. The arguments${where} are: ${names.join(', ') || 'none'}.`,
      fix:
        suggestion === undefined
          ? `Leave ${field} out.`
          : `Did you mean "${suggestion}"? Rename it, or leave it out.`,
      ...(suggestion !== undefined && { candidates: [suggestion] }),
    };
  });
}

function sizeOf(origin: string, limit: number | bigint): string {
  if (origin === 'array') return Number(limit) === 1 ? '1 entry' : `${limit} entries`;
  if (origin === 'string') return Number(limit) === 1 ? '1 character' : `${limit} characters`;
  return String(limit);
}

function problemOf(issue: z.core.$ZodIssue, schema: z.ZodType, raw: unknown): InputProblem[] {
  if (issue.code === 'unrecognized_keys') return unknownArguments(issue, schema);
  const field = fieldName(issue.path);
  const subject = field === '' ? 'The arguments' : field;
  const value = valueAt(raw, issue.path);
  const problem = (message: string, fix: string, candidates?: string[]): InputProblem[] => [
    { ...(field !== '' && { field }), message, fix, ...(candidates !== undefined && { candidates }) },
  ];
  switch (issue.code) {
    case 'invalid_type': {
      const expected = EXPECTED[issue.expected] ?? issue.expected;
      if (value === undefined) return problem(`${subject} is missing.`, `Add ${subject}: ${expected}.`);
      const names = issue.expected === 'object' ? namesAt(schema, issue.path) : [];
      const shape = names.length === 0 ? '' : ` with ${names.join(', ')}`;
      const leave = value === null ? `, or leave it out` : '';
      return problem(
        `${subject} must be ${expected}, but is ${describeValue(value)}.`,
        `Give ${subject} as ${expected}${shape}${leave}.`,
      );
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const suggestion = typeof value === 'string' ? nearest(value, allowed) : undefined;
      const list = allowed.join(', ');
      return problem(
        `${subject} is ${quote(String(value), 60)}, which is not one of: ${list}.`,
        suggestion === undefined
          ? `Use one of: ${list}.`
          : `Did you mean "${suggestion}"? Use one of: ${list}.`,
        suggestion === undefined ? allowed : [suggestion, ...allowed.filter((name) => name !== suggestion)],
      );
    }
    case 'too_small': {
      if (value === '') return problem(`${subject} is empty.`, `Give ${subject} a value, or leave it out.`);
      if (Array.isArray(value) && value.length === 0)
        return problem(`${subject} is empty.`, `Put at least one entry into ${subject}.`);
      const size = sizeOf(issue.origin, issue.minimum);
      return problem(`${subject} is below its least size.`, `Give ${subject} at least ${size}.`);
    }
    case 'too_big': {
      const size = sizeOf(issue.origin, issue.maximum);
      return problem(`${subject} is over its limit.`, `Give ${subject} at most ${size}.`);
    }
    default:
      return problem(
        `${subject} is not valid: ${issue.message}.`,
        `Correct ${subject}: it must be ${issue.message}.`,
      );
  }
}

/**
 * Parses a tool's arguments, strictly: what the schema doesn't know is an error, never dropped.
 *
 * @throws InputError with every problem found, each with its field and its mend
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.flatMap((issue) => problemOf(issue, schema, raw)));
}
