import { describe, expect, it } from 'vitest';
import { PLATFORM_RULES } from '../../../src/publishing/platforms.ts';
import { PLATFORMS } from '../../../src/publishing/post.ts';
import { check, codes, IMAGE, images, issueOf, to, VIDEO } from './support.ts';

/** soku-api.md 7, copied by hand: text-only, image, caption limit, most images. */
const DOCUMENTED = {
  x: [true, true, 280, 4],
  threads: [true, true, 500, 20],
  facebook: [true, true, 5000, 10],
  linkedin: [true, true, 3000, 9],
  instagram: [false, true, 2200, 10],
  tiktok: [false, true, 2200, 35],
  youtube: [false, false, 100, undefined],
  snapchat: [false, true, 160, undefined],
} as const;

describe.each(PLATFORMS)('the rules of %s', (platform) => {
  const rules = PLATFORM_RULES[platform];
  const video = { ...to(platform), videoUrl: VIDEO };
  const [textOnly, image, limit, maxImages] = DOCUMENTED[platform];

  it('are those of the documentation', () => {
    const { captionLimit } = rules;
    expect([rules.textAlone, rules.images, captionLimit, rules.maxImages]).toEqual(DOCUMENTED[platform]);
  });

  it('let a text at the limit pass', () => {
    expect(codes(check({ ...video, text: 'a'.repeat(limit) }), 'error')).toEqual([]);
  });

  it('refuse a text one over the limit, with the count', () => {
    const issue = issueOf(check({ ...video, text: 'a'.repeat(limit + 1) }), 'text_too_long');
    expect(issue).toMatchObject({ severity: 'error', kind: 'input', platform, field: 'text' });
    const [count, allowed] = [(limit + 1).toLocaleString('en'), limit.toLocaleString('en')];
    expect(issue.message).toContain(
      `counts ${count} characters on ${rules.name}, 1 over its limit of ${allowed}.`,
    );
    expect(issue.fix).toBe('Shorten it by 1; if the words are the person’s, ask them first.');
  });

  it(`${textOnly ? 'take' : 'refuse'} text alone`, () => {
    expect(codes(check({ ...to(platform), text: 'a' }), 'error')).toEqual(textOnly ? [] : ['media_required']);
  });

  it(`${image ? 'take' : 'refuse'} an image`, () => {
    const checked = check({ ...to(platform), text: 'a', imageUrls: [IMAGE] });
    expect(codes(checked, 'error')).toEqual(image ? [] : ['image_not_allowed']);
  });

  it('take one video and refuse two', () => {
    expect(codes(check({ ...video, text: 'a' }), 'error')).toEqual([]);
    const two = check({ ...to(platform), text: 'a', mediaUrls: [VIDEO, `${VIDEO}?2`] });
    expect(codes(two, 'error')).toEqual(['too_many_videos']);
  });

  if (maxImages === undefined) return;

  it('take as many images as documented, and not one more', () => {
    expect(codes(check({ ...to(platform), text: 'a', imageUrls: images(maxImages) }), 'error')).toEqual([]);
    const over = check({ ...to(platform), text: 'a', imageUrls: images(maxImages + 1) });
    expect(issueOf(over, 'too_many_images')).toMatchObject({
      severity: 'error',
      platform,
      field: 'imageUrls',
      message: `${rules.name} takes ${maxImages} images in a post, and this one has ${maxImages + 1}.`,
      fix: 'Ask the person which 1 to leave out.',
    });
  });
});
