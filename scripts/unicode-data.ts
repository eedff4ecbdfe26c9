import { createRequire } from 'node:module';
import * as z from 'zod';

const require = createRequire(import.meta.url);

/** Unicode 17's list of emoji sequences (MIT, of Unicode's data files under Unicode-3.0). */
const EMOJI_SOURCE = 'regenerate-unicode-properties';
/** X's own library with the domains by which it finds links (Apache-2.0, March 2020). */
const DOMAIN_SOURCE = 'twitter-text';

const TONE = /\p{Emoji_Modifier}/gu;
/** Stands for all five skin tones while sequences are merged: no emoji has it. */
const ANY_TONE = 'T';

interface Node {
  ends: boolean;
  next: Map<string, Node>;
}

/** The data of src/publishing/x that others publish, as files: X's top-level domains and Unicode's emoji sequences. */
export const unicodeFiles: Record<string, () => string> = {
  'src/publishing/x/emoji-sequences.ts': renderEmojiSequences,
  'src/publishing/x/tlds.ts': renderTopLevelDomains,
};

function renderEmojiSequences(): string {
  const root: Node = { ends: false, next: new Map() };
  for (const sequence of emojiSequences()) add(root, sequence.replace(TONE, ANY_TONE));
  const lines = alternatives(root).map((pattern) => `  '${pattern.replaceAll('\\', '\\\\')}',`);
  return `${header(`the emoji sequences of Unicode ${z.string().parse(require('regenerate-unicode-properties/unicode-version.js'))}`, EMOJI_SOURCE)}
/** Sources of regular expressions (flag u) that together match each emoji joined by U+200D, and each flag. */
export const EMOJI_SEQUENCES: readonly string[] = [
${lines.join('\n')}
];
`;
}

function emojiSequences(): string[] {
  const strings = z.object({ strings: z.array(z.string()).min(1) });
  return ['RGI_Emoji_ZWJ_Sequence', 'RGI_Emoji_Flag_Sequence', 'RGI_Emoji_Tag_Sequence'].flatMap(
    (name) => strings.parse(require(`${EMOJI_SOURCE}/Property_of_Strings/${name}.js`)).strings,
  );
}

function add(root: Node, sequence: string): void {
  let node = root;
  for (const character of sequence) {
    const next = node.next.get(character) ?? { ends: false, next: new Map() };
    node.next.set(character, next);
    node = next;
  }
  node.ends = true;
}

/** One pattern for each set of characters that the same may follow. */
function alternatives(node: Node): string[] {
  const heads = new Map<string, string[]>();
  for (const [character, next] of node.next) {
    const rest = patternOf(next);
    heads.set(rest, [...(heads.get(rest) ?? []), character]);
  }
  return [...heads].map(([rest, characters]) => oneOf(characters) + rest);
}

function patternOf(node: Node): string {
  const tone = node.next.get(ANY_TONE);
  if (tone) {
    const without = { ends: node.ends, next: new Map(node.next) };
    without.next.delete(ANY_TONE);
    const rest = patternOf(without);
    if (rest !== '' && rest === patternOf(tone)) return `${oneOf([ANY_TONE])}?${rest}`;
  }
  const patterns = alternatives(node);
  const [only = ''] = patterns;
  if (patterns.length < 2 && !node.ends) return only;
  return patterns.length === 0 ? '' : `(?:${patterns.join('|')})${node.ends ? '?' : ''}`;
}

/** A character class, or the character when it is alone. Neighbours of three and more are a range. */
function oneOf(characters: string[]): string {
  const [only = ''] = characters;
  if (characters.length === 1) return writeCharacter(only);
  const runs: string[][] = [];
  for (const character of characters.toSorted((a, b) => pointOf(a) - pointOf(b))) {
    const run = runs.at(-1);
    if (run && pointOf(character) === pointOf(run.at(-1) ?? '') + 1) run.push(character);
    else runs.push([character]);
  }
  const written = runs.map((run) =>
    run.length < 3
      ? run.map(writeCharacter).join('')
      : [run.at(0), run.at(-1)].map((character = '') => writeCharacter(character)).join('-'),
  );
  return `[${written.join('')}]`;
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** What can't be seen by itself as an escape, all else as it is. */
function writeCharacter(character: string): string {
  if (character === ANY_TONE) return '\\p{Emoji_Modifier}';
  const digits = pointOf(character).toString(16).toUpperCase();
  const seen = /\p{Emoji}/u.test(character) && !/\p{Regional_Indicator}/u.test(character);
  if (seen) return character;
  return digits.length === 4 ? `\\u${digits}` : `\\u{${digits}}`;
}

function renderTopLevelDomains(): string {
  const domains = new Set(['validCCTLD', 'validGTLD'].flatMap(domainsIn));
  const isLatin = (domain: string) => /^[a-z]/.test(domain);
  const sorted = [...domains].sort((a, b) => {
    if (isLatin(a) !== isLatin(b)) return isLatin(a) ? -1 : 1;
    const byLength = isLatin(a) ? a.length - b.length : 0;
    return byLength || (a < b ? -1 : 1);
  });
  return `${header('the top-level domains of 2020', DOMAIN_SOURCE)}
/**
 * The top-level domains by which X tells a link from a word with a dot in it, separated by white space. Newer ones are
 * left out on purpose: X's own library knows none of them.
 */
export const X_TOP_LEVEL_DOMAINS = \`
${wrap(sorted, 104)}
\`;
`;
}

function domainsIn(name: string): string[] {
  const pattern = z
    .object({ default: z.instanceof(RegExp) })
    .or(z.instanceof(RegExp).transform((given) => ({ default: given })))
    .parse(require(`${DOMAIN_SOURCE}/dist/regexp/${name}.js`)).default;
  const list = /^\(\?:\(\?:([^()]+)\)/.exec(pattern.source)?.[1];
  if (list === undefined) throw new Error(`${DOMAIN_SOURCE}'s ${name} is not a list of alternatives`);
  return list.split('|');
}

function wrap(words: string[], width: number): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

function header(what: string, packageName: string): string {
  const { version } = z.object({ version: z.string() }).parse(require(`${packageName}/package.json`));
  return `// Written by scripts/write-unicode-data.ts: ${what}, from the package ${packageName} ${version}.
// The licences are in dist/THIRD-PARTY-NOTICES.txt.
`;
}
