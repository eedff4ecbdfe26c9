import * as z from 'zod';
import { hiddenCharacters } from '../text/hidden.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/untrusted.ts';

export interface InputProblem {
  /** `platforms[0].platform`; absent when the arguments as a whole are wrong. */
  field?: string;
  message: string;
  fix: string;
  candidates?: string[];
}

type Issue = z.core.$ZodIssue;
type JsonSchema = z.core.JSONSchema._JSONSchema;
type Path = readonly PropertyKey[];

/** Where an issue stands: what was given there, and what the schema wants. */
interface Place {
  field: string;
  value: unknown;
  wanted: JsonSchema | undefined;
  required: boolean;
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

/** A longer text is shown better where it was written than in its correction. */
const MAX_SHOWN = 120;

/** `['platforms', 0, 'platform']` as `platforms[0].platform`. */
function fieldName(path: Path): string {
  const joined = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return joined.startsWith('.') ? joined.slice(1) : joined;
}

function valueAt(raw: unknown, path: Path): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const itemsOf = (schema: JsonSchema) =>
  typeof schema === 'object' && !Array.isArray(schema.items) ? schema.items : undefined;
const propertiesOf = (schema: JsonSchema | undefined) =>
  typeof schema === 'object' ? (schema.properties ?? {}) : {};

function schemaAt(root: JsonSchema, path: Path): JsonSchema | undefined {
  let at: JsonSchema | undefined = root;
  for (const key of path) {
    if (at === undefined) return undefined;
    at = typeof key === 'number' ? itemsOf(at) : propertiesOf(at)[String(key)];
  }
  return at;
}

function placeOf(path: Path, root: JsonSchema, raw: unknown): Place {
  const parent = schemaAt(root, path.slice(0, -1));
  const listed = typeof parent === 'object' ? (parent.required ?? []) : [];
  return {
    field: fieldName(path),
    value: valueAt(raw, path),
    wanted: schemaAt(root, path),
    required: listed.includes(String(path.at(-1))),
  };
}

function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? 'an object' : (EXPECTED[typeof value] ?? typeof value);
}

/** What a value of the wrong type was plainly meant to be, as JSON; undefined when that isn't plain. */
function meantBy(value: unknown, wanted: JsonSchema | undefined): string | undefined {
  if (typeof wanted !== 'object') return undefined;
  if (typeof value !== 'string' || value.length > MAX_SHOWN || /^\s*[[{]/.test(value)) return undefined;
  const numeric = wanted.type === 'number' || wanted.type === 'integer';
  if (numeric && /^\d+(\.\d+)?$/.test(value)) return value;
  if (wanted.type === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase();
  if (wanted.type === 'array') {
    const items = itemsOf(wanted);
    const isText = typeof items === 'object' && items.type === 'string';
    const item = isText ? quote(value, MAX_SHOWN) : meantBy(value, items);
    return item === undefined ? undefined : `[${item}]`;
  }
  const [name, ...others] = wanted.required ?? [];
  const first = wanted.properties?.[name ?? ''];
  const oneText = others.length === 0 && typeof first === 'object' && first.type === 'string';
  return oneText ? `{"${name}":${quote(value, MAX_SHOWN)}}` : undefined;
}

/** What the schema wants in full: a list of what, an object with which names, a text of which form. */
function shapeOf(expected: string, wanted: JsonSchema | undefined): string {
  const namesOf = (schema: JsonSchema | undefined) => Object.keys(propertiesOf(schema)).join(', ');
  const items = wanted === undefined ? undefined : itemsOf(wanted);
  if (items !== undefined) {
    const names = namesOf(items);
    return names === '' ? `${expected} of texts` : `${expected} of objects with ${names}`;
  }
  if (namesOf(wanted) !== '') return `${expected} with ${namesOf(wanted)}`;
  const description = typeof wanted === 'object' ? wanted.description : undefined;
  return description === undefined ? expected : `${expected} (${description.replace(/\.$/, '')})`;
}

function wrongType(expected: string, { field, value, wanted }: Place): InputProblem {
  const subject = field === '' ? 'The arguments' : field;
  const named = field === '' ? {} : { field };
  const shape = shapeOf(expected, wanted);
  if (value === undefined) {
    return { ...named, message: `${subject} is missing.`, fix: `Add ${subject}: ${shape}.` };
  }
  const message = `${subject} must be ${expected}, but is ${describeValue(value)}.`;
  const meant = meantBy(value, wanted);
  if (meant !== undefined) return { ...named, message, fix: `Write ${subject} as ${meant}.` };
  const isJson = typeof value === 'string' && /^\s*[[{]/.test(value);
  const fix = isJson
    ? `Give ${subject} as ${expected} itself, not as a text of it.`
    : `Give ${subject} as ${shape}.`;
  return { ...named, message, fix };
}

/** What counts in a limit: entries, characters, or the value itself. */
function measured(origin: string, value: unknown): { has: string; noun: (limit: number) => string } {
  const nounOf = (one: string, many: string) => (limit: number) => `${limit} ${limit === 1 ? one : many}`;
  if (origin === 'array' && Array.isArray(value)) {
    return { has: `has ${value.length} entries`, noun: nounOf('entry', 'entries') };
  }
  if (origin === 'string' && typeof value === 'string') {
    return { has: `has ${value.length} characters`, noun: nounOf('character', 'characters') };
  }
  return { has: `is ${describeValue(value)}`, noun: String };
}

function outOfBounds(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  { field, value, required }: Place,
): InputProblem {
  const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
  if (issue.code === 'too_small' && isEmpty) {
    const leave = required ? '' : ', or leave it out';
    const give = value === '' ? `Give ${field} a value` : `Put at least one entry into ${field}`;
    return { field, message: `${field} is empty.`, fix: `${give}${leave}.` };
  }
  const { has, noun } = measured(issue.origin, value);
  const [bound, limit] =
    issue.code === 'too_small'
      ? [issue.inclusive === false ? 'more than' : 'at least', issue.minimum]
      : [issue.inclusive === false ? 'less than' : 'at most', issue.maximum];
  const allowed = `${bound} ${noun(Number(limit))}`;
  return { field, message: `${field} ${has}; allowed is ${allowed}.`, fix: `Give ${field} ${allowed}.` };
}

function notAllowed(values: readonly z.core.util.Primitive[], { field, value }: Place): InputProblem {
  const allowed = values.map(String);
  const suggestion = typeof value === 'string' ? nearest(value, allowed) : undefined;
  const list = allowed.join(', ');
  if (value === undefined)
    return { field, message: `${field} is missing.`, fix: `Use one of: ${list}.`, candidates: allowed };
  const shown = typeof value === 'string' ? quote(value, 60) : describeValue(value);
  return {
    field,
    message: `${field} is ${shown}, which is not one of: ${list}.`,
    fix: suggestion === undefined ? `Use one of: ${list}.` : `Did you mean "${suggestion}"?`,
    candidates:
      suggestion === undefined ? allowed : [suggestion, ...allowed.filter((name) => name !== suggestion)],
  };
}

function unknownArguments(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  names: string[],
  given: unknown,
): { problem: InputProblem; meant: string | undefined }[] {
  const where = issue.path.length === 0 ? '' : ` in ${fieldName(issue.path)}`;
  return issue.keys.map((key, index) => {
    const field = fieldName([...issue.path, key]);
    const suggestion = nearest(key, names);
    const list =
      index < issue.keys.length - 1 ? '' : ` The arguments${where} are: ${names.join(', ') || 'none'}.`;
    const taken = suggestion !== undefined && valueAt(given, [suggestion]) !== undefined;
    const shown = quote(key, 60);
    const mend = taken
      ? `Leave ${shown} out; "${suggestion}" is given already.`
      : `Did you mean "${suggestion}"? Rename ${shown}, or leave it out.`;
    return {
      problem: {
        field: field.length > MAX_SHOWN || hiddenCharacters(field).length > 0 ? shown : field,
        message: `There is no argument ${shown}${where}.${list}`,
        fix: suggestion === undefined ? `Leave ${shown} out.` : mend,
        ...(suggestion !== undefined && { candidates: [suggestion] }),
      },
      meant: suggestion === undefined ? undefined : fieldName([...issue.path, suggestion]),
    };
  });
}

function problemOf(issue: Issue, place: Place): InputProblem {
  const { field, value } = place;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(EXPECTED[issue.expected] ?? issue.expected, place);
    case 'invalid_value':
      return notAllowed(issue.values, place);
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue, place);
    default: {
      const shown = typeof value === 'string' ? quote(value, 60) : describeValue(value);
      return {
        field,
        message: `${field} is ${shown}, but must be ${issue.message}.`,
        fix: `Give ${field} as ${issue.message}.`,
      };
    }
  }
}

/** What is wrong with a tool's arguments, in words that a model can act on, in the order found. */
export function problemsOf(issues: readonly Issue[], schema: z.ZodType, raw: unknown): InputProblem[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const found = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const names = Object.keys(propertiesOf(schemaAt(root, issue.path)));
      return unknownArguments(issue, names, valueAt(raw, issue.path));
    }
    return [{ problem: problemOf(issue, placeOf(issue.path, root, raw)), meant: undefined }];
  });
  // A misspelt argument is one problem, not a missing one and an unknown one.
  const misspelt = new Set(found.map(({ meant }) => meant).filter((meant) => meant !== undefined));
  return found
    .map(({ problem }) => problem)
    .filter(({ field, message }) => !(misspelt.has(field ?? '') && message === `${field} is missing.`));
}
