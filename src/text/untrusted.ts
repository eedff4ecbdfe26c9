import { withoutHidden, writtenOnOneLine } from './hidden.ts';

/** As much is looked at for each character that may be shown: hidden ones are dropped, and the rest is never read. */
const LOOKED_AT = 4;

/** Text from outside, without hidden characters and at most `maxCharacters` code points long. */
export function cleanText(text: string, maxCharacters: number): string {
  const looked = text.slice(0, maxCharacters * LOOKED_AT + 100);
  const visible = withoutHidden(looked.replaceAll('\r\n', '\n'));
  if (visible.length <= maxCharacters) return looked.length < text.length ? `${visible}…` : visible;
  const characters = [...visible.slice(0, maxCharacters * 2 + 2)];
  // A joiner that stood within a sign before the cut belongs to nothing behind it.
  return characters.length <= maxCharacters
    ? visible
    : `${withoutHidden(characters.slice(0, maxCharacters).join(''))}…`;
}

/** The same on one line: a value that stands among our own words must not begin a line of its own. */
export function oneLine(text: string, maxCharacters: number): string {
  return cleanText(
    text
      .slice(0, maxCharacters * LOOKED_AT * 2 + 200)
      .replace(/\s+/g, ' ')
      .trim(),
    maxCharacters,
  );
}

/** A value from outside on one line, in quotation marks, so that it can't pass for words of ours. */
export function quote(text: string, maxCharacters = 80): string {
  return JSON.stringify(oneLine(text, maxCharacters));
}

/** What ids, codes and paths of fields look like: nobody reads them as words. */
const PLAIN_NAME = /^[\w.:[\]/+=-]+$/;

/** An id, a code or the name of a field from outside: as it is, or in quotation marks if it could pass for words. */
export function nameOrQuote(name: string, maxCharacters = 80): string {
  const short = oneLine(name, maxCharacters);
  return PLAIN_NAME.test(short) ? short : JSON.stringify(short);
}

/** The same whole, what hides in it written out: what is published goes by it. */
export function wholeName(name: string): string {
  const whole = writtenOnOneLine(name);
  return PLAIN_NAME.test(whole) ? whole : JSON.stringify(whole);
}

/** A text of many lines set off line by line, so that none of them passes for a line of ours. */
export function quotedLines(text: string): string {
  return text.replace(/^/gm, '> ');
}
