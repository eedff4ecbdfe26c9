import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttemptEnd,
  decideRetry,
  MAX_RETRIES,
  mayHaveActed,
  type RetryQuestion,
} from '../../../src/http/retry.ts';

const answer = (status: number, requestedWaitMs?: number): AttemptEnd => ({
  kind: 'answer',
  status,
  ...(requestedWaitMs !== undefined && { requestedWaitMs }),
});
const failure = (kind: 'network' | 'timeout' | 'cancelled', sent: boolean): AttemptEnd => ({
  kind: 'failure',
  failure: kind,
  sent,
});
const ask = (question: Partial<RetryQuestion> & { end: AttemptEnd }) =>
  decideRetry({ retries: 0, repeatable: true, remainingMs: 45_000, random: 0.5, ...question });

/** What ends an attempt; whether it goes again when repeatable, and when not; whether Soku may have acted. */
const ENDS: [string, AttemptEnd, { repeatable: boolean; once: boolean; acted: boolean }][] = [
  ['200', answer(200), { repeatable: false, once: false, acted: false }],
  ['204', answer(204), { repeatable: false, once: false, acted: false }],
  ['302', answer(302), { repeatable: false, once: false, acted: false }],
  ['400', answer(400), { repeatable: false, once: false, acted: false }],
  ['401', answer(401), { repeatable: false, once: false, acted: false }],
  ['402', answer(402), { repeatable: false, once: false, acted: false }],
  ['403', answer(403), { repeatable: false, once: false, acted: false }],
  ['404', answer(404), { repeatable: false, once: false, acted: false }],
  ['409', answer(409), { repeatable: false, once: false, acted: false }],
  ['429 without a header', answer(429), { repeatable: true, once: true, acted: false }],
  ['429 with a header', answer(429, 5_000), { repeatable: true, once: true, acted: false }],
  ['500', answer(500), { repeatable: true, once: false, acted: true }],
  ['501', answer(501), { repeatable: false, once: false, acted: true }],
  ['502', answer(502), { repeatable: true, once: false, acted: true }],
  ['503', answer(503), { repeatable: true, once: false, acted: true }],
  ['503 with a header', answer(503, 5_000), { repeatable: true, once: false, acted: true }],
  ['504', answer(504), { repeatable: true, once: false, acted: true }],
  ['524', answer(524), { repeatable: false, once: false, acted: true }],
  ['reset after sending', failure('network', true), { repeatable: true, once: false, acted: true }],
  ['refused', failure('network', false), { repeatable: true, once: true, acted: false }],
  ['timeout after sending', failure('timeout', true), { repeatable: true, once: false, acted: true }],
  ['timeout before sending', failure('timeout', false), { repeatable: true, once: true, acted: false }],
  ['cancelled after sending', failure('cancelled', true), { repeatable: false, once: false, acted: true }],
  ['cancelled before sending', failure('cancelled', false), { repeatable: false, once: false, acted: false }],
];

describe.each(ENDS)('%s', (_name, end, { repeatable, once, acted }) => {
  test(`a repeatable request ${repeatable ? 'goes again' : 'ends'}`, () => {
    expect(ask({ end, repeatable: true }).retry).toBe(repeatable);
  });

  test(`a request that is not repeatable ${once ? 'goes again' : 'ends'}`, () => {
    expect(ask({ end, repeatable: false }).retry).toBe(once);
  });

  test(`${acted ? 'may have' : 'has not'} been acted upon`, () => {
    expect(mayHaveActed(end)).toBe(acted);
  });

  test('ends after three retries', () => {
    expect(MAX_RETRIES).toBe(3);
    expect(ask({ end, retries: 3 }).retry).toBe(false);
  });
});

test.each([
  [0, 1_000],
  [1, 2_000],
  [2, 4_000],
])('after %i retries the delay is anything up to %i ms', (retries, upTo) => {
  expect(ask({ end: answer(503), retries, random: 0 })).toEqual({ retry: true, delayMs: 0 });
  expect(ask({ end: answer(503), retries, random: 0.5 })).toEqual({ retry: true, delayMs: upTo / 2 });
  expect(ask({ end: failure('network', true), retries, random: 1 })).toEqual({ retry: true, delayMs: upTo });
});

test.each([
  ['Retry-After 0', 0, 0, 0],
  ['exactly what is asked', 5_000, 0, 5_000],
  ['spread by less than a second, never early', 5_000, 0.5, 5_500],
])('a wait that the other side asks for: %s', (_name, requestedWaitMs, random, delayMs) => {
  expect(ask({ end: answer(429, requestedWaitMs), random })).toEqual({ retry: true, delayMs });
});

test('a least delay holds whatever else is said', () => {
  const least = { minDelayMs: 2_500 };
  expect(ask({ end: answer(503), random: 0, ...least })).toEqual({ retry: true, delayMs: 2_500 });
  expect(ask({ end: answer(429, 100), random: 0, ...least })).toEqual({ retry: true, delayMs: 2_500 });
  expect(ask({ end: answer(429, 9_000), random: 0, ...least })).toEqual({ retry: true, delayMs: 9_000 });
});

test('a wait longer than what is left is told instead of begun', () => {
  const end = answer(429, 60_000);
  expect(ask({ end, remainingMs: 45_000 })).toEqual({ retry: false, neededMs: 60_000 });
  expect(ask({ end: answer(429), remainingMs: 300 })).toEqual({ retry: false, neededMs: 500 });
  expect(ask({ end: answer(503), remainingMs: 0 })).toEqual({ retry: false, neededMs: 500 });
});

test('a wait that leaves less than a second for the attempt is not begun', () => {
  const end = answer(429, 5_000);
  expect(ask({ end, random: 0, remainingMs: 6_000 })).toEqual({ retry: true, delayMs: 5_000 });
  expect(ask({ end, random: 0, remainingMs: 5_999 })).toEqual({ retry: false, neededMs: 5_000 });
});

test('after the last retry the wait that was asked for is still told', () => {
  expect(ask({ end: answer(429, 7_000), retries: 3 })).toEqual({ retry: false, neededMs: 7_000 });
  expect(ask({ end: answer(429), retries: 3 })).toEqual({ retry: false });
});

test('whatever happens, waits stay within the deadline, the cap and what was asked for', () => {
  const ends = fc.constantFrom(...ENDS.map(([, end]) => end));
  const asked = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined });
  fc.assert(
    fc.property(
      ends,
      asked,
      fc.nat({ max: 10 }),
      fc.boolean(),
      fc.nat({ max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (plain, requestedWaitMs, retries, repeatable, remainingMs, random) => {
        const end = plain.kind === 'answer' ? answer(plain.status, requestedWaitMs) : plain;
        const decision = decideRetry({ end, retries, repeatable, remainingMs, random });
        if (!decision.retry) return;
        const least = end.kind === 'answer' ? (end.requestedWaitMs ?? 0) : 0;
        expect(retries).toBeLessThan(MAX_RETRIES);
        expect(decision.delayMs).toBeLessThan(remainingMs);
        expect(decision.delayMs).toBeGreaterThanOrEqual(least);
        expect(decision.delayMs).toBeLessThanOrEqual(least === 0 ? 20_000 : least + 1_000);
        expect(repeatable || !mayHaveActed(end)).toBe(true);
      },
    ),
  );
});
