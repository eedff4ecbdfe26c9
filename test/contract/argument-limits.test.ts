import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadTools } from '../../src/tools/index.ts';

/** Every part of a schema below its root, with where it stands. */
function* parts(schema: unknown, path: string): Generator<[string, Record<string, unknown>]> {
  if (typeof schema !== 'object' || schema === null) return;
  const node = Object.fromEntries(Object.entries(schema));
  yield [path, node];
  if (typeof node.properties === 'object' && node.properties !== null) {
    for (const [name, inner] of Object.entries(node.properties)) yield* parts(inner, `${path}.${name}`);
  }
  yield* parts(node.items, `${path}[]`);
}

const inputs = (await loadTools()).map(({ name, input }) => ({
  name,
  schema: z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }),
}));

/** A text of a closed list needs no maximum of its own, nor one whose pattern gives it. */
const isOpenText = ({ type, enum: listed, pattern }: Record<string, unknown>) =>
  type === 'string' && listed === undefined && !/\{\d+\}\$$/.test(String(pattern));

describe.each(inputs)('$name', ({ name, schema }) => {
  it('has a maximum for every text and list', () => {
    const endless = [...parts(schema, name)].filter(
      ([, node]) =>
        (isOpenText(node) && typeof node.maxLength !== 'number') ||
        (node.type === 'array' && typeof node.maxItems !== 'number'),
    );
    expect(endless.map(([path]) => path)).toEqual([]);
  });
});
