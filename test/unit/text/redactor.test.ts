import { describe, expect, it } from 'vitest';
import { createRedactor, holdsKey, maskKeys, preview } from '../../../src/text/redactor.ts';

describe('createRedactor', () => {
  const redactor = createRedactor(['sk_live_abcdef', 'p@ss word/1', undefined, 'abc', '']);

  it('takes secrets out wherever they stand, encoded too', () => {
    expect(redactor.text('key=sk_live_abcdef&key=sk_live_abcdef.')).toBe('key=[secret]&key=[secret].');
    expect(redactor.text('https://h/?p=p%40ss%20word%2F1')).toBe('https://h/?p=[secret]');
  });

  it('takes them out where they are written as JSON, once or twice over', () => {
    const quoted = createRedactor(['a"b\\c']);
    const once = JSON.stringify({ told: 'a"b\\c' });
    expect(quoted.text(once)).toBe('{"told":"[secret]"}');
    expect(quoted.text(JSON.stringify(once))).toBe(JSON.stringify('{"told":"[secret]"}'));
  });

  it('leaves ordinary words alone, though a short secret is among them', () => {
    expect(redactor.text('abc, undefined and an empty text')).toBe('abc, undefined and an empty text');
  });

  it('takes a secret whole that contains another', () => {
    const nested = createRedactor(['abcdef', 'abcdef-and-more']);
    expect(nested.text('abcdef-and-more, abcdef')).toBe('[secret], [secret]');
  });

  it('leaves beginnings of a secret alone: masking them would tell which guess is right', () => {
    const key = 'sk_live_0123456789abcdefghij';
    const text = Array.from(key, (_, length) => `${key.slice(0, length)}…`).join(' ');
    expect(createRedactor([key]).text(text)).toBe(text);
  });

  it('ends where data goes too deep', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(20_000)}"sk_live_abcdef"${']'.repeat(20_000)}`);
    expect(JSON.stringify(redactor.data(deep))).toBe(`${'['.repeat(100)}null${']'.repeat(100)}`);
  });

  it('copies plain data, keys and values, and leaves the rest as it is', () => {
    const data = { sk_live_abcdef: ['sk_live_abcdef', 5, null, true], deep: { a: 'sk_live_abcdef' } };
    expect(redactor.data(data)).toEqual({
      '[secret]': ['[secret]', 5, null, true],
      deep: { a: '[secret]' },
    });
    expect(data.deep.a).toBe('sk_live_abcdef');
  });

  it('can know more, without telling the one it came from', () => {
    const more = redactor.with(['another-secret', undefined]);
    expect(more.text('another-secret sk_live_abcdef')).toBe('[secret] [secret]');
    expect(redactor.text('another-secret')).toBe('another-secret');
  });

  it('learns at run time, together with all that were made from the same one', () => {
    const first = createRedactor(['sk_live_abcdef']);
    const [second, third] = [first.with(['secret-of-a-caller']), first.without('sk_live_abcdef')];
    expect(second.text('token-from-outside')).toBe('token-from-outside');
    second.learn('token-from-outside');
    for (const one of [first, second, third]) expect(one.text('token-from-outside')).toBe('[secret]');
    expect(first.text('secret-of-a-caller')).toBe('secret-of-a-caller');
  });

  it('lets one secret pass, once it is asked to', () => {
    const open = redactor.with(['new-key-for-the-person']).without('new-key-for-the-person');
    expect(open.text('new-key-for-the-person sk_live_abcdef')).toBe('new-key-for-the-person [secret]');
  });
});

describe('maskKeys', () => {
  it('leaves previews and other words alone', () => {
    const text = 'sk_live_abc...xyz, sk_live_abc…xyz, sk_live_';
    expect(maskKeys(text)).toBe(text);
    expect(maskKeys('a sk_live_0123456789abcdefghij, b')).toBe('a sk_live_012…hij, b');
  });
});

describe('holdsKey', () => {
  it.each([
    ['sk_live_Zk3jQ9xT7mB1vL5nR8wC2yH4dF6gA0sE', true],
    ['my sk_live_YourKeyGoesRightHere123, see', true],
    ['a key begins with sk_live_', false],
    ['sk_live_your_key_here_please_thanks', false],
    ['sk_live_abc…xyz', false],
  ])('%s: %s', (text, holds) => {
    expect(holdsKey(text)).toBe(holds);
  });
});

describe('preview', () => {
  it.each([
    ['sk_live_0123456789abcdefghij', 'sk_live_012…hij'],
    ['sk_live_short', 'sk_live_…'],
    ['other-secret-of-mine', 'oth…ine'],
    ['tiny', '…'],
  ])('%s', (secret, shown) => {
    expect(preview(secret)).toBe(shown);
  });
});
