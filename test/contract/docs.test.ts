import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderReadme } from '../../scripts/docs.ts';
import { renderInterface } from '../../scripts/interface.ts';
import { ERROR_KINDS } from '../../src/call/tool-error.ts';

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

const src = fileURLToPath(new URL('../../src', import.meta.url));

describe('what is made from the code (npm run docs)', () => {
  it('README.md has the tools, the settings and the install section of the code', () => {
    const readme = read('README.md');
    expect(readme).toBe(renderReadme(readme));
  });

  it('docs/interface.md has what the tools take and give', () => {
    const document = read('docs/interface.md');
    expect(document).toBe(renderInterface(document));
  });

  it('docs/interface.md has every kind of error', () => {
    const table = /## Errors[\s\S]*?\n## /.exec(read('docs/interface.md'))?.[0] ?? '';
    const rows = [...table.matchAll(/^\| (`.*?`) \|/gm)].map((match) => match[1] ?? '');
    const kinds = rows.flatMap((cell) => cell.replaceAll('`', '').split(', '));
    expect(kinds.toSorted()).toEqual(ERROR_KINDS.toSorted());
  });

  it('docs/interface.md has every field of an error', () => {
    const documented = /^`\{ (kind, [^}]*) \}`$/m.exec(read('docs/interface.md'))?.[1]?.split(', ') ?? [];
    const written = /interface ToolError \{\n([\s\S]*?)\n\}/.exec(read('src/call/tool-error.ts'))?.[1] ?? '';
    const fields = [...written.matchAll(/^ {2}(\w+\??):/gm)].map(([, field]) => field);
    expect(fields.length).toBeGreaterThan(10);
    expect(documented.toSorted()).toEqual(fields.toSorted());
  });

  it('README.md quotes what the product really says', () => {
    const section = /## What can go wrong[\s\S]*?\n## /.exec(read('README.md'))?.[0] ?? '';
    const quoted = [...section.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '');
    expect(quoted.length).toBeGreaterThan(5);
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(src, name), 'utf8'))
      .join('\n');
    // A name that the code fills in stands for itself here.
    const said = (text: string) => text.replace(/ …$/, '').replace(/^SOKU_API_KEY /, '');
    for (const text of quoted) expect(sources, text).toContain(said(text));
  });
});

it('docs/soku-api.md says of every guess how it is tried and what happens when it is wrong', () => {
  const guesses = read('docs/soku-api.md')
    .split(/^### (?=G\d+: )/m)
    .slice(1)
    .map((guess) => guess.split(/^#/m)[0] ?? '');
  expect(guesses.length).toBeGreaterThanOrEqual(18);
  expect(guesses.filter((guess) => !/^(Tried|Not tried: )/m.test(guess))).toEqual([]);
  expect(guesses.filter((guess) => !/\bIf [^.]+, \S/.test(guess))).toEqual([]);
});

it('README.md shows pictures that load fast, and describes each (npm run screenshots)', () => {
  const shown = [...read('README.md').matchAll(/!\[([^\]]+)\]\((docs\/images\/[^)]+)\)/g)];
  const folder = fileURLToPath(new URL('../../docs/images', import.meta.url));
  expect(shown.map(([, , path]) => path).toSorted()).toEqual(
    readdirSync(folder).map((name) => `docs/images/${name}`),
  );
  for (const [, words = '', path = ''] of shown) {
    const picture = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
    expect(picture.subarray(1, 4).toString(), path).toBe('PNG');
    expect(picture.length, path).toBeLessThan(200_000);
    expect(words.length, path).toBeGreaterThan(20);
  }
});

it('docs/architecture.md names every room', () => {
  const rooms = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of rooms) expect(read('docs/architecture.md')).toContain(`\`${name}/\``);
});

describe('links between documents', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const documents = readdirSync(root, { encoding: 'utf8' })
    .concat(
      readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
    )
    .filter((name) => name.endsWith('.md'));

  /** A heading as its address has it. */
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');

  it('lead to files and headings that are there', () => {
    expect(documents.length).toBeGreaterThan(10);
    const broken = documents.flatMap((document) =>
      [...read(document).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, path = '', anchor]) => {
          const target = join(root, path === '' ? document : join(dirname(document), path));
          if (!existsSync(target)) return true;
          if (anchor === undefined) return false;
          const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)];
          return !headings.some(([, heading = '']) => slug(heading) === anchor);
        })
        .map(([link]) => `${document}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});
