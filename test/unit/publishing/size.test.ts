import { describe, expect, it } from 'vitest';
import { checkPost } from '../../../src/publishing/check-post.ts';
import { readIsoTime } from '../../../src/publishing/iso-time.ts';
import { resolveTargets } from '../../../src/publishing/targets.ts';

/** Generous: what was quadratic took four times as long and more. */
const SOON_MS = 2_000;

function takes(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

describe('what is checked takes time in proportion to its size', () => {
  it('a time of nothing but brackets', () => {
    expect(takes(() => readIsoTime('['.repeat(200_000)))).toBeLessThan(SOON_MS);
    expect(readIsoTime('2026-03-09T15:00[Europe/Paris]')).toBe(
      'A zone in square brackets is not understood.',
    );
  });

  it('a list of targets', () => {
    const entries = Array.from({ length: 30_000 }, (_, at) => ({ platform: 'x', accountId: `a${at}` }));
    expect(takes(() => resolveTargets(entries, undefined))).toBeLessThan(SOON_MS);
  });

  it('a long text on many accounts is counted once a platform', () => {
    const platforms = Array.from({ length: 50 }, (_, at) => ({ platform: 'x', accountId: `a${at}` }));
    const rules = { now: 0, validate: 'strict' as const };
    const text = 'see example.com 😀 '.repeat(4_000);
    const one = takes(() => checkPost({ text, platforms: platforms.slice(0, 1) }, rules));
    const all = takes(() => checkPost({ text, platforms }, rules));
    expect(all).toBeLessThan(one * 10 + 200);
  });
});
