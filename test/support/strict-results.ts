import * as z from 'zod';
import { loadTools } from '../../src/tools/index.ts';

type Schema = z.core.$ZodType;

/** The schema with every object closed; one that is declared open stays so. */
function closed(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional) return z.optional(closed(schema.def.innerType));
  if (schema instanceof z.ZodArray) return z.array(closed(schema.element));
  if (!(schema instanceof z.ZodObject) || schema.def.catchall !== undefined) return schema;
  const shape: Readonly<Record<string, Schema>> = schema.shape;
  return z.strictObject(
    Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, closed(inner)])),
  );
}

const tools = await loadTools();
const schemas = new Map(
  [true, false].flatMap((sandbox) =>
    tools.map((tool) => [`${tool.name} ${sandbox}`, closed(tool.resultFor({ sandbox }))] as const),
  ),
);

/** Holds a result against its tool's own schema, closed. @throws Error naming what the schema doesn't declare */
export function requireDeclared(tool: string, result: Record<string, unknown>): void {
  const schema = schemas.get(`${tool} ${'sandbox' in result}`);
  if (schema === undefined) return;
  const parsed = z.safeParse(schema, result);
  if (!parsed.success)
    throw new Error(`${tool}: its result isn't as declared: ${z.prettifyError(parsed.error)}`);
}
