import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSandbox, serveAndConnect } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';

const PLATFORM_NAMES = [
  'x',
  'threads',
  'facebook',
  'linkedin',
  'instagram',
  'tiktok',
  'youtube',
  'snapchat',
  'Twitter',
  'mastodon',
];
const URLS = [
  'https://files.example/a.mp4',
  'https://files.example/1.jpg',
  'https://files.example/2.png',
  'https://files.example/clip.mov',
  'https://files.example/noext',
  'http://10.0.0.1/a.jpg',
  'ftp://files.example/a.jpg',
  '/home/me/a.jpg',
];
const TIMES = [
  '2026-11-22T09:00:00Z',
  '2026-11-22T09:00:00',
  '2026-11-22T09:00:00+01:00',
  '2026-03-29T02:30:00',
  '2027-03-28T02:30:00',
  '2020-01-01T00:00:00Z',
  '2031-01-01T00:00:00Z',
  'tomorrow',
];

const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const url = fc.constantFrom(...URLS);

/** Posts of every kind of trouble; hardly one in twelve is sound. */
const troubled = fc.record({
  text: option(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(280, 281, 500, 501, 2200, 5001).map((length) => 'a'.repeat(length)),
    ),
  ),
  platforms: fc.array(
    fc.record({
      platform: fc.constantFrom(...PLATFORM_NAMES),
      accountId: option(fc.constantFrom('ig_main', 'other')),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  mediaType: option(fc.constantFrom('text', 'image', 'video')),
  imageUrls: option(fc.array(url, { minLength: 1, maxLength: 5 })),
  videoUrl: option(url),
  scheduledTime: option(fc.constantFrom(...TIMES)),
  timeZone: option(fc.constantFrom('Europe/Paris', 'Asia/Kathmandu', 'Europe/Pari')),
  trialReel: option(fc.boolean()),
});

const targets = (...names: string[]) =>
  fc
    .subarray(names, { minLength: 1, maxLength: 3 })
    .map((chosen) => chosen.map((platform) => ({ platform })));
const shortText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const soundTime = option(fc.constantFrom('2026-11-22T09:00:00Z', '2026-11-22T09:00:00+01:00'));

/** Posts that their platforms take, up to the longest text; of each kind. */
const sound = fc.oneof(
  fc.record({
    text: fc.oneof(shortText, fc.constant('a'.repeat(280))),
    platforms: targets('Twitter', 'threads', 'facebook', 'linkedin'),
    mediaType: option(fc.constant('text')),
    scheduledTime: soundTime,
  }),
  fc.record({
    text: option(shortText),
    platforms: targets('x', 'threads', 'facebook', 'linkedin', 'instagram'),
    mediaType: option(fc.constant('image')),
    imageUrls: fc.subarray(['https://files.example/1.jpg', 'https://files.example/2.png'], { minLength: 1 }),
    scheduledTime: soundTime,
  }),
  fc.record({
    text: shortText,
    platforms: targets('instagram', 'tiktok', 'youtube', 'x'),
    mediaType: option(fc.constant('video')),
    videoUrl: fc.constant('https://files.example/a.mp4'),
    scheduledTime: soundTime,
  }),
);

const content = fc.oneof({ weight: 2, arbitrary: troubled }, { weight: 1, arbitrary: sound });

it.each(['strict', 'warn', 'off'])(
  'what soku_validate_post calls valid is what is sent, and nothing else (%s)',
  async (mode) => {
    const clock = standingClock();
    const sandbox = await openSandbox({ clock });
    const client = await serveAndConnect(sandbox.url, {
      clock,
      env: { SOKU_VALIDATE: mode, SOKU_DUPLICATE_WINDOW_HOURS: '0' },
    });
    const outcomes = { valid: 0, invalid: 0 };
    await fc.assert(
      fc.asyncProperty(content, async (generated) => {
        // Absent arguments are left out, as a client leaves them out.
        const args: Record<string, unknown> = JSON.parse(JSON.stringify(generated));
        const before = sandbox.requests.length;
        const { result } = await client.call('soku_validate_post', args);
        expect(sandbox.requests.length).toBe(before);
        const created = await client.call('soku_create_post', args);
        expect(sandbox.requests.length > before, created.text).toBe(result.valid);
        // A minute on, so that the sandbox's limits are out of the way.
        clock.advance(60_000);
        const between = sandbox.requests.length;
        await client.call('soku_create_posts', { posts: [{ ...args, allowDuplicate: true }] });
        const resent = sandbox.requests.length > between;
        expect(resent).toBe(result.valid);
        outcomes[result.valid === true ? 'valid' : 'invalid'] += 1;
        clock.advance(60_000);
      }),
      { numRuns: 60, seed: 20_261_121 },
    );
    // Both ways were really taken.
    expect(outcomes.valid).toBeGreaterThan(5);
    expect(outcomes.invalid).toBeGreaterThan(5);
  },
);
