import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Edit, type EditText, isRecord } from './edit.ts';
import { placeOf, SettingsFileError } from './settings-error.ts';
import { applySplices, indentAt, lineBreakOf, type Splice } from './splices.ts';

/** Reads JSON with comments and trailing commas. @throws SettingsFileError */
function parseObject(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined)
    throw new SettingsFileError(
      `it isn't valid JSON at ${placeOf(text, first.offset)} (${printParseErrorCode(first.error)})`,
    );
  if (root?.type !== 'object') throw new SettingsFileError('it holds something other than a JSON object');
  return root;
}

const propertiesOf = (object: Node): Node[] => object.children ?? [];
const keyOf = (property: Node): unknown => property.children?.[0]?.value;
const endOf = ({ offset, length }: Node) => offset + length;

function propertyOf(text: string, object: Node, key: string): Node | undefined {
  const found = propertiesOf(object).filter((property) => keyOf(property) === key);
  const [, second] = found;
  if (second !== undefined)
    throw new SettingsFileError(
      `"${key}" stands in it twice, the second time at ${placeOf(text, second.offset)}`,
    );
  return found[0];
}

/** What stands between two values: blanks and comments, with where a comma and the line's end are. */
function gapAfter(text: string, from: number): { comma: number | undefined; lineEnd: number | undefined } {
  const pattern = /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|\r?\n|[^\S\r\n]+|,/y;
  pattern.lastIndex = from;
  let comma: number | undefined;
  for (;;) {
    const at = pattern.lastIndex;
    const token = pattern.exec(text)?.[0];
    if (token === undefined || (token === ',' && comma !== undefined)) return { comma, lineEnd: undefined };
    if (token === ',') comma = at;
    if (token.endsWith('\n')) return { comma, lineEnd: at };
  }
}

const print = (value: unknown, indent: string, unit: string, eol: string) =>
  JSON.stringify(value, null, unit).split('\n').join(`${eol}${indent}`);

/** One level of indentation, as the file has it. */
function unitOf(text: string, root: Node): string {
  const [first] = propertiesOf(root);
  return (first === undefined ? '' : indentAt(text, first.offset)) || '  ';
}

/** Adds a property at the end of an object, on a line of its own where the object has lines. */
function addProperty(text: string, object: Node, key: string, value: unknown, unit: string): Splice[] {
  const eol = lineBreakOf(text);
  const properties = propertiesOf(object);
  const last = properties.at(-1);
  const close = endOf(object) - 1;
  const outer = indentAt(text, object.offset);
  const manyLines = text.slice(object.offset, close).includes('\n');
  if (last !== undefined && !manyLines)
    return [
      { from: endOf(last), to: endOf(last), text: `, ${JSON.stringify(key)}: ${JSON.stringify(value)}` },
    ];
  const indent = last === undefined ? `${outer}${unit}` : indentAt(text, last.offset);
  const property = `${eol}${indent}${JSON.stringify(key)}: ${print(value, indent, unit, eol)}`;
  if (last === undefined) {
    const inner = text.slice(object.offset + 1, close);
    // Before the line of the closing brace, behind any comment.
    const at =
      object.offset + 1 + (inner.includes('\n') ? inner.replace(/\r?\n[^\S\n]*$/, '').length : inner.length);
    const closing = inner.includes('\n') ? '' : `${eol}${outer}`;
    return [{ from: at, to: at, text: `${property}${closing}` }];
  }
  const { comma, lineEnd } = gapAfter(text, endOf(last));
  const at = lineEnd ?? (comma === undefined ? endOf(last) : comma + 1);
  // A file that ends its lists with a comma goes on doing so.
  const added = { from: at, to: at, text: comma === undefined ? property : `${property},` };
  return comma === undefined ? [{ from: endOf(last), to: endOf(last), text: ',' }, added] : [added];
}

/** Takes a property out, with its line, and with the comma that is left over. */
function removeProperty(text: string, object: Node, property: Node): Splice[] {
  const properties = propertiesOf(object);
  const previous = properties[properties.indexOf(property) - 1];
  const { comma } = gapAfter(text, endOf(property));
  const before = text.slice(0, property.offset);
  const from = before.replace(/(\r?\n)?[^\S\n]*$/, '').length;
  const to = comma === undefined ? endOf(property) : comma + 1;
  const open = object.offset + 1;
  const close = endOf(object) - 1;
  // Nothing is left but blanks: `{}`, as most write it.
  if (`${text.slice(open, from)}${text.slice(to, close)}`.trim() === '')
    return [{ from: open, to: close, text: '' }];
  const removed = { from, to, text: '' };
  if (previous === undefined || comma !== undefined) return [removed];
  const leftOver = gapAfter(text, endOf(previous)).comma;
  return leftOver === undefined ? [removed] : [{ from: leftOver, to: leftOver + 1, text: '' }, removed];
}

function takeOut(text: string, root: Node, edit: Edit): Splice[] {
  const holder = propertyOf(text, root, edit.container);
  const object = holder?.children?.[1];
  if (holder === undefined || object?.type !== 'object') return [];
  const property = propertyOf(text, object, edit.name);
  if (property === undefined) return [];
  const alone = propertiesOf(object).length === 1;
  if (alone && edit.dropContainer === true) return removeProperty(text, root, holder);
  return removeProperty(text, object, property);
}

/** Changes one entry of a JSON file, with or without comments, and nothing else of it. @throws SettingsFileError */
export const editJson: EditText = (text, edit) => {
  if (text.trim() === '') {
    const eol = lineBreakOf(text);
    if (edit.value === undefined) return text;
    return `${print({ [edit.container]: { [edit.name]: edit.value } }, '', '  ', eol)}${eol}`;
  }
  const root = parseObject(text);
  if (edit.value === undefined) return applySplices(text, takeOut(text, root, edit));
  const unit = unitOf(text, root);
  const object = propertyOf(text, root, edit.container)?.children?.[1];
  if (object === undefined)
    return applySplices(text, addProperty(text, root, edit.container, { [edit.name]: edit.value }, unit));
  if (object.type !== 'object')
    throw new SettingsFileError(`"${edit.container}" is no object, at ${placeOf(text, object.offset)}`);
  const own = propertyOf(text, object, edit.name);
  const value = own?.children?.[1];
  if (own === undefined || value === undefined)
    return applySplices(text, addProperty(text, object, edit.name, edit.value, unit));
  const manyLines = text.slice(object.offset, own.offset).includes('\n');
  const replaced = manyLines
    ? print(edit.value, indentAt(text, own.offset), unit, lineBreakOf(text))
    : JSON.stringify(edit.value);
  return applySplices(text, [{ from: value.offset, to: endOf(value), text: replaced }]);
};

function readNode(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(readNode);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    propertiesOf(node).map((property) => {
      const [key, value] = property.children ?? [];
      return [String(key?.value), value === undefined ? undefined : readNode(value)];
    }),
  );
}

/** The whole file as a value; an empty file is an empty object. @throws SettingsFileError */
export function readJson(text: string): Record<string, unknown> {
  const value = text.trim() === '' ? {} : readNode(parseObject(text));
  return isRecord(value) ? value : {};
}
