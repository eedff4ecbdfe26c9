import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNfc } from '../../../src/text/nfc.ts';

describe('toNfc', () => {
  it('is NFC for every text with no more than 30 marks in a row', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('e\u0323\u0302', '\u1112\u1161\u11ab', '\u0b47\u0b3e', '\u212b'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(toNfc(text)).toBe(text.normalize('NFC'));
      }),
    );
  });

  it('takes a run of marks in pieces wherever it stands, and no mark stands before U+0300', () => {
    const lowest = Array.from({ length: 0x301 }, (_, code) => String.fromCodePoint(code)).filter((one) =>
      /\p{M}/u.test(one),
    );
    expect(lowest).toEqual(['\u0300']);
    // In order of their classes as a whole; in pieces they aren't.
    const run = `a${'\u0301'.repeat(31)}\u0323`;
    expect(toNfc(`plain ${run}`)).not.toBe(`plain ${run}`.normalize('NFC'));
  });

  it('keeps every character around and within a longer run', () => {
    const marks = '\u0301\u0323'.repeat(40);
    expect(toNfc(`caf\u0065${marks} cafe\u0301`)).toHaveLength(`caf\u00e9${marks} caf\u00e9`.length - 1);
    expect(toNfc(marks)).toHaveLength(marks.length);
  });
});
