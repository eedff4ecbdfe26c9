import {
  type Document,
  isMap,
  isScalar,
  type Pair,
  parseAllDocuments,
  parseDocument,
  stringify,
  YAMLMap,
} from 'yaml';
import { type Edit, type EditText, isRecord } from './edit.ts';
import { placeOf, SettingsFileError } from './settings-error.ts';
import { applySplices, indentAt, lineBreakOf, lineStart, nextLine, type Splice } from './splices.ts';

function parse(text: string): Document {
  const documents = parseAllDocuments(text);
  if (documents.length > 1) throw new SettingsFileError('it holds several YAML documents');
  const document = documents[0] ?? parseDocument(text);
  const [first] = document.errors;
  if (first !== undefined) {
    const what = first.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    throw new SettingsFileError(`it isn't valid YAML at ${placeOf(text, first.pos[0])} (${what})`);
  }
  if (
    document.contents !== null &&
    !isMap(document.contents) &&
    !(isScalar(document.contents) && document.contents.value === null)
  )
    throw new SettingsFileError('it holds something other than a YAML mapping');
  return document;
}

const rangeOf = (node: unknown): readonly [number, number] | undefined => {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const [from, to]: unknown[] = node.range;
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : undefined;
};
const pairOf = (map: unknown, name: string): Pair | undefined =>
  isMap(map) ? map.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;

const indented = (value: unknown, indent: string, eol: string) =>
  stringify(value, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}${eol}`)
    .join('');

/** The offset behind the last line of what ends at `end`. */
const behind = (text: string, end: number) => (text[end - 1] === '\n' ? end : nextLine(text, end));

/** A line of its own, also behind a last line that has no break. */
function addedLines(text: string, at: number, lines: string): Splice {
  const eol = lineBreakOf(text);
  return { from: at, to: at, text: at === 0 || text[at - 1] === '\n' ? lines : `${eol}${lines}` };
}

function putIn(text: string, document: Document, edit: Edit): Splice[] {
  const eol = lineBreakOf(text);
  const entry = { [edit.name]: edit.value };
  const holder = pairOf(document.contents, edit.container);
  if (holder === undefined)
    return [addedLines(text, text.length, indented({ [edit.container]: entry }, '', eol))];
  const keyRange = rangeOf(holder.key);
  if (keyRange === undefined) throw new SettingsFileError(`"${edit.container}" can't be found in its text`);
  const unit = `${indentAt(text, keyRange[0])}  `;
  const map = holder.value;
  if (map === null || (isScalar(map) && map.value === null))
    return [addedLines(text, behind(text, keyRange[1]), indented(entry, unit, eol))];
  const range = rangeOf(map);
  if (!isMap(map) || range === undefined)
    throw new SettingsFileError(`"${edit.container}" is no mapping, at ${placeOf(text, keyRange[0])}`);
  if (map.flow === true) {
    if (map.items.length > 0)
      throw new SettingsFileError(
        `"${edit.container}" is written in one line with { }, at ${placeOf(text, range[0])}`,
      );
    return [
      {
        from: text.lastIndexOf(':', range[0]) + 1,
        to: range[1],
        text: `${eol}${indented(entry, unit, eol).trimEnd()}`,
      },
    ];
  }
  const own = pairOf(map, edit.name);
  if (own !== undefined) return [{ ...linesOf(text, own), text: indented(entry, indentOf(text, own), eol) }];
  const first = rangeOf(map.items[0]?.key);
  const indent = first === undefined ? unit : indentAt(text, first[0]);
  return [addedLines(text, behind(text, range[1]), indented(entry, indent, eol))];
}

const indentOf = (text: string, pair: Pair) => indentAt(text, rangeOf(pair.key)?.[0] ?? 0);

/** The whole lines of a pair of a block mapping. */
function linesOf(text: string, pair: Pair): { from: number; to: number } {
  const key = rangeOf(pair.key);
  const value = rangeOf(pair.value) ?? key;
  if (key === undefined || value === undefined)
    throw new SettingsFileError('an entry can’t be found in its text');
  return { from: lineStart(text, key[0]), to: behind(text, Math.max(key[1], value[1])) };
}

function takeOut(text: string, document: Document, edit: Edit): Splice[] {
  const holder = pairOf(document.contents, edit.container);
  const map = holder?.value;
  const own = pairOf(map, edit.name);
  if (holder === undefined || own === undefined || !(map instanceof YAMLMap)) return [];
  if (map.items.length > 1) {
    if (map.flow === true) throw new SettingsFileError(`"${edit.container}" is written in one line with { }`);
    return [{ ...linesOf(text, own), text: '' }];
  }
  if (edit.dropContainer === true) return [{ ...linesOf(text, holder), text: '' }];
  // An empty mapping; without it the key would be null.
  const end = rangeOf(holder.key)?.[1] ?? 0;
  const colon = text.indexOf(':', end) + 1;
  const { from, to } = linesOf(text, own);
  return [
    { from: colon, to: colon, text: ' {}' },
    { from, to, text: '' },
  ];
}

/** Changes one entry of a YAML file and nothing else of it. @throws SettingsFileError */
export const editYaml: EditText = (text, edit) => {
  const document = parse(text);
  return applySplices(
    text,
    edit.value === undefined ? takeOut(text, document, edit) : putIn(text, document, edit),
  );
};

/** The whole file as a value. @throws SettingsFileError */
export function readYaml(text: string): Record<string, unknown> {
  const value: unknown = parse(text).toJS();
  return isRecord(value) ? value : {};
}
