import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { offerTo } from '../../src/access/capabilities.ts';
import { instructionsFor } from '../../src/mcp/instructions.ts';
import { configOf } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const below = (folder: string, ending: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

const documents = [
  ...readdirSync(root, { encoding: 'utf8' }).filter((name) => name.endsWith('.md')),
  ...below('docs', /\.md$/),
  ...below('skills', /\.md$/),
];
const comments = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm;
const files = [
  ...documents.map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') })),
  ...below('src', /\.tsx?$/).map((name) => ({
    name,
    text: readFileSync(join(root, name), 'utf8').replace(comments, ''),
  })),
];

/** Nobody but Soku can promise what Soku makes of a key. */
const BOASTS = [
  /\b(?:can['’]?t|cannot|can not|never|no post|impossible)\b[^.\n]{0,60}\btwice\b/i,
  /\btwice\b[^.\n]{0,30}\b(?:can['’]?t|cannot|never|impossible)\b/i,
  /there is one post/i,
  /\b(?:exactly|only) once\b[^.\n]{0,40}\bguarantee/i,
];

describe('what is promised of posts', () => {
  it('finds a sentence that promises too much', () => {
    const sentences = [
      "it can't post twice",
      'A post can never go out twice.',
      'No post goes out twice',
      'there is one post',
    ];
    for (const sentence of sentences)
      expect(
        BOASTS.some((boast) => boast.test(sentence)),
        sentence,
      ).toBe(true);
  });

  it('is nowhere more than this server can keep by itself', () => {
    const found = files.flatMap(({ name, text }) =>
      BOASTS.flatMap((boast) => text.match(boast)?.map((words) => `${name}: ${words}`) ?? []),
    );
    expect(found).toEqual([]);
  });

  it.each(['README.md', 'docs/architecture.md'])('%s says once what is ours and what is Soku’s', (name) => {
    const text = files.find((file) => file.name === name)?.text ?? '';
    const paragraphs = text.split(/\n(?=#)/).filter((section) => /written down first/i.test(section));
    expect(paragraphs).toHaveLength(1);
    const [section = ''] = paragraphs;
    for (const ours of [/one key/i, /one flight/i, /asked first/i, /never silently repeated/i])
      expect(section).toMatch(ours);
    expect(section).toMatch(/rests on Soku/i);
    expect(section).toMatch(/recognises? (?:a|the) key/i);
  });

  it('the instructions, the description of a post, the error and the warning say once what a repetition does', () => {
    const instructions = instructionsFor(() => true, offerTo({ via: 'stdio' }, configOf({})));
    expect(instructions.match(/unknown outcome/gi), instructions).toHaveLength(1);
    expect(instructions).toMatch(/key/);
    const listed = readFileSync(join(root, 'test/contract/tools/soku_create_post.json'), 'utf8');
    expect(JSON.parse(listed).description).toMatch(
      /^(?:(?!allowDuplicate).)*allowDuplicate(?:(?!allowDuplicate).)*$/s,
    );
    const said = files.filter(({ text }) => text.includes('by which Soku recognises a repetition'));
    expect(said.map(({ name }) => name)).toEqual(['src/explain/no-answer.ts', 'src/submission/warnings.ts']);
  });
});
