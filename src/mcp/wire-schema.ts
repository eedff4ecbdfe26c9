import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { describedElsewhere, listedBriefly, listingWords, notListed } from '../call/listing-words.ts';
import { TOLD_OF_ALL } from '../call/reply.ts';
import type { Config } from '../config/load.ts';

/** A schema of an object, as JSON. */
interface JsonObject {
  type: 'object';
  [keyword: string]: unknown;
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

/** Says of each part that has a description, at any depth, that it stands elsewhere, where that is shorter. */
function describeInstead(schema: z.core.JSONSchema._JSONSchema | undefined, instead: string): void {
  if (typeof schema !== 'object') return;
  if (schema.description !== undefined && schema.description.length > instead.length)
    schema.description = instead;
  for (const argument of Object.values(schema.properties ?? {})) describeInstead(argument, instead);
  if (!Array.isArray(schema.items)) describeInstead(schema.items, instead);
}

/**
 * What `tools/list` shows of a tool's input.
 *
 * @param config whose words it is in; absent: those that hold for any
 */
export function inputJsonSchema(schema: z.ZodObject, config?: Config): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override(context) {
      openPlainly(context);
      withoutDefences(context);
      const elsewhere = describedElsewhere.get(context.zodSchema)?.instead(config);
      if (elsewhere !== undefined) describeInstead(context.jsonSchema, elsewhere);
      if (config !== undefined)
        Object.assign(context.jsonSchema, listingWords.get(context.zodSchema)?.words(config));
    },
  });
  return { ...json, type: 'object' };
}

/** Leaves out the fields that come only where people sign in. */
function leaveUnlisted({ zodSchema, jsonSchema }: Overridden): void {
  if (zodSchema._zod.def.type !== 'object') return;
  for (const [name, field] of Object.entries(zodSchema._zod.def.shape))
    if (notListed.has(field)) delete jsonSchema.properties?.[name];
}

/**
 * What `tools/list` shows of a tool's structured result: `{ result?, error? }`, open to further fields and requiring
 * none, since a client must never refuse a success over its form.
 */
export function outputJsonSchema(result: z.ZodObject): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(result, {
    io: 'input',
    override: (context) => {
      openPlainly(context);
      delete context.jsonSchema.required;
      // Open is what an object is unless it says otherwise.
      delete context.jsonSchema.additionalProperties;
      leaveUnlisted(context);
      if (listedBriefly.has(context.zodSchema)) delete context.jsonSchema.properties;
    },
  });
  for (const field of TOLD_OF_ALL) delete json.properties?.[field];
  return { type: 'object', properties: { result: json, error: { type: 'object' } } };
}

/**
 * A schema that shows the given JSON and passes every value: arguments are parsed, and results built, in this
 * project's own code, so that a wrong argument gets our answer and a success can never become a failure.
 */
export function passThrough(json: JsonObject): StandardSchemaWithJSON<unknown, unknown> {
  return {
    '~standard': {
      version: 1,
      vendor: 'soku-mcp',
      validate: (value) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}
