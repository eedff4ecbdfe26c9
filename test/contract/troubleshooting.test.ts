import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { NOT_POSSIBLE } from '../../src/resources/troubles/not-possible.ts';
import { TROUBLES, troubleOf } from '../../src/resources/troubleshooting.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** How codes are written in the sources. */
const CODES = [
  /\bcode: '([a-z_]+)'/g,
  /\bcode: \w+ === '\w+' \? '([a-z_]+)'/g,
  /\b(?:timeIssue|urlIssue|blocked)\(\s*'([a-z_]+)'/g,
  /\bnothing\(\s*'[a-z_]+',\s*'([a-z_]+)'/g,
  /\? '(time_[a-z_]+)'/g,
  /: '(time_[a-z_]+)'/g,
];

/** Not told to anybody: what zod calls a check of its own, and what Soku answers with in the sandbox. */
const NOT_OURS = new Set(['custom']);

function codesInSources(): string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/^(sandbox|apps|resources|prompts)\//.test(file),
  );
  const found = files.flatMap((file) => {
    const text = read(join('src', file));
    return CODES.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  });
  return [...new Set(found)].filter((code) => !NOT_OURS.has(code));
}

/** The names that a union of texts, or the keys of a table, has in a file. */
const namesAfter = (file: string, start: RegExp) =>
  [...(/[^;]+;/.exec(read(file).slice(read(file).search(start)))?.[0] ?? '').matchAll(/'([a-z_]+)'/g)].map(
    (match) => match[1] ?? '',
  );

const codesInPages = (page: string) =>
  [...read(page).matchAll(/^\| `([A-Za-z_]+)` \| (?:\d{3}|status)/gm)].map((match) => match[1] ?? '');

it('every code that this server can answer with is explained', () => {
  const codes = codesInSources();
  expect(codes.length).toBeGreaterThan(60);
  expect(codes).toEqual(expect.arrayContaining(['journal_unavailable', 'text_too_long', 'time_in_past']));
  expect(codes.filter((code) => troubleOf(code) === undefined)).toEqual([]);
});

it('every code of the pages of both APIs is explained', () => {
  const soku = codesInPages('docs/soku-api.md');
  const soke = codesInPages('docs/soke-api.md');
  expect(soku).toContain('missing_account');
  expect(soke).toContain('PLATFORM_NOT_IMPLEMENTED');
  expect([...soku, ...soke].filter((code) => troubleOf(code) === undefined)).toEqual([]);
});

it('every reason for which a file, a bucket or a picture is refused is explained', () => {
  const files = [
    ...namesAfter('src/disk/guarded-file.ts', /export type GuardedFileProblem/),
    ...namesAfter('src/uploads/errors.ts', /export type UploadFileProblem/),
  ];
  const buckets = namesAfter('src/uploads/errors.ts', /export type BucketProblem/);
  const pictures = namesAfter('src/pictures/errors.ts', /readonly reason/);
  expect(files).toContain('outside');
  expect(pictures).toContain('too_slow');
  expect(buckets).toContain('region');
  const codes = [
    ...files.map((name) => `file_${name}`),
    ...buckets.map((name) => `bucket_${name}`),
    ...pictures.map((name) => `picture_${name}`),
  ];
  expect(codes.filter((code) => troubleOf(code) === undefined)).toEqual([]);
});

/** Where it is wished for: the tool that would be misused, and the words that say it can't. */
const SAID = [
  ['thread', 'soku_create_post', 'No stories, no threads of posts'],
  ['thread', 'soku_create_posts', 'never form a thread'],
  ['story', 'soku_create_post', 'No stories'],
  ['Deleting', 'soku_create_post', "editing, cancelling, deleting: Soku's dashboard"],
  ['Editing', 'soku_create_post', 'editing'],
  ['Cancelling', 'soku_create_post', 'cancelling'],
  ['live', 'soku_list_posts', 'only the dashboard shows'],
  ['Follower', 'soku_refresh_metrics', 'Returns no numbers (likes, views, followers)'],
  ['YouTube', 'soku_create_post', "description, tags, visibility, thumbnail can't be sent"],
] as const;

it.each(SAID)('that there is no %s is said by %s and in soku://troubleshooting', (wish, tool, words) => {
  expect(read(`test/contract/tools/${tool}.json`)).toContain(words);
  expect(NOT_POSSIBLE.filter(([wished]) => wished.includes(wish))).toHaveLength(1);
});

it('no code is explained twice, and each in short words', () => {
  const codes = TROUBLES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  // The one that names three ways out, in two lines.
  const most = (code: string) => (code === 'no_upload_address' ? 440 : 260);
  for (const { code, means, mend } of TROUBLES)
    expect(`${means} ${mend}`.length, code).toBeLessThan(most(code));
});
