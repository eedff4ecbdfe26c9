/** As many marks as one base carries in the Stream-Safe Text Format (UAX #15, section 13). */
const LONG_RUN = /\p{M}{31}/u;
/** No mark stands before U+0300. Looking for this takes half the time, and most texts have none. */
const LONG_RUN_OF_OTHERS = /[^\0-\u02ff]{31}/;
const PIECES = /\P{M}*\p{M}{0,30}/gu;

/**
 * Unicode NFC. A run of more than 30 combining marks is taken in pieces, because ICU puts marks in order in
 * quadratic time: 0.4 s for 40,000 of them, seconds for a text of the largest size.
 */
export function toNfc(text: string): string {
  if (!LONG_RUN_OF_OTHERS.test(text) || !LONG_RUN.test(text)) return text.normalize('NFC');
  return (text.match(PIECES) ?? []).map((piece) => piece.normalize('NFC')).join('');
}
