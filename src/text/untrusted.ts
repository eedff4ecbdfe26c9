// Characters that hide text from people or change how it reads: control characters but tab and line feed, format
// characters (zero-width, direction, tags), line and paragraph separators.
const HIDDEN = /(?![\t\n\u{200c}\u{200d}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
// Joiners stay where they are part of writing: between letters of scripts that need them, and inside emoji.
const STRAY_JOINER =
  /(?<![[\p{L}\p{M}]--[A-Za-z]]|[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}])[\u{200c}\u{200d}]|[\u{200c}\u{200d}](?![[\p{L}--[A-Za-z]]\p{Extended_Pictographic}])/gv;

/** Text from outside, without hidden characters and at most `maxCharacters` code points long. */
export function cleanText(text: string, maxCharacters: number): string {
  const visible = text.replaceAll('\r\n', '\n').replace(HIDDEN, '').replace(STRAY_JOINER, '');
  if (visible.length <= maxCharacters) return visible;
  const characters = [...visible];
  return characters.length <= maxCharacters ? visible : `${characters.slice(0, maxCharacters).join('')}…`;
}

/** The same on one line: a value that stands among our own words must not begin a line of its own. */
export function oneLine(text: string, maxCharacters: number): string {
  return cleanText(text.replace(/\s+/g, ' ').trim(), maxCharacters);
}

/** A message of the API on one line, in quotation marks, so that it can't pass for ours. */
export function quote(text: string, maxCharacters = 300): string {
  return JSON.stringify(oneLine(text, maxCharacters));
}
