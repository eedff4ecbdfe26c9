import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hosts } from '../../src/commands/install/hosts.ts';
import { parseCommandLine } from '../../src/config/command-line.ts';
import { settingEntries } from '../../src/config/settings.ts';
import { product } from '../../src/distribution/product.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const readme = read('README.md');

describe('docs/questions.md', () => {
  // That each link leads to a file and a heading that are there is for docs.test.ts.
  const rows = [...read('docs/questions.md').matchAll(/^\| (?!Question|---)(.+?) \| (.+?) \| (.+?) \|$/gm)];

  it('answers thirty questions, each once, with a link to more', () => {
    expect(rows).toHaveLength(30);
    expect(new Set(rows.map(([, question]) => question)).size).toBe(30);
    for (const [, question = '', answer = '', more = ''] of rows) {
      expect(question).toMatch(/[?.]$/);
      expect(answer.length, question).toBeLessThan(200);
      expect(more, question).toMatch(/\]\([^)]+\)/);
    }
  });

  it('names as many programs as there are', () => {
    expect(read('docs/questions.md')).toContain('Fourteen by one command');
    expect(hosts).toHaveLength(14);
  });
});

describe('the commands that people are told to type', () => {
  const PAGES = ['README.md', 'docs/questions.md', 'docs/http.md', 'docs/hosts.md', 'llms.txt'];
  /** Commands in blocks and in the text, with what a reader puts in for `<program>`. */
  const commands = PAGES.flatMap((page) =>
    [
      ...read(page).matchAll(
        /(?:npx (?:-y )?soku-mcp(?:@[\w.]+)?|(?<![\w/-])soku-mcp|node dist\/cli\.js)((?: [a-z]+| <program>| --[\w-]+(?:[ =][\w.:/]+)?)+)(?=\s*[`#\n;,.)])/g,
      ),
    ]
      .map(([, words = '']) => words.replaceAll('<program>', 'cursor').trim().split(/\s+/))
      .map((words) => [`${page}: ${words.join(' ')}`, words] as const),
  );

  it('are found', () => {
    expect(commands.length).toBeGreaterThan(30);
  });

  it.each(commands)('%s', (_where, words) => {
    expect(() => parseCommandLine(words)).not.toThrow();
  });
});

describe('README.md', () => {
  it('has the two commands before anything else that is to be typed', () => {
    const [first = ''] = /```sh\n[\s\S]*?```/.exec(readme) ?? [];
    expect(first).toContain('npm ci && npm run demo');
    expect(first).toContain('npm test');
  });

  it('has a fold for every program, with its command and the settings as it writes them', () => {
    for (const { id, title, container } of hosts) {
      const start = readme.indexOf(`<details><summary>${title}</summary>`);
      const fold = readme.slice(start, readme.indexOf('</details>', start));
      expect(start, title).toBeGreaterThan(0);
      expect(fold).toContain(`npx soku-mcp install ${id}\n`);
      expect(fold).toContain(container);
      expect(fold).toContain('SOKU_API_KEY_FILE');
    }
  });

  it('shows ten things to say', () => {
    const section = /## What you can say[\s\S]*?\n## /.exec(readme)?.[0] ?? '';
    expect([...section.matchAll(/^\| "/gm)]).toHaveLength(10);
  });

  it('names only settings that there are', () => {
    const known = new Set(settingEntries.flatMap(({ env }) => [env, `${env}_FILE`]));
    const named = [...readme.matchAll(/\bSOK[UE]_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has no placeholder of a generated part left, and no other version', () => {
    expect(readme).not.toMatch(/<!-- begin:[\w-]+ -->\n<!-- end/);
    for (const [, version] of readme.matchAll(/soku-mcp@(\d[\w.]*)/g)) expect(version).toBe(product.version);
  });
});
