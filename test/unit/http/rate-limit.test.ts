import { describe, expect, test } from 'vitest';
import { type Headers, header, parseRateLimit, requestedWaitMs } from '../../../src/http/rate-limit.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const IN_30_S = NOW + 30_000;
const reset = (value: string) => ({ 'x-ratelimit-reset': value });

describe('how long the other side asks to wait', () => {
  test.each<[string, Headers, number | undefined]>([
    ['nothing', {}, undefined],
    ['seconds', { 'retry-after': '5' }, 5_000],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['seconds with spaces', { 'retry-after': ' 7 ' }, 7_000],
    ['an HTTP date', { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' }, 30_000],
    ['an HTTP date in the past', { 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
    ['an ISO time', { 'retry-after': '2026-11-21T12:00:30Z' }, 30_000],
    ['a reset as ISO time', reset('2026-11-21T12:00:30.000Z'), 30_000],
    ['a reset as Unix seconds', reset(String(IN_30_S / 1000)), 30_000],
    ['a reset as seconds from now', reset('42'), 42_000],
    ['a reset in the past', reset('2026-11-21T11:59:00.000Z'), 0],
    ['seconds before a reset', { 'retry-after': '5', ...reset('2026-11-21T12:00:30Z') }, 5_000],
    ['garbage', { 'retry-after': 'soon' }, undefined],
    ['garbage before a reset', { 'retry-after': 'soon', ...reset('2026-11-21T12:00:30Z') }, 30_000],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['a fraction', { 'retry-after': '1.5' }, undefined],
    ['a number with a unit', { 'retry-after': '5 s' }, undefined],
    ['a number that is no time', { 'retry-after': '9'.repeat(400) }, undefined],
    ['milliseconds as a reset', reset(String(IN_30_S)), undefined],
    ['an impossible date', { 'retry-after': 'Sat, 99 Nov 2026 12:00:30 GMT' }, undefined],
    ['an empty value', { 'retry-after': '' }, undefined],
    ['the first of several', { 'retry-after': ['5', '9'] }, 5_000],
  ])('%s', (_name, headers, expected) => {
    expect(requestedWaitMs({ status: 429, headers }, NOW)).toBe(expected);
  });

  test('the reset is no wait for a server fault, Retry-After is', () => {
    const headers = reset('2026-11-21T12:00:30Z');
    expect(requestedWaitMs({ status: 503, headers }, NOW)).toBeUndefined();
    expect(requestedWaitMs({ status: 503, headers: { ...headers, 'retry-after': '2' } }, NOW)).toBe(2_000);
  });

  test('another prefix', () => {
    const headers = { 'x-soke-reset': '2026-11-21T12:00:30Z', ...reset('2026-11-21T12:00:10Z') };
    expect(requestedWaitMs({ status: 429, headers }, NOW, 'x-soke')).toBe(30_000);
  });
});

describe('what is left of the limit', () => {
  const both = { 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '0' };

  test.each<[string, Headers, object | undefined]>([
    ['nothing', {}, undefined],
    ['both numbers', both, { limit: 30, remaining: 0 }],
    [
      'with an ISO reset',
      { ...both, ...reset('2026-11-21T12:00:30Z') },
      { limit: 30, remaining: 0, resetsAt: IN_30_S },
    ],
    [
      'with a Unix reset',
      { ...both, ...reset(`${IN_30_S / 1000}`) },
      { limit: 30, remaining: 0, resetsAt: IN_30_S },
    ],
    [
      'with a reset as seconds from now',
      { ...both, ...reset('30') },
      { limit: 30, remaining: 0, resetsAt: IN_30_S },
    ],
    ['with a reset that can not be read', { ...both, ...reset('later') }, { limit: 30, remaining: 0 }],
    ['one number missing', { 'x-ratelimit-limit': '30' }, undefined],
    ['a number that is none', { ...both, 'x-ratelimit-remaining': 'many' }, undefined],
  ])('%s', (_name, headers, expected) => {
    expect(parseRateLimit(headers, NOW)).toEqual(expected);
  });
});

test('the first of several values of a header, or nothing', () => {
  expect(header({ a: ['1', '2'] }, 'a')).toBe('1');
  expect(header({ a: '1' }, 'a')).toBe('1');
  expect(header({}, 'a')).toBeUndefined();
});
