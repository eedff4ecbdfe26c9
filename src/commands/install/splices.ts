/** A stretch of a text (offsets, the end excluded) and what takes its place. */
export interface Splice {
  from: number;
  to: number;
  text: string;
}

/** The text with its stretches replaced; they must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  // From behind, so that offsets stay right; of two at one place, the one named first comes to stand first.
  return [...splices]
    .reverse()
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to), text);
}

/** How the file ends its lines; a file without any ends them as Unix does. */
export const lineBreakOf = (text: string): string => /\r?\n/.exec(text)?.[0] ?? '\n';

export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** The offset behind the line break of the line that holds `offset`. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** The blanks at the beginning of the line that holds `offset`. */
export const indentAt = (text: string, offset: number): string =>
  /^[^\S\r\n]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
