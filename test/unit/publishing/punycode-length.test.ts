import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { punycodeLength } from '../../../src/publishing/x/punycode-length.ts';

describe('punycodeLength', () => {
  // The samples of RFC 3492, section 7.1, and common names.
  it.each([
    ['example', 'example'],
    ['bücher', 'xn--bcher-kva'],
    ['日本語', 'xn--wgv71a119e'],
    ['他们为什么不说中文', 'xn--ihqwcrb4cv8a8dqg056pqjye'],
    ['почемужеонинеговорятпорусски', 'xn--b1abfaaepdrnnbgefbadotcwatmq2g4l'],
    ['3年b組金八先生', 'xn--3b-ww4c5e180e575a65lsy2b'],
    ['ひとつ屋根の下2', 'xn--2-u9tlzr9756bt3uc0v'],
    ['😀', 'xn--e28h'],
  ])('of %s is that of %s', (label, ascii) => {
    expect(punycodeLength(label, 63)).toBe(ascii.length);
  });

  it('reads an ideographic full stop as a dot between labels', () => {
    expect(punycodeLength('日本語。日本語', 63)).toBe('xn--wgv71a119e.xn--wgv71a119e'.length);
  });

  it('only says that a long label is too long', () => {
    expect(punycodeLength('日'.repeat(60), 63)).toBeGreaterThan(63);
    expect(punycodeLength('日'.repeat(5000), 63)).toBeGreaterThan(63);
  });

  it('agrees with Node on whatever Node encodes', () => {
    const letter = fc.constantFrom(
      ...'abcxyz0189',
      ...'éñøüßœ',
      ...'日本語中文字',
      ...'あいうえお',
      ...'привет',
      ...'αβγδ',
    );
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 40 }), (letters) => {
        const label = letters.join('');
        const ascii = domainToASCII(`${label}.com`).replace(/\.com$/, '');
        fc.pre(ascii !== '' && !label.includes('ß'));
        expect(punycodeLength(label, 63)).toBe(ascii.length);
      }),
    );
  });
});
