import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';

/** A schema of an object, as JSON. */
interface JsonObject {
  type: 'object';
  [keyword: string]: unknown;
}

/** Open objects as every host reads them: Gemini refuses `{}` and `propertyNames` in a list of tools. */
function openPlainly({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (typeof jsonSchema.additionalProperties !== 'object') return;
  if (Object.keys(jsonSchema.additionalProperties).length === 0) jsonSchema.additionalProperties = true;
}

/** What `tools/list` shows of a tool's input. */
export function inputJsonSchema(schema: z.ZodObject): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', override: openPlainly });
  return { ...json, type: 'object' };
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
    },
  });
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
