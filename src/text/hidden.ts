/** A character that a reader doesn't see, or that changes how others read. */
export interface HiddenCharacter {
  /** Where it stands, in UTF-16 units. */
  index: number;
  /** In UTF-16 units: 1 or 2. */
  length: number;
  /** `U+202E`. */
  name: string;
}

/**
 * Invisible characters that writing needs, with what they belong to. Subdivision flags (England, Scotland, Wales);
 * a presentation selector behind an emoji; a variation selector behind an ideograph, a Mongolian letter or a
 * mathematical sign; a joiner between letters of scripts other than Latin, or inside an emoji.
 */
const WRITING = [
  String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`,
  String.raw`(?<=\p{Emoji})[\u{fe0e}\u{fe0f}]`,
  String.raw`(?<=\p{Ideographic})[\u{fe00}-\u{fe02}\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=\p{Script=Mongolian})[\u{180b}-\u{180f}]`,
  String.raw`(?<=\p{Sm})\u{fe00}`,
  String.raw`(?<=[[\p{L}\p{M}]--[\p{Script=Latin}]]|[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}])[\u{200c}\u{200d}](?=[[\p{L}--[\p{Script=Latin}]]\p{Extended_Pictographic}])`,
].join('|');
/** Signs of Arabic, Syriac and Kaithi that are format characters in name only: they are seen. */
const SEEN = String.raw`\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}`;
const HIDDEN = String.raw`[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]--[\t\n${SEEN}]]`;

const SCAN = new RegExp(`(?:${WRITING})|(${HIDDEN})`, 'gv');
/** Most texts have none of them, needed or not, which is found out in a tenth of the time. */
const ANY = new RegExp(HIDDEN, 'v');

/**
 * Finds the characters of a text that hide from people or change how it reads: control characters but tab and line
 * feed, direction marks, zero-width and filling characters, tags, selectors and joiners that no writing needs where
 * they stand. Takes time in proportion to the text.
 */
export function hiddenCharacters(text: string): HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  if (!ANY.test(text)) return found;
  for (const { index, 1: character } of text.matchAll(SCAN)) {
    if (character !== undefined)
      found.push({ index, length: character.length, name: codePointName(character) });
  }
  return found;
}

/** The text without them. */
export function withoutHidden(text: string): string {
  if (!ANY.test(text)) return text;
  return text.replace(SCAN, (match, character: string | undefined) => (character === undefined ? match : ''));
}

/** The text with each of them written out: `U+202E`. */
export function hiddenWrittenOut(text: string): string {
  if (!ANY.test(text)) return text;
  return text.replace(SCAN, (match, character: string | undefined) =>
    character === undefined ? match : codePointName(character),
  );
}

/** The same on one line, whatever it holds: of two texts that differ no two look the same. */
export function writtenOnOneLine(text: string): string {
  return hiddenWrittenOut(text).replaceAll('\n', 'U+000A').replaceAll('\t', 'U+0009');
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
