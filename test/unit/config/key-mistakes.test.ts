import { describe, expect, it } from 'vitest';
import { doubtAbout, doubtsAbout, readKey } from '../../../src/config/key-mistakes.ts';

const KEY = `sk_live_${'a1B2'.repeat(12)}`;

describe('mistakes with keys that are safe to mend', () => {
  it.each([
    [KEY, 0],
    [`  ${KEY}\n`, 0],
    [`"${KEY}"`, 1],
    [`'${KEY}'`, 1],
    [`“${KEY}”`, 1],
    [`Bearer ${KEY}`, 1],
    [`bearer  "${KEY}"`, 2],
    [`Authorization: Bearer ${KEY}`, 1],
    [`soku-api-key: ${KEY}`, 1],
    [`SOKU_API_KEY=${KEY}`, 1],
    [`export SOKU_API_KEY="${KEY}"`, 2],
    [`\u200b${KEY}\u200b`, 1],
  ])('%j', (pasted, notes) => {
    expect(readKey(pasted, 'Soku')).toEqual({ key: KEY, notes: expect.objectContaining({ length: notes }) });
  });
});

describe('mistakes with keys that only the person can mend: one line, with the step, without the key', () => {
  it.each([
    ['', 'it is empty'],
    ['sk_live_...', 'placeholder'],
    ['sk_live_xxxxx', 'placeholder'],
    ['sk_live_your_api_key_here', 'placeholder'],
    ['your-api-key', 'placeholder'],
    ['<your key>', 'placeholder'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'sign-in token (JWT)'],
    ['sk_live_a1B2…Zz9', 'shortened form'],
    ['sk_live_a1B2...Zz9', 'shortened form'],
    ['sk_live_a1B2****Zz9', 'shortened form'],
    [`${KEY.slice(0, 20)} ${KEY.slice(20)}`, 'a blank in the middle'],
    [`${KEY.slice(0, 20)}\n${KEY.slice(20)}`, 'a line break in the middle'],
    ['sk_live_ключ', 'characters that no key has'],
  ])('%j', (pasted, expected) => {
    const read = readKey(pasted, 'Soku');
    const problem = 'problem' in read ? read.problem : 'none';
    expect(problem).toContain(expected);
    expect(problem).toContain('Settings > API Keys in the Soku dashboard');
    expect(problem).not.toContain(KEY.slice(10, 20));
    expect(problem).not.toContain('\n');
  });
});

it('doubts are told, and leave the key as it is', () => {
  expect(doubtAbout(KEY, 'Soku')).toBeUndefined();
  expect(doubtAbout(KEY.slice(0, 25), 'Soku')).toContain('cut off');
  expect(doubtAbout('pk_test_123', 'Soku')).toContain('sk_live_');
  expect(doubtAbout('sk_live_sandbox_active', 'Soku')).toBeUndefined();
});

it('doubts about both keys are told without them', () => {
  expect(doubtsAbout({ apiKey: KEY, sokeApiKey: undefined })).toEqual([]);
  expect(doubtsAbout({ apiKey: undefined, sokeApiKey: undefined })).toEqual([]);
  const both = doubtsAbout({ apiKey: KEY, sokeApiKey: KEY });
  expect(both).toEqual([expect.stringMatching(/^SOKU_API_KEY: it is the same as SOKE_API_KEY/)]);
  const cut = doubtsAbout({ apiKey: KEY.slice(0, 25), sokeApiKey: 'pk_test_123' });
  expect(cut).toEqual([
    expect.stringMatching(/^SOKU_API_KEY: it has 25 characters.* cut off\.$/),
    expect.stringMatching(/^SOKE_API_KEY: it doesn't begin with sk_live_/),
  ]);
  expect(cut.join()).not.toContain(KEY.slice(8, 25));
});
