import * as z from 'zod';
import { PROMPTS } from '../src/prompts/index.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../src/resources/index.ts';
import { loadTools } from '../src/tools/index.ts';

const allTools = await loadTools();

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema as a short type: `{ url, items?: [{ index: number }] }`; a field without type is a text. */
function signature(schema: unknown, between = ' '): string {
  if (!isRecord(schema)) return '';
  const { enum: values, const: only, type, items, properties, required } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (type === 'array') return `[${signature(items) || 'string'}]`;
  if (!isRecord(properties)) return type === 'string' || type === undefined ? '' : String(type);
  const needed = Array.isArray(required) ? required : [];
  const fields = Object.entries(properties).map(([name, inner]) => {
    const said = signature(inner);
    return `${name}${needed.includes(name) ? '' : '?'}${said === '' ? '' : `: ${said}`}`;
  });
  const end = between.slice(0, -2) || ' ';
  return fields.length === 0 ? '{}' : `{${between}${fields.join(`,${between}`)}${end}}`;
}

/** In one line where it fits, else a line for each field. */
function lines(schema: unknown): string {
  const short = signature(schema);
  return short.length <= 100 ? short : signature(schema, '\n  ');
}

/** What each tool takes and gives, as docs/interface.md shows it. */
function signatures(): string {
  const sections = allTools.map(({ name, input, resultFor }) => {
    const [takes, gives] = [input, resultFor({ sandbox: false })].map((schema) =>
      lines(z.toJSONSchema(schema, { io: 'input' })),
    );
    return [`### ${name}`, '', '```ts', `takes ${takes}`, `gives ${gives}`, '```'].join('\n');
  });
  return sections.join('\n\n');
}

/** What there is to read and to pick, by its names. */
function reading(): string {
  const addresses = [
    ...RESOURCES.map(({ uri }) => uri),
    ...RESOURCE_TEMPLATES.map(({ base, variable }) => `${base}{${variable}}`),
  ];
  const prompts = PROMPTS.map(
    ({ name, arguments: args }) =>
      `${name}(${args.map((one) => `${one.name}${one.required ? '' : '?'}`).join(', ')})`,
  );
  return ['### Resources and prompts', '', '```', ...addresses, '', ...prompts, '```'].join('\n');
}

/** docs/interface.md with its generated part replaced. @throws Error when the markers are missing */
export function renderInterface(document: string): string {
  const markers = /(<!-- begin:signatures -->\n)[\s\S]*(<!-- end:signatures -->)/;
  if (!markers.test(document)) throw new Error('docs/interface.md lacks the part: signatures');
  return document.replace(
    markers,
    (_whole, begin: string, end: string) => `${begin}\n${signatures()}\n\n${reading()}\n\n${end}`,
  );
}
