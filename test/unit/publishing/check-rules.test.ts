import { describe, expect, it } from 'vitest';
import type { PostInput } from '../../../src/publishing/post.ts';
import { check, codes, IMAGE, images, issueOf, to, VIDEO } from './support.ts';

describe('the text', () => {
  it('is too long on some platforms only, and the message says by how much and why', () => {
    const text = `https://example.com ${'日'.repeat(140)}😀`;
    const checked = check({ text, ...to('x', 'threads') });
    expect(issueOf(checked, 'text_too_long')).toEqual({
      severity: 'error',
      kind: 'input',
      code: 'text_too_long',
      platform: 'x',
      field: 'text',
      message:
        'The text counts 306 characters on X, 26 over its limit of 280. 1 URL counts 23, 1 emoji counts 2 and 140 wide characters (such as CJK) count 2 each.',
      fix: 'Shorten it by 26, or post a shorter text to x separately; if the words are the person’s, ask them first.',
    });
  });

  it('is the title on YouTube', () => {
    const { message } = issueOf(
      check({ text: 'a'.repeat(101), videoUrl: VIDEO, ...to('youtube') }),
      'text_too_long',
    );
    expect(message).toBe(
      'The text, which is the title, counts 101 characters on YouTube, 1 over its limit of 100.',
    );
  });

  it('is counted once a platform, however many of its accounts are named', () => {
    const platforms = ['a', 'b'].map((accountId) => ({ platform: 'threads', accountId }));
    expect(codes(check({ text: 'a'.repeat(501), platforms }))).toEqual(['text_too_long']);
  });

  it.each(['x', 'threads', 'facebook', 'tiktok'] as const)('is expected on %s beside media', (platform) => {
    expect(issueOf(check({ ...to(platform), videoUrl: VIDEO }), 'text_expected')).toMatchObject({
      severity: 'warning',
      platform,
    });
    expect(codes(check({ ...to(platform), videoUrl: VIDEO, text: 'a' }))).toEqual([]);
  });

  it.each(['linkedin', 'instagram', 'youtube'] as const)('is not expected on %s beside media', (platform) => {
    expect(codes(check({ ...to(platform), videoUrl: VIDEO }))).toEqual([]);
  });
});

describe('the media', () => {
  it('are needed where text alone is refused, and the fix names what the platform takes', () => {
    const { issues } = check({ text: 'a', ...to('x', 'instagram', 'youtube') });
    expect(issues.map(({ message, fix }) => [message, fix])).toEqual([
      [
        'Instagram takes no text alone; it needs an image or a video.',
        'Ask the person: an image or a video for instagram (imageUrls or videoUrl), or post without instagram?',
      ],
      [
        'YouTube takes no text alone; it needs a video.',
        'Ask the person: a video for youtube (videoUrl), or post without youtube?',
      ],
    ]);
  });

  it('are no image on YouTube, while other platforms take it', () => {
    const checked = check({ text: 'a', imageUrls: [IMAGE], ...to('x', 'youtube') });
    expect(issueOf(checked, 'image_not_allowed')).toMatchObject({
      platform: 'youtube',
      message: 'YouTube takes no images; it needs a video.',
      fix: 'Ask the person: a video instead for youtube (videoUrl), or post without youtube?',
    });
  });

  it('are counted over imageUrls and mediaUrls together', () => {
    const checked = check({ text: 'a', imageUrls: images(3), mediaUrls: images(2) });
    expect(issueOf(checked, 'too_many_images').message).toBe(
      'X takes 4 images in a post, and this one has 5.',
    );
  });

  it.each([
    [{ imageUrls: [IMAGE], videoUrl: VIDEO }, 'videoUrl'],
    [{ mediaUrls: [IMAGE, VIDEO] }, 'mediaUrls[1]'],
    [{ videoUrl: VIDEO, mediaUrls: [IMAGE] }, 'videoUrl'],
    [{ imageUrls: [IMAGE], mediaUrls: [VIDEO] }, 'mediaUrls[0]'],
  ])('are of one kind: %j', (media, field) => {
    expect(issueOf(check({ text: 'a', ...media }), 'media_mixed')).toMatchObject({
      severity: 'error',
      field,
    });
  });

  it('are one video', () => {
    const checked = check({ text: 'a', videoUrl: VIDEO, mediaUrls: [`${VIDEO}?2`, `${VIDEO}?3`] });
    expect(issueOf(checked, 'too_many_videos').message).toBe(
      'The post carries 3 videos, and a post carries one.',
    );
  });

  it.each([
    [{ imageUrls: [VIDEO] }, 'imageUrls[0]', 'videoUrl'],
    [{ videoUrl: IMAGE }, 'videoUrl', 'imageUrls'],
  ])('of another kind than their field are warned of: %j', (media, field, right) => {
    const issue = issueOf(check({ text: 'a', ...media }), 'url_extension_mismatch');
    expect(issue).toMatchObject({ severity: 'warning', field });
    expect(issue.fix).toContain(right);
  });

  it.each(['gif', 'mov', 'webm', 'mkv'])('with .%s are warned of as dashboard formats', (extension) => {
    const issue = issueOf(
      check({ text: 'a', mediaUrls: [`https://files.example/a.${extension}`] }),
      'url_extension_unlisted',
    );
    expect(issue).toMatchObject({
      severity: 'warning',
      field: 'mediaUrls[0]',
      message: `Soku lists .${extension} for its dashboard, not for its API, so it may refuse mediaUrls[0].`,
    });
  });

  it.each(['heic', 'avi', 'svg', 'pdf'])('with .%s are warned of as unlisted', (extension) => {
    const issue = issueOf(
      check({ text: 'a', mediaUrls: [`https://files.example/a.${extension}?x=.png`] }),
      'url_extension_unlisted',
    );
    expect(issue.message).toBe(`Soku does not list .${extension}, so it may refuse mediaUrls[0].`);
  });

  it.each(['a.MP4', 'a.jpeg', 'a.JPG', 'a.png', 'a.webp', 'a', 'a.b/c', '.png', 'v1.25'])(
    '%s passes',
    (path) => {
      expect(codes(check({ text: 'a', mediaUrls: [`https://files.example/${path}`] }))).toEqual([]);
    },
  );
});

describe('trialReel', () => {
  it('is for an Instagram video', () => {
    const video = { text: 'a', videoUrl: VIDEO, trialReel: true };
    expect(codes(check({ ...video, ...to('instagram') }))).toEqual([]);
    expect(codes(check({ ...video, ...to('instagram', 'x') }))).toEqual([]);
    expect(issueOf(check({ ...video, ...to('x') }), 'trial_reel_ignored')).toMatchObject({
      severity: 'warning',
      field: 'trialReel',
    });
    expect(codes(check({ text: 'a', imageUrls: [IMAGE], trialReel: true, ...to('instagram') }))).toEqual([
      'trial_reel_ignored',
    ]);
    expect(codes(check({ text: 'a', trialReel: false }))).toEqual([]);
  });
});

describe('snapchat', () => {
  it('is accepted with a warning', () => {
    const checked = check({ text: 'a', videoUrl: VIDEO, ...to('snapchat') });
    expect(issueOf(checked, 'platform_unconfirmed')).toMatchObject({
      severity: 'warning',
      platform: 'snapchat',
    });
    expect(checked.post).toBeDefined();
  });
});

describe('SOKU_VALIDATE', () => {
  const broken = { text: 'a'.repeat(300), ...to('x', 'instagram', 'snapchat'), trialReel: true };

  it('strict: the platforms’ rules stop the post', () => {
    const checked = check(broken);
    expect(codes(checked, 'error')).toEqual([
      'text_too_long',
      'media_required',
      'text_too_long',
      'media_required',
    ]);
    expect(checked.post).toBeUndefined();
  });

  it('warn: they only warn', () => {
    const checked = check(broken, { validate: 'warn' });
    expect(codes(checked)).toEqual(codes(check(broken)));
    expect(codes(checked, 'error')).toEqual([]);
    expect(checked.post).toMatchObject({ mediaType: 'text' });
  });

  it('off: they are left out', () => {
    const checked = check(broken, { validate: 'off' });
    expect(checked.issues).toEqual([]);
    expect(checked.post).toBeDefined();
  });

  it.each(['strict', 'warn', 'off'] as const)(
    '%s: what no platform could make sense of stays an error',
    (validate) => {
      const cases: [Partial<PostInput>, string][] = [
        [{ text: 'a', platforms: [] }, 'no_target'],
        [{ text: 'a', platforms: [{ platform: 'myspace' }] }, 'unknown_platform'],
        [{ text: 'a', ...to('x', 'x') }, 'duplicate_target'],
        [{ text: 'a', platforms: [{ platform: 'x', accountId: ' ' }] }, 'account_empty'],
        [{ text: ' ' }, 'nothing_to_post'],
        [{ text: 'a', imageUrls: [''] }, 'url_empty'],
        [{ text: 'a', imageUrls: ['http://localhost/a.png'] }, 'url_private'],
        [{ text: 'a', imageUrls: [IMAGE], mediaType: 'video' }, 'media_type_mismatch'],
        [{ text: 'a', mediaType: 'image' }, 'media_missing'],
        [{ text: 'a', scheduledTime: 'soon' }, 'time_invalid'],
      ] as const;
      for (const [input, code] of cases) {
        const checked = check(
          { ...input, platforms: [...(input.platforms ?? to('x').platforms)] },
          { validate },
        );
        expect(codes(checked, 'error')).toEqual([code]);
        expect(checked.post).toBeUndefined();
      }
      const blocked = check({ text: 'a' }, { validate, accounts: [] });
      expect(codes(blocked, 'error')).toEqual(['platform_not_allowed']);
    },
  );
});
