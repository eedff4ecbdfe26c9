import * as z from 'zod';
import { isPlainObject } from './plain-object.ts';

type Schema = z.core.$ZodType;

/** The schema behind `optional` and `default`; undefined where there is none. */
function optionalInner(schema: Schema): Schema | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.def.innerType : undefined;
}

/**
 * The arguments without optional ones that are `null`: hosts that have every argument filled in write null for those
 * that they don't mean. Looks into objects and lists as far as the schema names them.
 */
export function withoutNulls(raw: unknown, schema: Schema): unknown {
  const inner = optionalInner(schema);
  if (inner !== undefined) return withoutNulls(raw, inner);
  if (schema instanceof z.ZodArray && Array.isArray(raw))
    return raw.map((entry: unknown) => withoutNulls(entry, schema.element));
  if (!(schema instanceof z.ZodObject) || !isPlainObject(raw)) return raw;
  const shape: Readonly<Record<string, Schema>> = schema.shape;
  const kept = Object.entries(raw).flatMap(([name, value]: [string, unknown]) => {
    const wanted = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (wanted === undefined) return [[name, value] as const];
    if (value === null && optionalInner(wanted) !== undefined) return [];
    return [[name, withoutNulls(value, wanted)] as const];
  });
  return Object.fromEntries(kept);
}
