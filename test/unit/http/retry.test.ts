import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AttemptEnd,
  decideRetry,
  isUnclear,
  MAX_RETRIES,
  type RetryQuestion,
} from '../../../src/http/retry.ts';

const refusal = (status: number, requestedWaitMs?: number): AttemptEnd => ({
  kind: 'answer',
  status,
  refused: true,
  requestedWaitMs,
});
/** An answer that isn't the API's own word that it did nothing. */
const answer = (status: number, requestedWaitMs?: number): AttemptEnd => ({
  kind: 'answer',
  status,
  refused: false,
  requestedWaitMs,
});
const failure = (kind: 'network' | 'timeout' | 'cancelled', sent: boolean): AttemptEnd => ({
  kind: 'failure',
  failure: kind,
  sent,
});
const ask = (question: Partial<RetryQuestion> & { end: AttemptEnd }) =>
  decideRetry({ retries: 0, repeatable: true, remainingMs: 45_000, random: 0.5, ...question });

/** What ends an attempt; whether it goes again when repeatable, and when not; whether Soku may have acted. */
const ENDS: [string, AttemptEnd, { repeatable: boolean; once: boolean; unclear: boolean }][] = [
  ['200', answer(200), { repeatable: false, once: false, unclear: false }],
  ['204', answer(204), { repeatable: false, once: false, unclear: false }],
  ["400 in the API's words", refusal(400), { repeatable: false, once: false, unclear: false }],
  ["401 in the API's words", refusal(401), { repeatable: false, once: false, unclear: false }],
  ["402 in the API's words", refusal(402), { repeatable: false, once: false, unclear: false }],
  ["403 in the API's words", refusal(403), { repeatable: false, once: false, unclear: false }],
  ["404 in the API's words", refusal(404), { repeatable: false, once: false, unclear: false }],
  ["413 in the API's words", refusal(413), { repeatable: false, once: false, unclear: false }],
  ["415 in the API's words", refusal(415), { repeatable: false, once: false, unclear: false }],
  ["422 in the API's words", refusal(422), { repeatable: false, once: false, unclear: false }],
  ['a page with 400', answer(400), { repeatable: false, once: false, unclear: true }],
  ['a page with 401', answer(401), { repeatable: false, once: false, unclear: true }],
  ['a page with 403', answer(403), { repeatable: false, once: false, unclear: true }],
  ['a page with 404', answer(404), { repeatable: false, once: false, unclear: true }],
  ['302', answer(302), { repeatable: false, once: false, unclear: true }],
  ['303', answer(303), { repeatable: false, once: false, unclear: true }],
  ['421', answer(421), { repeatable: false, once: false, unclear: true }],
  ['499', answer(499), { repeatable: false, once: false, unclear: true }],
  ['408', answer(408), { repeatable: true, once: false, unclear: true }],
  ['409', answer(409), { repeatable: true, once: false, unclear: true }],
  ['425', answer(425), { repeatable: true, once: false, unclear: true }],
  ['429 without a header', refusal(429), { repeatable: true, once: true, unclear: false }],
  ['429 with a header', refusal(429, 5_000), { repeatable: true, once: true, unclear: false }],
  ['a page with 429', answer(429), { repeatable: true, once: false, unclear: true }],
  ['500', answer(500), { repeatable: true, once: false, unclear: true }],
  ['501', answer(501), { repeatable: true, once: false, unclear: true }],
  ['502', answer(502), { repeatable: true, once: false, unclear: true }],
  ['503', answer(503), { repeatable: true, once: false, unclear: true }],
  ['504', answer(504), { repeatable: true, once: false, unclear: true }],
  ['505', answer(505), { repeatable: true, once: false, unclear: true }],
  ['507', answer(507), { repeatable: true, once: false, unclear: true }],
  ['520', answer(520), { repeatable: true, once: false, unclear: true }],
  ['524', answer(524), { repeatable: true, once: false, unclear: true }],
  ['529', answer(529), { repeatable: true, once: false, unclear: true }],
  ['503 with a header', answer(503, 5_000), { repeatable: true, once: false, unclear: true }],
  ['reset after sending', failure('network', true), { repeatable: true, once: false, unclear: true }],
  ['refused', failure('network', false), { repeatable: true, once: true, unclear: false }],
  ['timeout after sending', failure('timeout', true), { repeatable: true, once: false, unclear: true }],
  ['timeout before sending', failure('timeout', false), { repeatable: true, once: true, unclear: false }],
  ['cancelled after sending', failure('cancelled', true), { repeatable: false, once: false, unclear: true }],
  [
    'cancelled before sending',
    failure('cancelled', false),
    { repeatable: false, once: false, unclear: false },
  ],
];

test.each(ENDS)(
  '%s: whether it goes again, and whether it may have been acted upon',
  (_name, end, expected) => {
    const repeatable = ask({ end, repeatable: true }).retry;
    const once = ask({ end, repeatable: false }).retry;
    expect({ repeatable, once, unclear: isUnclear(end) }).toEqual(expected);
  },
);

test('every status of 500 and more may pass, for calls that carry a key', () => {
  for (let status = 500; status <= 599; status += 1) {
    expect(ask({ end: answer(status) }).retry, `${status}`).toBe(true);
    expect(ask({ end: answer(status), repeatable: false }).retry, `${status}`).toBe(false);
  }
});

test('nothing goes again after three retries', () => {
  expect(MAX_RETRIES).toBe(3);
  for (const [name, end] of ENDS) expect(ask({ end, retries: 3 }).retry, name).toBe(false);
});

test.each([
  [0, 1_000],
  [1, 2_000],
  [2, 4_000],
])('after %i retries the delay is %i ms and up to a second more', (retries, least) => {
  expect(ask({ end: answer(503), retries, random: 0 })).toEqual({ retry: true, delayMs: least });
  expect(ask({ end: refusal(429), retries, random: 0.5 })).toEqual({ retry: true, delayMs: least + 500 });
  expect(ask({ end: failure('network', true), retries, random: 1 })).toEqual({
    retry: true,
    delayMs: least + 1_000,
  });
});

test('a 409 is asked about once more: the same request may be in progress', () => {
  expect(ask({ end: answer(409), retries: 1, previousStatus: 503 }).retry).toBe(true);
  expect(ask({ end: answer(409), retries: 1, previousStatus: 409 }).retry).toBe(false);
});

test.each([
  ['Retry-After 0', 0, 0, 0],
  ['exactly what is asked', 5_000, 0, 5_000],
  ['spread by less than a second, never early', 5_000, 0.5, 5_500],
])('a wait that the other side asks for: %s', (_name, requestedWaitMs, random, delayMs) => {
  expect(ask({ end: refusal(429, requestedWaitMs), random })).toEqual({ retry: true, delayMs });
});

test('a least delay holds whatever else is said', () => {
  const least = { minDelayMs: 2_500 };
  expect(ask({ end: answer(503), random: 0, ...least })).toEqual({ retry: true, delayMs: 2_500 });
  expect(ask({ end: refusal(429, 100), random: 0, ...least })).toEqual({ retry: true, delayMs: 2_500 });
  expect(ask({ end: refusal(429, 9_000), random: 0, ...least })).toEqual({ retry: true, delayMs: 9_000 });
});

test('a wait longer than what is left is told instead of begun', () => {
  const end = refusal(429, 60_000);
  expect(ask({ end, remainingMs: 45_000 })).toEqual({ retry: false, neededMs: 60_000 });
  expect(ask({ end: refusal(429), remainingMs: 300 })).toEqual({ retry: false, neededMs: 1_500 });
  expect(ask({ end: answer(503), remainingMs: 0 })).toEqual({ retry: false, neededMs: 1_500 });
});

test('a wait that leaves less than a second for the attempt is not begun', () => {
  const end = refusal(429, 5_000);
  expect(ask({ end, random: 0, remainingMs: 6_000 })).toEqual({ retry: true, delayMs: 5_000 });
  expect(ask({ end, random: 0, remainingMs: 5_999 })).toEqual({ retry: false, neededMs: 5_000 });
});

test('after the last retry the wait that was asked for is still told', () => {
  expect(ask({ end: refusal(429, 7_000), retries: 3 })).toEqual({ retry: false, neededMs: 7_000 });
  expect(ask({ end: refusal(429), retries: 3 })).toEqual({ retry: false });
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
        const end = plain.kind === 'answer' ? { ...plain, requestedWaitMs } : plain;
        const decision = decideRetry({ end, retries, repeatable, remainingMs, random });
        if (!decision.retry) return;
        const asks = end.kind === 'answer' ? end.requestedWaitMs : undefined;
        const least = asks ?? 1_000 * 2 ** retries;
        expect(retries).toBeLessThan(MAX_RETRIES);
        expect(decision.delayMs).toBeLessThan(remainingMs);
        expect(decision.delayMs).toBeGreaterThanOrEqual(least);
        expect(decision.delayMs).toBeLessThanOrEqual(least + 1_000);
        expect(repeatable || !isUnclear(end)).toBe(true);
      },
    ),
  );
});
