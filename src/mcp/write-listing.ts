import * as z from 'zod';
import { ALWAYS_LOADED, type Tool } from '../call/define-tool.ts';
import { describedElsewhere, listedBriefly, listingWords, notListed } from '../call/listing-words.ts';
import { TOLD_OF_ALL } from '../call/reply.ts';
import { viewOf } from './apps.ts';
import type { Template, ToolListing } from './listing.ts';

/** The four hints of a tool, from what it does, so that they can't disagree. */
export function annotationsOf({
  effect,
  local = false,
}: Pick<Tool, 'effect' | 'local'>): ToolListing['annotations'] {
  return {
    readOnlyHint: effect === 'read',
    // What was published can't be taken back through the API.
    destructiveHint: effect === 'publish' || effect === 'delete',
    // Sending the same post again is answered with the first submission, but not with allowDuplicate.
    idempotentHint: effect === 'read',
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
 * Leaves out the bounds of texts, and of lists of texts: they are there against abuse, far above what anybody means, and
 * our own parser names them to who goes beyond. A list of objects keeps its own, e.g. 25 posts.
 */
function withoutDefences({ jsonSchema }: Overridden): void {
  const { type, items } = jsonSchema;
  if (type === 'string') {
    delete jsonSchema.minLength;
    delete jsonSchema.maxLength;
  }
  if (type === 'array' && typeof items === 'object' && 'type' in items && items.type === 'string') {
    delete jsonSchema.minItems;
    delete jsonSchema.maxItems;
  }
}

function templateOf(schema: z.ZodObject, override: (part: Overridden) => void): Template {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', override });
  const template: Template = JSON.parse(JSON.stringify(json));
  return template;
}

/** A tool's input, with the places marked at which settings have their say. */
export function inputTemplate(schema: z.ZodObject): Template {
  return templateOf(schema, (part) => {
    openPlainly(part);
    withoutDefences(part);
    const words = listingWords.get(part.zodSchema)?.words;
    const elsewhere = describedElsewhere.get(part.zodSchema)?.instead;
    if (words !== undefined) part.jsonSchema['#words'] = words;
    if (elsewhere !== undefined) part.jsonSchema['#elsewhere'] = elsewhere;
  });
}

/** Leaves out the fields that come only where people sign in. */
function leaveUnlisted({ zodSchema, jsonSchema }: Overridden): void {
  if (zodSchema._zod.def.type !== 'object') return;
  for (const [name, field] of Object.entries(zodSchema._zod.def.shape))
    if (notListed.has(field)) delete jsonSchema.properties?.[name];
}

function resultTemplate(schema: z.ZodObject): Template {
  const template = templateOf(schema, (part) => {
    openPlainly(part);
    delete part.jsonSchema.required;
    // Open is what an object is unless it says otherwise.
    delete part.jsonSchema.additionalProperties;
    leaveUnlisted(part);
    if (listedBriefly.has(part.zodSchema)) delete part.jsonSchema.properties;
  });
  for (const field of TOLD_OF_ALL) delete template.properties?.[field];
  return template;
}

/** Asks for the description under every answer to every question that it asks. */
function descriptionOf(tool: Tool): ToolListing['description'] {
  const asks: string[] = [];
  for (;;) {
    const known = asks.length;
    const texts: Record<string, string> = {};
    for (let answers = 0; answers < 2 ** known; answers += 1) {
      const digits = known === 0 ? '' : answers.toString(2).padStart(known, '0');
      const has = (name: string) => {
        if (!asks.includes(name)) asks.push(name);
        return digits[asks.indexOf(name)] === '1';
      };
      texts[digits] = tool.describe({ has });
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
    _meta: { ...metaOf(tool), ...viewOf(name)._meta },
    description: descriptionOf(tool),
    onlyWith,
    oneOf,
    input: inputTemplate(tool.input),
    result: resultTemplate(tool.resultFor({ sandbox: false })),
  };
}
