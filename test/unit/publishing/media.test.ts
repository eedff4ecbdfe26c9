import { describe, expect, it } from 'vitest';
import type { PostInput } from '../../../src/publishing/post.ts';
import { check, codes, IMAGE, issueOf, VIDEO } from './support.ts';

const UNKNOWN = 'https://files.example/1234';

describe('the media type', () => {
  it.each([
    [{ text: 'a' }, 'text'],
    [{ text: 'a', imageUrls: [], mediaUrls: [] }, 'text'],
    [{ text: 'a', imageUrls: [IMAGE] }, 'image'],
    [{ text: 'a', videoUrl: VIDEO }, 'video'],
    [{ text: 'a', videoUrl: UNKNOWN }, 'video'],
    [{ text: 'a', mediaUrls: [IMAGE] }, 'image'],
    [{ text: 'a', mediaUrls: [VIDEO] }, 'video'],
    [{ text: 'a', mediaUrls: [`${VIDEO}?size=1.jpg#a.png`] }, 'video'],
    [{ text: 'a', mediaUrls: ['https://files.example/A.MOV'] }, 'video'],
    [{ text: 'a', mediaUrls: [UNKNOWN] }, 'image'],
    [{ text: 'a', mediaUrls: [UNKNOWN], mediaType: 'video' as const }, 'video'],
    [{ text: 'a', mediaUrls: [UNKNOWN], mediaType: 'image' as const }, 'image'],
    [{ text: 'a', mediaType: 'text' as const }, 'text'],
  ])('of %j is %s', (input, mediaType) => {
    expect(check(input).post?.mediaType).toBe(mediaType);
  });

  const contradictions: [Partial<PostInput>, string][] = [
    [
      { mediaType: 'text', imageUrls: [IMAGE, IMAGE] },
      'mediaType is text, but the post carries 2 media URLs, the first in imageUrls[0].',
    ],
    [
      { mediaType: 'text', videoUrl: VIDEO },
      'mediaType is text, but the post carries 1 media URL, the first in videoUrl.',
    ],
    [{ mediaType: 'image', videoUrl: VIDEO }, 'mediaType is image, but videoUrl is a video.'],
    [{ mediaType: 'image', mediaUrls: [IMAGE, VIDEO] }, 'mediaType is image, but mediaUrls[1] is a video.'],
    [{ mediaType: 'video', imageUrls: [IMAGE] }, 'mediaType is video, but imageUrls[0] is an image.'],
    [{ mediaType: 'video', mediaUrls: [IMAGE] }, 'mediaType is video, but mediaUrls[0] is an image.'],
    [
      { mediaType: 'video', videoUrl: VIDEO, imageUrls: [IMAGE] },
      'mediaType is video, but imageUrls[0] is an image.',
    ],
  ];

  it.each(contradictions)('contradicts the media: %j', (media, message) => {
    const checked = check({ text: 'a', ...media });
    expect(codes(checked)).toEqual(['media_type_mismatch']);
    expect(issueOf(checked, 'media_type_mismatch')).toMatchObject({
      severity: 'error',
      field: 'mediaType',
      message,
    });
  });

  it.each(['image', 'video'] as const)('%s without media lacks its media', (mediaType) => {
    const checked = check({ text: 'a', mediaType });
    expect(codes(checked)).toEqual(['media_missing']);
    expect(codes(check({ mediaType }))).toEqual(['media_missing']);
  });
});

describe('nothing to post', () => {
  it.each([
    {},
    { text: '' },
    { text: ' \n\t\u00a0' },
    { text: '', imageUrls: [] },
    { mediaType: 'text' as const },
  ])('is %j', (input) => {
    expect(codes(check(input))).toEqual(['nothing_to_post']);
  });
});

describe('media that cannot be fetched', () => {
  it.each(['C:\\clip.mov', 'file:///tmp/clip.avi', 'clips.example/a.gif', 'data:image/gif;base64,AAAA'])(
    '%j is one error, with nothing said of its extension',
    (url) => {
      expect(check({ text: 'a', mediaUrls: [url] }).issues).toHaveLength(1);
    },
  );
});
