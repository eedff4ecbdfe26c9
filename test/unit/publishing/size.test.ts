import { describe, expect, it } from 'vitest';
import { checkPost } from '../../../src/publishing/check-post.ts';
import { readIsoTime } from '../../../src/publishing/iso-time.ts';
import { resolveTargets } from '../../../src/publishing/targets.ts';
import { growth, NEARLY_LINEAR } from '../../support/growth.ts';

describe('what is checked takes time in proportion to its size', () => {
  it('a time of nothing but brackets', () => {
    const brackets = (size: number) => '['.repeat(size);
    expect(growth(brackets, 5000, readIsoTime)).toBeLessThan(NEARLY_LINEAR);
    expect(readIsoTime('2026-03-09T15:00[Europe/Paris]')).toBe(
      'A zone in square brackets is not understood.',
    );
  });

  it('a list of targets', () => {
    const entries = (length: number) =>
      Array.from({ length }, (_, at) => ({ platform: 'x', accountId: `a${at}` }));
    expect(growth(entries, 2000, (list) => resolveTargets(list, undefined))).toBeLessThan(NEARLY_LINEAR);
  });

  it('a long text on many accounts is counted once a platform', () => {
    const accounts = (length: number) =>
      Array.from({ length }, (_, at) => ({ platform: 'x', accountId: `a${at}` }));
    const rules = { now: 0, validate: 'strict' as const };
    const text = 'see example.com 😀 '.repeat(1_000);
    // Counted for each account, it would be 8.
    expect(growth(accounts, 8, (platforms) => checkPost({ text, platforms }, rules), 4)).toBeLessThan(4);
  });
});
