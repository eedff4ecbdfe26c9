import { expect, it } from 'vitest';
import { check, codes, IMAGE, issueOf, to, VIDEO } from './support.ts';

it('hidden characters in a text are a warning that names them, and the post is sent as it is', () => {
  const text = 'We love \u202Edevil\u202C \u200B\u200B';
  const checked = check({ ...to('x'), text });
  expect(issueOf(checked, 'hidden_characters')).toMatchObject({
    severity: 'warning',
    field: 'text',
    message:
      'The text holds 4 characters that nobody sees and that would be sent: U+202E, U+202C and U+200B.',
  });
  expect(checked.post?.text).toBe(text);
});

it.each([
  ['hidden_characters', { text: 'a\u200Bb' }],
  ['media_type_mismatch', { text: 'a', mediaType: 'text', imageUrls: [IMAGE] }],
  ['media_type_mismatch', { text: 'a', mediaType: 'image', videoUrl: VIDEO }],
  ['media_missing', { text: 'a', mediaType: 'image' }],
] as const)('what would change what the person said is for them to say: %s of %j', (code, input) => {
  const { imageUrls, ...rest } = { imageUrls: undefined, ...input };
  const given = { ...to('facebook'), ...rest, ...(imageUrls !== undefined && { imageUrls: [...imageUrls] }) };
  expect(issueOf(check(given), code).fix).toMatch(/ask the person\.$/);
});

it('smuggled bytes are named by their first kinds', () => {
  const text = `Nice day${Array.from({ length: 29 }, (_, at) => String.fromCodePoint(0xe0041 + at)).join('')}`;
  const { message } = issueOf(check({ ...to('x'), text }), 'hidden_characters');
  expect(message).toMatch(/^The text holds 29 characters .*: U\+E0041, .*U\+E0048 and 21 more kinds\.$/);
});

it('line breaks of any kind, emoji and other scripts are none', () => {
  for (const text of ['a\r\nb\n\tc', '❤️ 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣', 'می‌خواهم', '葛󠄀城']) {
    expect(codes(check({ ...to('facebook'), text }), 'warning')).toEqual([]);
  }
});
