import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const ALL = 'publish,media,account,research';
const CONFIGURATIONS: Record<string, Record<string, string>> = {
  'nothing set': {},
  everything: { SOKU_TOOLSETS: ALL, SOKU_TIME_ZONE: 'Europe/Paris' },
  'read-only': { SOKU_TOOLSETS: ALL, SOKU_READ_ONLY: 'true' },
  'a preview first': { SOKU_TOOLSETS: ALL, SOKU_CONFIRM: 'preview', SOKU_ACCOUNTS: 'x,threads' },
  'the desk': { SOKU_CONFIRM: 'desk', SOKU_DUPLICATE_WINDOW_HOURS: '0' },
  'research alone': { SOKU_TOOLSETS: 'research' },
};

/** What the description of a tool with such a hint must not say, and what it must. */
const HINTS: readonly { hint: string; is: boolean; never?: RegExp; says?: RegExp }[] = [
  {
    hint: 'readOnlyHint',
    is: true,
    never: /^(?:Publishes|Deletes|Revokes|Makes|Replaces|Renders|Transcribes)\b/,
  },
  { hint: 'readOnlyHint', is: false, never: /\b(?:changes nothing at all|starts nothing|read-only)\b/i },
  { hint: 'destructiveHint', is: true, says: /\bfor good\b|can['’]t be taken back/ },
  { hint: 'destructiveHint', is: false, never: /\bfor good\b|can['’]t be (?:undone|taken back)/ },
  { hint: 'idempotentHint', is: false, never: /\b(?:idempotent|repeating (?:it|the call) is harmless)\b/i },
  { hint: 'openWorldHint', is: false, says: /on this machine/ },
];

const schemaPart = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
});

const toolSchema = z.object({
  name: z.string(),
  description: z.string(),
  inputSchema: z.unknown(),
  outputSchema: z.unknown(),
  annotations: z.record(z.string(), z.unknown()),
});

/** The fields of a schema at any depth, with where they stand. */
function fieldsOf(schema: unknown, path: string): { path: string; description: string | undefined }[] {
  if (schema === undefined) return [];
  const { properties = {}, items } = schemaPart.parse(schema);
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    { path: `${path}.${name}`, description: schemaPart.parse(inner).description },
    ...fieldsOf(inner, `${path}.${name}`),
  ]);
  return [...own, ...fieldsOf(items, `${path}[]`)];
}

const glossary = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');
const FORBIDDEN = [...glossary.matchAll(/^\| [^|]+ \| [^|]+ \| ([^|]+) \|$/gm)]
  .flatMap(([, words = '']) => words.split(', '))
  .filter((word) => word !== 'Not');

async function listed(env: Record<string, string>) {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url, { env, local: true });
  return z.array(toolSchema).parse(await client.listTools());
}

describe.each(Object.entries(CONFIGURATIONS))('the words of the listing with %s', (_name, env) => {
  it('describe every field, briefly, under the names that are there, by the words of the glossary', async () => {
    const tools = await listed(env);
    const names = tools.map(({ name }) => name);
    for (const { name, description, inputSchema, outputSchema } of tools) {
      const fields = [...fieldsOf(inputSchema, name), ...fieldsOf(outputSchema, `${name} result`)].filter(
        ({ path }) => !path.endsWith(' result.result'),
      );
      for (const { path, description: words } of fields) {
        expect(words, path).toEqual(expect.any(String));
        expect(String(words).length, path).toBeGreaterThanOrEqual(4);
        expect(String(words).length, path).toBeLessThanOrEqual(200);
      }
      for (const text of [description, ...fields.map((field) => field.description ?? '')]) {
        for (const [mention] of text.matchAll(/\bsok[ue]_[a-z]+[a-z_]*/g))
          expect(names, `${name}: ${text}`).toContain(mention);
        for (const word of FORBIDDEN)
          expect(text, `${name} says ${word}`).not.toMatch(new RegExp(`\\b${word}s?\\b`, 'i'));
      }
    }
  });

  it('contradict no hint', async () => {
    for (const { name, description, annotations } of await listed(env))
      for (const { hint, is, never, says } of HINTS) {
        if (annotations[hint] !== is) continue;
        if (never !== undefined) expect(description, `${name}: ${hint}`).not.toMatch(never);
        if (says !== undefined) expect(description, `${name}: ${hint}`).toMatch(says);
      }
  });
});

it('finds what it looks for', () => {
  expect(FORBIDDEN).toContain('end user');
  const schema = { properties: { posts: { description: 'Those.', items: { properties: { id: {} } } } } };
  expect(fieldsOf(schema, 'tool')).toEqual([
    { path: 'tool.posts', description: 'Those.' },
    { path: 'tool.posts[].id', description: undefined },
  ]);
});
