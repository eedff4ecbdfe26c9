import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { Effect, Tool } from '../call/define-tool.ts';
import {
  hiddenArguments,
  isInUse,
  isUse,
  type OnlyWith,
  type Use,
  WORDS_IN_FORCE,
} from '../call/words-in-force.ts';
import type { Config } from '../config/load.ts';

/** A schema as JSON, before the settings have their say. */
export interface Template {
  [keyword: string]: unknown;
  description?: string;
  required?: string[];
  properties?: Record<string, Template>;
  items?: Template;
  /** Which words of WORDS_IN_FORCE it is in. */
  '#words'?: keyof typeof WORDS_IN_FORCE;
  /** The tool whose listing describes everything within. */
  '#elsewhere'?: string;
  /** Its description there, where it stands in another tool's listing too. */
  '#brief'?: string;
  /** Under which settings alone it comes. */
  '#unless'?: Use;
}

/** A schema of an object, as JSON. */
export interface JsonObject {
  type: 'object';
  [keyword: string]: unknown;
}

/** A description in each of its wordings. */
interface Description {
  /** The tools whose presence, and the settings, on which it depends. */
  asks: readonly string[];
  /** By a digit for each of those: 1 where it is there, else 0. */
  texts: Readonly<Record<string, string>>;
}

/** All that a list says of a tool: plain data, written when the project is built (mcp/listings.ts). */
export interface ToolListing {
  name: string;
  formerNames: readonly string[];
  title: string;
  toolset: Tool['toolset'];
  effect: Effect;
  annotations: Required<Omit<ToolAnnotations, 'title'>>;
  _meta: Readonly<Record<string, unknown>>;
  description: Description;
  /** Arguments that only some settings have a use for. */
  onlyWith: OnlyWith;
  /** Of these one is needed: the only one that is shown is required. */
  oneOf: readonly string[];
  input: Template;
  /** What its result consists of. */
  result: Template;
}

/**
 * What a tool is for, in the words for who is offered certain tools.
 *
 * @param config absent: as if all that has settings were set
 */
export function describe(
  { description: { asks, texts } }: ToolListing,
  has: (tool: string) => boolean,
  config?: Config,
): string {
  const is = (asked: string) => (isUse(asked) ? config === undefined || isInUse(asked, config) : has(asked));
  return texts[asks.map((asked) => (is(asked) ? '1' : '0')).join('')] ?? '';
}

/**
 * A schema in the words of these settings.
 *
 * @param config absent: in the words that hold for any
 * @param within what is described in full elsewhere
 */
function inWordsOf(template: Template, config: Config | undefined, within = false): Template {
  const { '#words': words, '#elsewhere': elsewhere, '#brief': brief, '#unless': _, ...part } = template;
  // Without tools that send, the other tool isn't there.
  const isElsewhere = within || (elsewhere !== undefined && config?.readOnly === false);
  if (words !== undefined && config !== undefined) Object.assign(part, WORDS_IN_FORCE[words](config));
  if (part.properties !== undefined)
    part.properties = Object.fromEntries(
      Object.entries(part.properties)
        .filter(([, { '#unless': use }]) => use === undefined || config === undefined || isInUse(use, config))
        .map(([name, inner]) => [name, inWordsOf(inner, config, isElsewhere)]),
    );
  if (part.items !== undefined) part.items = inWordsOf(part.items, config, isElsewhere);
  if (brief !== undefined && isElsewhere) part.description = brief;
  return part;
}

/**
 * What `tools/list` shows of a tool's input.
 *
 * @param config absent: in the words that hold for any, with every argument
 */
export function inputJson(
  { input, onlyWith, oneOf }: Pick<ToolListing, 'input' | 'onlyWith' | 'oneOf'>,
  config?: Config,
): JsonObject {
  const json = inWordsOf(input, config);
  if (config === undefined) return { ...json, type: 'object' };
  const hidden = hiddenArguments(onlyWith, config);
  for (const argument of hidden) delete json.properties?.[argument];
  const choice = oneOf.filter((argument) => !hidden.includes(argument));
  const required = [...(json.required ?? []), ...(choice.length === 1 ? choice : [])];
  return { ...json, ...(required.length > 0 && { required }), type: 'object' };
}

const SANDBOX: Template = { type: 'boolean', description: 'Nothing reached a real account.' };

/**
 * What `tools/list` shows of a tool's result, open to further fields.
 *
 * @param config absent: with every field that comes under some settings
 */
export function resultJson({ result }: ToolListing, config?: Config): Template {
  const { properties = {}, required = [], ...json } = inWordsOf(result, config);
  const always = required.filter((name) => name in properties);
  return {
    ...json,
    properties: { ...properties, ...(config?.sandbox === true && { sandbox: SANDBOX }) },
    ...(always.length > 0 && { required: always }),
  };
}

/** A failed call, as the first tool of a list shows it. */
const ERROR: Template = {
  description: 'Instead of result, when the call failed.',
  properties: {
    kind: { type: 'string', description: 'Class, e.g. input, media, rate_limit.' },
    code: { type: 'string', description: 'What is wrong.' },
    outcome: {
      enum: ['nothing_happened', 'unknown', 'partial'],
      description: 'partial: some of it happened.',
    },
    retryable: { type: 'boolean', description: 'Whether the same call may be made again.' },
    fix: { type: 'string', description: 'Next step.' },
  },
};

/**
 * What `tools/list` shows of a tool's structured content: `{ result?, error? }`, of which each call gives one.
 *
 * @param shownBy the tool of the same list that shows a failed call in full; absent: this one does
 */
export function outputJson(result: Template, shownBy: string | undefined): JsonObject {
  const error: Template = shownBy === undefined ? ERROR : { description: `See ${shownBy}.` };
  return { type: 'object', properties: { result, error } };
}
