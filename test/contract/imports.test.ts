import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const architecture = readFileSync(
  fileURLToPath(new URL('../../docs/architecture.md', import.meta.url)),
  'utf8',
);

/** The rooms from the outside in: each may import only from those after it. */
const ORDER = [
  ['cli.ts'],
  ['main.ts'],
  ['commands'],
  ['transports'],
  ['runtime.ts'],
  ['deps.ts'],
  ['lazy-parts.ts'],
  ['shared.ts'],
  ['mcp'],
  ['tools', 'prompts', 'apps'],
  ['resources', 'skills'],
  ['explain'],
  ['call'],
  ['submission'],
  ['input', 'keys'],
  ['access'],
  ['distribution'],
  ['config'],
  ['uploads'],
  ['journal', 'soku', 'soke', 'sandbox', 'desk', 'pictures'],
  ['publishing'],
  ['pacing'],
  ['http', 'store'],
  ['telemetry'],
  ['text', 'disk'],
  ['clock.ts', 'lazily.ts', 'oldest-node.ts', 'per-caller.ts', 'version.ts'],
  ['known-error.ts'],
];
/** The rooms that speak MCP; the demo brings a client of its own. */
const WITH_MCP = ['mcp', 'transports', 'commands'];

const roomOf = (file: string) => file.split('/')[0] ?? '';
const level = (file: string) => ORDER.findIndex((rooms) => rooms.includes(roomOf(file)));

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    return { file, imports };
  });

/** What each file imports of this project, as paths below src. */
const arrows = files.flatMap(({ file, imports }) =>
  imports
    .filter((name) => name.startsWith('.'))
    .map((name) => ({ file, target: relative(src, join(src, dirname(file), name)) }))
    .filter(({ target }) => !target.startsWith('..')),
);

describe('imports', () => {
  it('are found', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(arrows.length).toBeGreaterThan(files.length);
  });

  it('start in a known room', () => {
    expect(files.map(({ file }) => file).filter((file) => level(file) < 0)).toEqual([]);
  });

  it('stand in docs/architecture.md in this order', () => {
    const table = /## Rooms[\s\S]*?\n## /.exec(architecture)?.[0] ?? '';
    const rows = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, names = '']) =>
      [...names.matchAll(/`([^`]+?)\/?`/g)].map(([, name = '']) => level(name)),
    );
    expect(rows.length).toBeGreaterThan(15);
    const levels = rows.flat();
    expect(levels).not.toContain(-1);
    expect(levels).toEqual(levels.toSorted((one, other) => one - other));
    expect(new Set(levels).size).toBe(ORDER.length);
  });

  it('lead inwards', () => {
    const outwards = arrows.filter(
      ({ file, target }) => roomOf(file) !== roomOf(target) && level(target) <= level(file),
    );
    expect(outwards).toEqual([]);
  });

  it('bring the MCP SDK into the rooms that speak it, and into no other', () => {
    const others = files.filter(
      ({ file, imports }) =>
        !WITH_MCP.includes(roomOf(file)) && imports.some((name) => name.startsWith('@modelcontextprotocol')),
    );
    expect(others.map(({ file }) => file)).toEqual([]);
  });
});
