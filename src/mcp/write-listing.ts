import * as z from 'zod';
import { ALWAYS_LOADED, type Tool } from '../call/define-tool.ts';
import {
  boundsListed,
  describedElsewhere,
  inBrief,
  listedBriefly,
  listingWords,
  notListed,
} from '../call/listing-words.ts';
import { TOLD_OF_ALL } from '../call/reply.ts';
import type { Template, ToolListing } from './listing.ts';

/** The four hints of a tool, from what it does, so that they can't disagree. */
export function annotationsOf({
  effect,
  local = false,
  idempotent = false,
}: Pick<Tool, 'effect' | 'local' | 'idempotent'>): ToolListing['annotations'] {
  return {
    readOnlyHint: effect === 'read',
    // What was published can't be taken back through the API.
    destructiveHint: effect === 'publish' || effect === 'delete',
    // Sending the same post again is answered with the first submission, but not with allowDuplicate.
    idempotentHint: idempotent,
    openWorldHint: !local,
  };
}

/** What hosts of Anthropic read: which tools to load at once, by which words others are found, how long a text may be. */
function metaOf({ search, maxResultCharacters }: Pick<Tool, 'search' | 'maxResultCharacters'>) {
  return {
    ...(search === ALWAYS_LOADED && { 'anthropic/alwaysLoad': true }),
    ...(typeof search === 'string' && { 'anthropic/searchHint': search }),
    ...(maxResultCharacters !== undefined && { 'anthropic/maxResultSizeChars': maxResultCharacters }),
  };
}

/** A part of a schema on its way into a listing. */
interface Overridden {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}

/** Open objects as every host reads them: Gemini refuses `{}` and `propertyNames` in a list of tools. */
function openPlainly({ jsonSchema }: Overridden): void {
  if (typeof jsonSchema.additionalProperties !== 'object') return;
  if (Object.keys(jsonSchema.additionalProperties).length === 0) jsonSchema.additionalProperties = true;
}

/**
 * Leaves out the bounds of texts and lists, and that no other argument is taken: our own parser says so to who goes
 * beyond. Those stay that somebody may mean to reach, e.g. 25 posts.
 */
function withoutDefences({ zodSchema, jsonSchema }: Overridden): void {
  for (const bound of ['minLength', 'maxLength'] as const) delete jsonSchema[bound];
  // What is around a list, such as that it is optional, has taken its keywords over.
  if (zodSchema._zod.def.type === 'array' && !boundsListed.has(zodSchema))
    for (const bound of ['minItems', 'maxItems'] as const) delete jsonSchema[bound];
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // A text's form stands in its words, and nobody means to give a length of nothing.
  for (const form of ['pattern', 'exclusiveMinimum'] as const) delete jsonSchema[form];
}

/** Takes fields out of the list of an object. */
function leaveOut({ properties = {} }: { properties?: object }, names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(properties, name);
}

/** The fields of an object that are never listed. */
function unlisted({ zodSchema }: Overridden): string[] {
  if (zodSchema._zod.def.type !== 'object') return [];
  return Object.entries(zodSchema._zod.def.shape).flatMap(([name, field]) =>
    notListed.has(field) && notListed.get(field)?.unless === undefined ? [name] : [],
  );
}

function templateOf(schema: z.ZodObject, override: (part: Overridden) => void): Template {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', override });
  const template: Template = JSON.parse(JSON.stringify(json));
  return template;
}

/** Marks where the settings have their say. */
function markWords({ zodSchema, jsonSchema }: Overridden): void {
  const words = listingWords.get(zodSchema)?.words;
  if (words !== undefined) jsonSchema['#words'] = words;
}

/** A tool's input, with the places marked at which settings have their say. */
function inputTemplate(schema: z.ZodObject): Template {
  return templateOf(schema, (part) => {
    openPlainly(part);
    withoutDefences(part);
    leaveOut(part.jsonSchema, unlisted(part));
    const brief = inBrief.get(part.zodSchema)?.words;
    const elsewhere = describedElsewhere.get(part.zodSchema)?.by;
    markWords(part);
    if (brief !== undefined) part.jsonSchema['#brief'] = brief;
    if (elsewhere !== undefined) part.jsonSchema['#elsewhere'] = elsewhere;
  });
}

/** What says of which fields, or entries, something consists. */
const SHAPE = ['properties', 'items'] as const;

/** Leaves out what a schema's other keywords say as well: each would be paid for in every conversation. */
function leaveTypesOut(part: z.core.JSONSchema.BaseSchema): void {
  if (SHAPE.some((keyword) => part[keyword] !== undefined) || part.enum !== undefined) delete part.type;
}

function resultTemplate(schema: z.ZodObject): Template {
  const template = templateOf(schema, (part) => {
    const { zodSchema, jsonSchema } = part;
    openPlainly(part);
    // Open is what an object is unless it says otherwise. What every result has is said of it as a whole.
    delete jsonSchema.additionalProperties;
    delete jsonSchema.required;
    const unless = notListed.get(zodSchema)?.unless;
    if (unless !== undefined) jsonSchema['#unless'] = unless;
    markWords(part);
    if (listedBriefly.has(zodSchema)) for (const keyword of SHAPE) delete jsonSchema[keyword];
    leaveOut(jsonSchema, unlisted(part));
    leaveTypesOut(jsonSchema);
  });
  leaveOut(template, TOLD_OF_ALL);
  const required = Object.keys(template.properties ?? {}).filter(
    (name) => schema.shape[name]?._zod.optin !== 'optional',
  );
  return { ...template, type: 'object', ...(required.length > 0 && { required }) };
}

/** Asks for the description under every answer to every question that it asks, of tools and of settings. */
function descriptionOf(tool: Tool): ToolListing['description'] {
  const asks: string[] = [];
  for (;;) {
    const known = asks.length;
    const texts: Record<string, string> = {};
    for (let answers = 0; answers < 2 ** known; answers += 1) {
      const digits = known === 0 ? '' : answers.toString(2).padStart(known, '0');
      const is = (asked: string) => {
        if (!asks.includes(asked)) asks.push(asked);
        return digits[asks.indexOf(asked)] === '1';
      };
      texts[digits] = tool.describe({ has: is, inUse: is });
    }
    if (asks.length === known) return { asks, texts };
  }
}

/** Writes down all that lists say of a tool. */
export function listingOf(tool: Tool): ToolListing {
  const { name, formerNames, title, toolset, effect, onlyWith, oneOf } = tool;
  return {
    name,
    formerNames,
    title,
    toolset,
    effect,
    annotations: annotationsOf(tool),
    _meta: metaOf(tool),
    description: descriptionOf(tool),
    onlyWith,
    oneOf,
    input: inputTemplate(tool.input),
    result: resultTemplate(tool.resultFor({ sandbox: false })),
  };
}
