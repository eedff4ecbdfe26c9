/** As many marks as one base carries in the Stream-Safe Text Format (UAX #15, section 13). */
const LONG_RUN = /\p{M}{31}/u;
const PIECES = /\P{M}*\p{M}{0,30}/gu;

/**
 * Unicode NFC. A run of more than 30 combining marks is taken in pieces, because ICU puts marks in order in
 * quadratic time: 0.4 s for 40,000 of them, seconds for a text of the largest size.
 */
export function toNfc(text: string): string {
  if (!LONG_RUN.test(text)) return text.normalize('NFC');
  return (text.match(PIECES) ?? []).map((piece) => piece.normalize('NFC')).join('');
}
