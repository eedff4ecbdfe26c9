import * as z from 'zod';
import { cleanText, oneLine } from '../../text/untrusted.ts';
import { usageLines, usageResult } from './usage.ts';

/** What one result may take of a model's attention, in tokens. */
export const MAX_DATA_TOKENS = 8_000;
const MAX_DEPTH = 12;

/** What may stand in a list, in an object, and in one text. Each step leaves off more than the one before. */
const STEPS = [
  { entries: 200, fields: 200, characters: 8_000 },
  { entries: 50, fields: 100, characters: 1_000 },
  { entries: 50, fields: 50, characters: 300 },
  { entries: 40, fields: 40, characters: 300 },
  { entries: 30, fields: 40, characters: 300 },
  { entries: 20, fields: 40, characters: 200 },
  { entries: 10, fields: 40, characters: 200 },
  { entries: 5, fields: 30, characters: 120 },
  { entries: 3, fields: 20, characters: 80 },
  { entries: 1, fields: 10, characters: 40 },
] as const;
type Step = (typeof STEPS)[number];

/**
 * The result of a tool that passes on what Soke answers.
 *
 * @param what it consists of, as far as Soke's pages tell
 */
export const passedOnResult = (what: string) => ({
  data: z.unknown().describe(what),
  leftOff: z.string().optional(),
  usage: usageResult,
  nextStep: z.string(),
});

/** Outside data as it is passed on. */
export interface PassedOn {
  /** Cleaned, without nulls. */
  data: unknown;
  /** What isn't shown, in words; absent when all is. */
  leftOff?: string | undefined;
}

/** What a tokenizer most likely takes as one: a short piece of a word, a few digits or signs, one other character. */
const PIECE =
  / ?(?:[A-Z]?[a-z]{1,6}|[A-Z]{1,2})|\d{1,3}|\s+|[!-/:-@[-`{-~]{1,2}|\p{scx=Han}|[\p{L}\p{M}]{1,2}|./gsu;

/** No text has as many: what is longer needn't be looked at piece by piece. */
const MOST_CHARACTERS_A_TOKEN = 8;

/** An estimate that rather errs upwards. Characters outside the alphabets take 2 to 4 tokens each. */
function estimateTokens(text: string): number {
  return (text.match(PIECE) ?? []).reduce(
    (sum, piece) => sum + (/^[^\p{ASCII}\p{L}\p{M}]/u.test(piece) ? 3 : 1),
    0,
  );
}

const isNothing = (value: unknown) => value === null || value === undefined;

/** What calls itself an address and leads elsewhere than to the web: nobody is to be shown it as a link. */
const isForeignAddress = (name: string, value: unknown): boolean =>
  /url$/i.test(name) && typeof value === 'string' && value !== '' && !/^https?:\/\/\S+$/i.test(value);

/** A cleaned copy under the limits of `step`; `note` hears of everything that is left off, with its place. */
function trim(value: unknown, step: Step, place: string, note: (what: string) => void, depth = 0): unknown {
  if (typeof value === 'string') {
    const text = cleanText(value, step.characters);
    if (text.endsWith('…') && !value.endsWith('…'))
      note(`texts over ${step.characters} characters are shortened`);
    return text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) {
    note(`${place || 'the data'} goes deeper than ${MAX_DEPTH} levels`);
    return undefined;
  }
  if (Array.isArray(value)) {
    if (value.length > step.entries) note(`${place || 'the list'} shows ${step.entries} of ${value.length}`);
    return value
      .slice(0, step.entries)
      .map((entry) => trim(entry, step, `${place}[]`, note, depth + 1))
      .filter((entry) => !isNothing(entry));
  }
  const fields = Object.entries(value).filter(([, inner]) => !isNothing(inner));
  if (fields.length > step.fields)
    note(`${place || 'the data'} shows ${step.fields} of ${fields.length} fields`);
  return Object.fromEntries(
    fields.slice(0, step.fields).flatMap(([key, inner]) => {
      const name = oneLine(key, 60);
      const innerPlace = place === '' ? name : `${place}.${name}`;
      if (!isForeignAddress(name, inner)) return [[name, trim(inner, step, innerPlace, note, depth + 1)]];
      note(`${innerPlace} is no address of the web`);
      return [];
    }),
  );
}

/** What fits on one line: a plain value, or a list of plain values. */
function inline(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const entries = value.map((entry) => (Array.isArray(entry) ? undefined : inline(entry)));
    return entries.includes(undefined) ? undefined : `[${entries.join(', ')}]`;
  }
  return typeof value === 'object' ? undefined : JSON.stringify(value);
}

/** A plain name as it is, any other in quotation marks: one that reads `Next` must not begin a line of ours. */
const fieldName = (name: string) => (/^[a-z][\w.-]*$/.test(name) ? name : JSON.stringify(name));

/** `title: "...", views: 3` for an object of plain values, else its fields below each other. */
function outline(value: unknown, indent: string): string[] {
  const text = inline(value);
  if (text !== undefined) return [indent + text];
  if (Array.isArray(value)) {
    return value.flatMap((entry) => {
      const [first = '', ...rest] = outline(entry, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  const fields = Object.entries(value ?? {}).map(([key, inner]) => ({ key, inner, text: inline(inner) }));
  if (fields.every((field) => field.text !== undefined))
    return [indent + fields.map((field) => `${fieldName(field.key)}: ${field.text}`).join(', ')];
  return fields.flatMap((field) =>
    field.text === undefined
      ? [`${indent}${fieldName(field.key)}:`, ...outline(field.inner, `${indent}  `)]
      : [`${indent}${fieldName(field.key)}: ${field.text}`],
  );
}

/**
 * Passes on data whose shape no page tells: cleaned, and cut so that neither the data nor its lines take more than
 * 8,000 tokens. Lists are cut evenly, so that each of them still shows its beginning.
 */
export function cleanAndCut(value: unknown): PassedOn {
  for (const step of STEPS) {
    const notes = new Set<string>();
    const data = trim(value, step, '', (note) => notes.add(note));
    const json = JSON.stringify(data) ?? '';
    if (json.length > MAX_DATA_TOKENS * MOST_CHARACTERS_A_TOKEN) continue;
    const lines = outline(data, '');
    if (Math.max(estimateTokens(json), estimateTokens(lines.join('\n'))) > MAX_DATA_TOKENS) continue;
    return notes.size === 0 ? { data } : { data, leftOff: `${[...notes].join('; ')}.` };
  }
  return { data: {}, leftOff: 'All of it: it is too large to be shown.' };
}

/** Data in indented lines, every text in quotation marks. */
export const dataLines = ({ data }: Partial<PassedOn>): string[] =>
  data === undefined ? [] : outline(data, '');

/** The lines of a result with data and usage. */
export const passedOnLines = ({ usage, ...data }: Partial<PassedOn> & { usage: object }): string[] => [
  ...dataLines(data),
  ...usageLines(usage),
];
