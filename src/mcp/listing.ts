import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { Effect, Tool } from '../call/define-tool.ts';
import { hiddenArguments, type OnlyWith, WORDS_IN_FORCE } from '../call/words-in-force.ts';
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
  /** What is said of everything within, where another tool's listing describes it. */
  '#elsewhere'?: string;
}

/** A schema of an object, as JSON. */
export interface JsonObject {
  type: 'object';
  [keyword: string]: unknown;
}

/** A description in each of its wordings. */
interface Description {
  /** The tools whose presence it depends on. */
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

export function describe(
  { description: { asks, texts } }: ToolListing,
  has: (tool: string) => boolean,
): string {
  return texts[asks.map((tool) => (has(tool) ? '1' : '0')).join('')] ?? '';
}

/** Puts a text in the place of every description within, at any depth, that is longer. */
function describeInstead(part: Template, instead: string): void {
  if (part.description !== undefined && part.description.length > instead.length) part.description = instead;
  for (const argument of Object.values(part.properties ?? {})) describeInstead(argument, instead);
  if (part.items !== undefined) describeInstead(part.items, instead);
}

/**
 * A schema in the words of these settings.
 *
 * @param config absent: in the words that hold for any
 */
function inWordsOf(template: Template, config: Config | undefined): Template {
  const { '#words': words, '#elsewhere': elsewhere, ...part } = template;
  if (words !== undefined && config !== undefined) Object.assign(part, WORDS_IN_FORCE[words](config));
  if (part.properties !== undefined)
    part.properties = Object.fromEntries(
      Object.entries(part.properties).map(([name, inner]) => [name, inWordsOf(inner, config)]),
    );
  if (part.items !== undefined) part.items = inWordsOf(part.items, config);
  // Without tools that send, the other tool isn't there.
  if (elsewhere !== undefined && config?.readOnly === false) describeInstead(part, elsewhere);
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

/**
 * What `tools/list` shows of a tool's structured result: `{ result?, error? }`, open to further fields and requiring
 * none, since a client must never refuse a success over its form.
 */
export function outputJson({ result }: ToolListing, { sandbox }: Pick<Config, 'sandbox'>): JsonObject {
  const properties = { ...result.properties, ...(sandbox && { sandbox: { type: 'boolean' } }) };
  return { type: 'object', properties: { result: { ...result, properties }, error: { type: 'object' } } };
}
