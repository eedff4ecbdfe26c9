import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { type Edit, type EditText, isRecord } from './edit.ts';
import { SettingsFileError } from './settings-error.ts';
import { applySplices, lineBreakOf, lineStart, nextLine } from './splices.ts';

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const place = `line ${error.lineNumber}, column ${error.column + 1}`;
    throw new SettingsFileError(`it isn't valid TOML at ${place} (${error.message})`);
  }
}

const isKey = /^[A-Za-z0-9_-]+$/;
const key = (name: string) => (isKey.test(name) ? name : JSON.stringify(name));
// A JSON text is a TOML basic string but for the character U+007F, which TOML wants escaped.
const text = (value: unknown) => JSON.stringify(value).replaceAll('\x7f', '\\u007F');
const inline = (value: unknown) => (Array.isArray(value) ? `[${value.map(text).join(', ')}]` : text(value));

/** The entry as a table, and a table for each object in it. */
function tables(path: readonly string[], value: Record<string, unknown>, eol: string): string {
  const own = Object.entries(value).filter(([, part]) => !isRecord(part));
  const below = Object.entries(value).flatMap(([name, part]) =>
    isRecord(part) ? [tables([...path, name], part, eol)] : [],
  );
  const head = `[${path.map(key).join('.')}]${eol}`;
  return [head + own.map(([name, part]) => `${key(name)} = ${inline(part)}${eol}`).join(''), ...below].join(
    eol,
  );
}

/** The lines that the entry's tables take, the first first. */
function rangesOf(source: string, program: AST.TOMLProgram, { container, name }: Edit) {
  const found: { from: number; to: number }[] = [];
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLTable' && node.resolvedKey[0] === container && node.resolvedKey[1] === name)
      found.push({ from: lineStart(source, node.range[0]), to: nextLine(source, node.range[1]) });
  }
  return found;
}

/** Changes one table of a TOML file and nothing else of it. @throws SettingsFileError */
export const editToml: EditText = (source, edit) => {
  const eol = lineBreakOf(source);
  const ranges = rangesOf(source, parse(source), edit);
  const [first] = ranges;
  const block = edit.value === undefined ? '' : tables([edit.container, edit.name], edit.value, eol);
  if (first === undefined) {
    if (block === '') return source;
    const ended = source === '' || source.endsWith('\n') ? source : `${source}${eol}`;
    return `${ended}${ended === '' ? '' : eol}${block}`;
  }
  const blankBefore = /\r?\n$/.exec(source.slice(0, first.from).replace(/\r?\n$/, ''))?.[0] ?? '';
  const splices = ranges.map(({ from, to }, index) => {
    // With each further table goes the empty line that parts it from the one before.
    const parting = /(\r?\n)\r?\n$/.test(source.slice(0, from)) && index > 0 ? eol.length : 0;
    return { from: from - parting, to, text: '' };
  });
  const own = { from: first.from, to: first.to, text: block };
  if (block === '') own.from -= blankBefore.length;
  return applySplices(source, [own, ...splices.slice(1)]);
};

/** The whole file as a value. @throws SettingsFileError */
export function readToml(source: string): Record<string, unknown> {
  const value: unknown = getStaticTOMLValue(parse(source));
  return isRecord(value) ? value : {};
}
