import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintPost } from '../../../src/publishing/fingerprint.ts';
import { PLATFORMS, type Post } from '../../../src/publishing/post.ts';
import { CONSENT_LIFETIME_MS, createConsentTokens } from '../../../src/submission/consent-tokens.ts';

const posts: fc.Arbitrary<Post> = fc
  .record({
    text: fc.string({ unit: 'grapheme', maxLength: 20 }),
    targets: fc.uniqueArray(fc.constantFrom(...PLATFORMS), { minLength: 1, maxLength: 3 }),
    minutes: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  })
  .map(({ text, targets, minutes }) => ({
    text,
    mediaType: 'text' as const,
    targets: targets.map((platform) => ({ platform })),
    ...(minutes !== undefined && {
      scheduledTime: { utc: `2026-12-01T00:0${minutes}:00.000Z`, relative: 'soon' },
    }),
  }));

describe('consent tokens', () => {
  it('open the content they were given for, and never another', () => {
    const tokens = createConsentTokens({ now: () => 1_800_000_000_000 }, undefined);
    fc.assert(
      fc.property(posts, posts, (one, other) => {
        const [mine, theirs] = [fingerprintPost(one), fingerprintPost(other)];
        const token = tokens.issue('preview', mine);
        expect(tokens.inspect(token, 'preview', mine)).toBe('valid');
        expect(tokens.inspect(token, 'preview', theirs)).toBe(mine === theirs ? 'valid' : 'foreign');
        expect(tokens.inspect(token, 'question', mine)).toBe('foreign');
      }),
      { numRuns: 500 },
    );
  });

  it('cost no signature where they have not the form of one: thousands may come in one call', () => {
    const tokens = createConsentTokens({ now: () => 1_800_000_000_000 }, 'secret');
    const formed = tokens.issue('preview', 'other content');
    const cpuTimeOf = (token: string) => {
      const before = process.cpuUsage();
      for (let time = 0; time < 5_000; time += 1) tokens.inspect(token, 'preview', 'content');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    // What else happens in the process only ever adds.
    const least = (token: string) => Math.min(...Array.from({ length: 5 }, () => cpuTimeOf(token)));
    expect(least('x'.repeat(74))).toBeLessThan(least(formed) / 3);
  });

  it('are refused after any change of a character', () => {
    const tokens = createConsentTokens({ now: () => 1_800_000_000_000 }, 'secret');
    const token = tokens.issue('preview', 'content');
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '0', '.', '-'), (at, character) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(tokens.inspect(changed, 'preview', 'content')).toBe(changed === token ? 'valid' : 'foreign');
      }),
    );
  });

  it('end at their time, and are used up once spent', () => {
    let now = 1_800_000_000_000;
    const tokens = createConsentTokens({ now: () => now }, undefined);
    const [first, second] = [tokens.issue('preview', 'content'), tokens.issue('preview', 'content')];
    void tokens.spend(first, 1_000);
    expect(tokens.inspect(first, 'preview', 'content')).toBe('used');
    now += CONSENT_LIFETIME_MS - 1;
    expect(tokens.inspect(second, 'preview', 'content')).toBe('valid');
    expect(tokens.inspect(first, 'preview', 'content')).toBe('used');
    now += 1;
    expect(tokens.inspect(second, 'preview', 'content')).toBe('expired');
    void tokens.spend(second, 1_000);
    expect(tokens.inspect(first, 'preview', 'content')).not.toBe('valid');
  });

  it('are good in every process that has the secret, and in no other', () => {
    const clock = { now: () => 1_800_000_000_000 };
    const token = createConsentTokens(clock, 'shared').issue('preview', 'content');
    expect(createConsentTokens(clock, 'shared').inspect(token, 'preview', 'content')).toBe('valid');
    expect(createConsentTokens(clock, 'other').inspect(token, 'preview', 'content')).toBe('foreign');
    expect(createConsentTokens(clock, undefined).inspect(token, 'preview', 'content')).toBe('foreign');
  });
});
