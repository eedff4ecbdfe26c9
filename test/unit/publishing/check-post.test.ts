import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPost } from '../../../src/publishing/check-post.ts';
import {
  MEDIA_TYPES,
  PLATFORMS,
  type PostInput,
  type PublishingRules,
} from '../../../src/publishing/post.ts';
import { growth, NEARLY_LINEAR } from '../../support/growth.ts';
import { hardTexts } from './hard-texts.ts';
import { check, codes, IMAGE, NOW, to, VIDEO } from './support.ts';

describe('the checked post', () => {
  it('holds everything as given, the text without blanks around it', () => {
    const input: PostInput = {
      text: '  cafe\u0301 \n',
      platforms: [{ platform: 'Instagram', accountId: 'ig' }, { platform: 'twitter' }],
      imageUrls: ['https://files.example/A.jpg?x=%7E', 'HTTPS://files.example/b.png'],
      scheduledTime: '2026-03-09T15:00+01:00',
      enableRepurposing: true,
      trialReel: false,
    };
    expect(check(input).post).toEqual({
      text: 'cafe\u0301',
      mediaType: 'image',
      imageUrls: ['https://files.example/A.jpg?x=%7E', 'HTTPS://files.example/b.png'],
      targets: [{ platform: 'instagram', accountId: 'ig' }, { platform: 'x' }],
      scheduledTime: {
        utc: '2026-03-09T14:00:00.000Z',
        local: '2026-03-09T15:00:00+01:00',
        relative: 'in 3 days 4 hours',
      },
      enableRepurposing: true,
      trialReel: false,
    });
  });

  it('leaves out what is absent or empty', () => {
    expect(
      check({ text: ' ', videoUrl: VIDEO, imageUrls: [], mediaUrls: [], ...to('youtube') }).post,
    ).toEqual({
      mediaType: 'video',
      videoUrl: VIDEO,
      targets: [{ platform: 'youtube' }],
    });
  });

  it('gathers every issue, not only the first', () => {
    const checked = check({
      text: 'a'.repeat(300),
      platforms: [{ platform: 'x' }, { platform: 'x' }, { platform: 'orkut' }],
      imageUrls: ['', 'http://10.0.0.1/a.png'],
      mediaType: 'video',
      scheduledTime: 'soon',
    });
    expect(codes(checked)).toEqual([
      'duplicate_target',
      'unknown_platform',
      'url_empty',
      'url_private',
      'media_type_mismatch',
      'time_invalid',
      'text_too_long',
    ]);
    expect(checked.post).toBeUndefined();
  });

  it('may name a private address that Soku hosts', () => {
    const input = { text: 'a', imageUrls: ['http://127.0.0.1:4010/r/1.png'] };
    expect(codes(check(input))).toEqual(['url_private']);
    expect(codes(check(input, { isHosted: ({ host }) => host === '127.0.0.1:4010' }))).toEqual([]);
  });

  it('warns of a zone without a time', () => {
    const checked = check({ text: 'a', timeZone: 'Europe/Paris' });
    expect(codes(checked, 'warning')).toEqual(['time_zone_unused']);
    expect(checked.post).toBeDefined();
  });
});

describe('previews', () => {
  it('show each target', () => {
    const { previews } = check({
      text: 'see example.com',
      imageUrls: [IMAGE, IMAGE],
      platforms: [{ platform: 'x' }, { platform: 'linkedin', accountId: 'li' }],
      scheduledTime: '2026-03-09T15:00Z',
    });
    const shared = {
      text: 'see example.com',
      mediaType: 'image',
      imageCount: 2,
      scheduledTime: { utc: '2026-03-09T15:00:00.000Z', relative: 'in 3 days 5 hours' },
    };
    expect(previews).toEqual([
      { platform: 'x', characterCount: 27, characterLimit: 280, ...shared },
      { platform: 'linkedin', accountId: 'li', characterCount: 15, characterLimit: 3000, ...shared },
    ]);
  });

  it('show the video', () => {
    const [preview] = check({ text: 'a', mediaUrls: [VIDEO], ...to('youtube') }).previews;
    expect(preview).toEqual({
      platform: 'youtube',
      text: 'a',
      characterCount: 1,
      characterLimit: 100,
      mediaType: 'video',
      videoUrl: VIDEO,
    });
  });

  it('are made as far as they can be when there are errors', () => {
    const { previews, post } = check({ text: '', ...to('x', 'youtube'), scheduledTime: 'soon' });
    expect(post).toBeUndefined();
    expect(previews).toMatchObject([
      { platform: 'x', text: '', characterCount: 0, mediaType: 'text' },
      { platform: 'youtube', text: '', characterCount: 0, mediaType: 'text' },
    ]);
    expect(check({ text: 'a', platforms: [{ platform: 'orkut' }, { platform: 'x' }] }).previews).toHaveLength(
      1,
    );
  });
});

describe('whatever comes in', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.constantFrom('', ' ', 'hello https://example.com 😀', 'a'.repeat(6000)),
  );
  const url = fc.oneof(
    text,
    fc.webUrl(),
    fc.constantFrom(IMAGE, VIDEO, 'http://[::1]', 'C:\\a', 'https://[', 'https://%'),
  );
  const name = fc.oneof(text, fc.constantFrom(...PLATFORMS, 'twitter', ' X ', 'twiter', '__proto__'));
  const date = fc.date({ min: new Date(NOW), max: new Date(NOW + 4e10), noInvalidDate: true });
  const time = fc.oneof(
    text,
    date.map((value) => value.toISOString()),
    fc.constantFrom('2026-03-29T02:30', '0000-01-01T00:00Z', '9999-12-31T23:59+14:00', '2026-03-09T15:00'),
  );
  const zone = fc.oneof(text, fc.constantFrom('Europe/Paris', 'utc', 'Pariss', 'EST', '+01:00'));
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const input: fc.Arbitrary<PostInput> = fc.record({
    text: optional(text),
    platforms: fc.array(
      fc.record({ platform: name, accountId: optional(fc.oneof(text, fc.constant('a'))) }),
      { maxLength: 4 },
    ),
    mediaType: optional(fc.constantFrom(...MEDIA_TYPES)),
    imageUrls: optional(fc.array(url, { maxLength: 3 })),
    videoUrl: optional(url),
    mediaUrls: optional(fc.array(url, { maxLength: 3 })),
    scheduledTime: optional(time),
    timeZone: optional(zone),
    enableRepurposing: optional(fc.boolean()),
    trialReel: optional(fc.boolean()),
  });
  const target = fc.record(
    { platform: fc.constantFrom(...PLATFORMS), accountId: fc.constantFrom('a', 'b') },
    { requiredKeys: ['platform'] },
  );
  const rules: fc.Arbitrary<PublishingRules> = fc
    .record({
      validate: fc.constantFrom('strict', 'warn', 'off'),
      accounts: optional(fc.array(target, { maxLength: 5 })),
      timeZone: optional(zone),
    })
    .map(({ accounts, timeZone, validate }) => ({
      now: NOW,
      validate,
      ...(accounts && { accounts }),
      ...(timeZone !== undefined && { timeZone }),
    }));

  it('it never throws, says the same twice, and gives a post exactly when nothing is an error', () => {
    fc.assert(
      fc.property(input, rules, (given, by) => {
        const before = structuredClone(given);
        const checked = checkPost(given, by);
        expect(checkPost(given, by)).toEqual(checked);
        expect(given).toEqual(before);
        expect(checked.post === undefined).toBe(codes(checked, 'error').length > 0);
        for (const { code, message, fix, field } of checked.issues) {
          expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
          expect(message).toMatch(/^\S[^\n]*[.?]$/);
          expect(fix).toMatch(/^[A-Z][^\n]*[.?]$/);
          expect(field).toMatch(/^[a-zA-Z]+(\[\d+\](\.[a-zA-Z]+)?)?$/);
        }
      }),
      { numRuns: 150, seed: 20_261_121 },
    );
  });

  const urls = optional(fc.array(fc.webUrl(), { maxLength: 3 }));
  const sendable: fc.Arbitrary<PostInput> = fc.record({
    text: text.filter((value) => value.trim() !== ''),
    platforms: fc
      .uniqueArray(fc.constantFrom(...PLATFORMS), { minLength: 1 })
      .map((names) => to(...names).platforms),
    imageUrls: urls,
    videoUrl: optional(fc.webUrl()),
    mediaUrls: urls,
    enableRepurposing: optional(fc.boolean()),
    trialReel: optional(fc.boolean()),
  });

  it('what leaves is what came in', () => {
    fc.assert(
      fc.property(sendable, (given) => {
        const { post } = checkPost(given, { now: NOW, validate: 'off' });
        expect(post?.text).toBe(given.text?.trim());
        expect(post?.imageUrls ?? []).toEqual(given.imageUrls ?? []);
        expect(post?.mediaUrls ?? []).toEqual(given.mediaUrls ?? []);
        expect(post?.videoUrl).toBe(given.videoUrl);
        expect(post?.targets).toEqual(given.platforms);
        expect(post?.enableRepurposing).toBe(given.enableRepurposing);
        expect(post?.trialReel).toBe(given.trialReel);
      }),
    );
  });
});

describe('time taken', () => {
  const names = hardTexts(100).map(([name]) => ({ name }));
  const all = { ...to(...PLATFORMS), videoUrl: VIDEO };

  it.each(names)('grows with the length of $name, in the text and elsewhere', ({ name }) => {
    const ofSize = (size: number) => new Map(hardTexts(size)).get(name) ?? '';
    expect(growth(ofSize, 2000, (text) => check({ ...all, text }))).toBeLessThan(NEARLY_LINEAR);
    const elsewhere = (text: string) =>
      check({
        text: 'a',
        platforms: [{ platform: text, accountId: text }],
        imageUrls: [text],
        scheduledTime: text,
        timeZone: text,
      });
    expect(growth(ofSize, 2000, elsewhere)).toBeLessThan(NEARLY_LINEAR);
  });
});
