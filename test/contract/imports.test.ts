import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** The rooms from the outside in: each may import only from those after it. */
const ORDER = [
  ['cli.ts'],
  ['main.ts'],
  ['commands'],
  ['command-line.ts'],
  ['transports'],
  ['runtime.ts', 'server.ts'],
  ['tools', 'resources', 'prompts', 'apps'],
  ['submission', 'keys'],
  ['config.ts'],
  ['settings.ts'],
  ['journal', 'soku', 'soke', 'sandbox'],
  ['publishing'],
  ['http'],
  ['log.ts', 'running-calls.ts'],
  ['clock.ts', 'make-folder.ts', 'secrets.ts', 'version.ts'],
];
/** Rooms that know nothing of MCP. */
const WITHOUT_MCP = ['soku', 'soke', 'http', 'publishing', 'journal', 'submission', 'sandbox'];

const level = (file: string) => ORDER.findIndex((rooms) => rooms.includes(file.split('/')[0] ?? ''));

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

const files = sources.map((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return { file, imports };
});

describe('imports', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files)('$file has a room, and imports only inwards', ({ file, imports }) => {
    expect(level(file), `${file} stands in no known room`).toBeGreaterThanOrEqual(0);
    for (const specifier of imports.filter((name) => name.startsWith('.'))) {
      const target = relative(src, join(src, dirname(file), specifier));
      if (target.startsWith('..')) continue;
      const [from, to] = [level(file), level(target)];
      const sameRoom = file.split('/')[0] === target.split('/')[0];
      expect(to > from || sameRoom, `${file} imports ${target}`).toBe(true);
    }
  });

  it.each(files.filter(({ file }) => WITHOUT_MCP.includes(file.split('/')[0] ?? '')))(
    '$file knows nothing of MCP',
    ({ imports }) => {
      expect(imports.filter((name) => name.startsWith('@modelcontextprotocol'))).toEqual([]);
    },
  );
});
