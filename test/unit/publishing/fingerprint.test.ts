import { describe, expect, it } from 'vitest';
import { fingerprintPost } from '../../../src/publishing/fingerprint.ts';
import type { PostInput } from '../../../src/publishing/post.ts';
import { check, IMAGE, to, VIDEO } from './support.ts';

/** The fingerprint of an input as it passes the check. */
function fingerprint(input: Partial<PostInput>): string {
  const { post, issues } = check(input);
  if (post === undefined) throw new Error(issues.map(({ message }) => message).join(' '));
  return fingerprintPost(post);
}

const SECOND = 'https://files.example/b.jpg';

describe('fingerprintPost', () => {
  it('is SHA-256 in hex, and stays the same from version to version', () => {
    expect(fingerprint({ text: 'hello' })).toBe(
      '04f38d0a0e70cf4a8330909545a2f5c5e9aa34a2b42e8bd2295739bac502d0ed',
    );
  });

  const same: [string, Partial<PostInput>, Partial<PostInput>][] = [
    ['NFC and NFD', { text: 'caf\u00e9' }, { text: 'cafe\u0301' }],
    ['twitter and x', { text: 'a', platforms: [{ platform: 'twitter' }] }, { text: 'a' }],
    ['targets in another order', { text: 'a', ...to('x', 'threads') }, { text: 'a', ...to('threads', 'x') }],
    [
      'imageUrls and mediaUrls',
      { text: 'a', imageUrls: [IMAGE, SECOND] },
      { text: 'a', mediaUrls: [IMAGE, SECOND] },
    ],
    ['videoUrl and mediaUrls', { text: 'a', videoUrl: VIDEO }, { text: 'a', mediaUrls: [VIDEO] }],
    [
      'images in two fields',
      { text: 'a', imageUrls: [IMAGE], mediaUrls: [SECOND] },
      { text: 'a', imageUrls: [IMAGE, SECOND] },
    ],
    [
      'mediaType given and inferred',
      { text: 'a', imageUrls: [IMAGE] },
      { text: 'a', imageUrls: [IMAGE], mediaType: 'image' },
    ],
    ['white space around the text', { text: ' a\n' }, { text: 'a' }],
    ['line ends of other systems', { text: 'a\r\nb\rc' }, { text: 'a\nb\nc' }],
    ['blank text and none', { text: ' ', videoUrl: VIDEO }, { videoUrl: VIDEO }],
    ['false flags and none', { text: 'a', trialReel: false, enableRepurposing: false }, { text: 'a' }],
    [
      'one moment in several forms',
      { text: 'a', scheduledTime: '2026-03-09T15:00', timeZone: 'Europe/Paris' },
      { text: 'a', scheduledTime: '2026-03-09T14:00:00.0Z' },
    ],
  ];
  it.each(same)('is the same for %s', (_, one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other));
  });

  it('does not depend on when it is taken', () => {
    const { post } = check({ text: 'a', scheduledTime: '2026-03-09T15:00Z' });
    const later = check({ text: 'a', scheduledTime: '2026-03-09T15:00Z' }, { now: Date.UTC(2026, 2, 8) });
    if (post === undefined || later.post === undefined) throw new Error('both are valid');
    expect(fingerprintPost(post)).toBe(fingerprintPost(later.post));
  });

  const base: Partial<PostInput> = { text: 'a', ...to('instagram'), imageUrls: [IMAGE, SECOND] };
  const different: [string, Partial<PostInput>][] = [
    ['text', { text: 'b' }],
    ['white space within', { text: 'a  b' }],
    ['no text', { text: '' }],
    ['image order', { imageUrls: [SECOND, IMAGE] }],
    ['fewer images', { imageUrls: [IMAGE] }],
    ['another URL', { imageUrls: [IMAGE, `${SECOND}?1`] }],
    ['another platform', { ...to('threads') }],
    ['one platform more', { ...to('instagram', 'threads') }],
    ['an account', { platforms: [{ platform: 'instagram', accountId: 'ig' }] }],
    ['a time', { scheduledTime: '2026-03-09T15:00Z' }],
    ['enableRepurposing', { enableRepurposing: true }],
    ['trialReel', { trialReel: true }],
  ];
  it('differs for each thing that is published differently', () => {
    const prints = [base, ...different.map(([, change]) => ({ ...base, ...change }))].map(fingerprint);
    expect(new Set(prints).size).toBe(different.length + 1);
  });

  it('differs by the time', () => {
    const at = (scheduledTime: string) => fingerprint({ ...base, scheduledTime });
    expect(at('2026-03-09T15:00:00.000Z')).not.toBe(at('2026-03-09T15:00:00.001Z'));
  });

  it('keeps an account apart from a platform and an id with a colon', () => {
    const withId = (platform: string, accountId: string) =>
      fingerprint({ text: 'a', platforms: [{ platform, accountId }] });
    expect(withId('x', 'a:b')).not.toBe(withId('x', 'a'));
  });
});
