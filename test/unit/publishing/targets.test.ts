import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/publishing/post.ts';
import { parseAccounts, readPlatform } from '../../../src/publishing/targets.ts';
import { check, codes, issueOf, to } from './support.ts';

const at = (...entries: [platform: string, accountId?: string][]) => ({
  text: 'a',
  mediaType: 'text' as const,
  platforms: entries.map(([platform, accountId]) => ({ platform, accountId })),
});

describe('targets', () => {
  it('are read in any case, with spaces around them, and twitter as x, in the order given', () => {
    const { post } = check(at([' Threads '], ['TWITTER'], ['LinkedIn', ' acct_1 ']));
    expect(post?.targets).toEqual([
      { platform: 'threads' },
      { platform: 'x' },
      { platform: 'linkedin', accountId: 'acct_1' },
    ]);
  });

  it('may be several accounts of one platform', () => {
    expect(codes(check(at(['x', 'a'], ['x', 'b'], ['x', 'A'])))).toEqual([]);
  });

  it('must be at least one', () => {
    expect(issueOf(check({ text: 'a', platforms: [] }), 'no_target')).toMatchObject({
      kind: 'input',
      field: 'platforms',
    });
  });

  it.each([
    ['twiter', 'x'],
    ['Twittr', 'x'],
    ['linked-in', 'linkedin'],
    ['Tik Tok', 'tiktok'],
    ['insta', 'instagram'],
    ['facebok', 'facebook'],
    ['you tube', 'youtube'],
  ])('unknown: %j is answered with %s', (platform, meant) => {
    const issue = issueOf(check(at([platform])), 'unknown_platform');
    expect(issue.message).toBe(`Soku has no platform "${platform}".`);
    expect(issue.fix).toBe(
      `Did you mean ${meant}? The platforms are x, threads, facebook, linkedin, instagram, tiktok, youtube and snapchat.`,
    );
    expect(issue).toMatchObject({ field: 'platforms[0].platform', kind: 'input' });
    expect(issue.candidates?.[0]).toBe(meant);
    expect(issue.candidates).toHaveLength(8);
  });

  it.each(['', 'fb', 'bluesky', 'mastodon', '__proto__', 'constructor'])(
    'unknown: %j is answered with the list',
    (platform) => {
      expect(issueOf(check(at([platform])), 'unknown_platform').fix).toBe(
        'The platforms are x, threads, facebook, linkedin, instagram, tiktok, youtube and snapchat.',
      );
    },
  );

  it.each([[at(['x'], ['x'])], [at(['x'], ['Twitter'])], [at(['x', 'a'], ['twitter', ' a '])]])(
    'the same twice is an error: %j',
    (input) => {
      const issue = issueOf(check(input), 'duplicate_target');
      expect(issue).toMatchObject({
        kind: 'input',
        platform: 'x',
        field: 'platforms[1]',
        fix: 'Name it once.',
      });
      expect(issue.message).toMatch(/^"x(:a)?" is named twice, so the post would go out twice\.$/);
    },
  );

  it.each([[at(['x'], ['x', 'a'])], [at(['x', 'a'], ['x'])]])(
    'with and without account is an error: %j',
    (input) => {
      expect(issueOf(check(input), 'duplicate_target').message).toBe(
        'x is named once with an account and once without, which may be the same account.',
      );
    },
  );

  it('an empty account id is an error, not the default account', () => {
    expect(issueOf(check(at(['x', ' '])), 'account_empty')).toMatchObject({
      kind: 'account',
      field: 'platforms[0].accountId',
    });
  });

  it('every entry is looked at', () => {
    expect(codes(check(at(['myspace'], ['x'], ['orkut'], ['x'])))).toEqual([
      'unknown_platform',
      'unknown_platform',
      'duplicate_target',
    ]);
  });
});

describe('targets with SOKU_ACCOUNTS', () => {
  const accounts: Target[] = [
    { platform: 'x', accountId: 'acct_x' },
    { platform: 'linkedin', accountId: 'li_1' },
    { platform: 'linkedin', accountId: 'li_2' },
    { platform: 'facebook' },
  ];
  const listed = (...entries: [string, string?][]) => check(at(...entries), { accounts });

  it('take the only listed account by themselves', () => {
    expect(listed(['x']).post?.targets).toEqual([{ platform: 'x', accountId: 'acct_x' }]);
    expect(listed(['x']).previews[0]).toMatchObject({ platform: 'x', accountId: 'acct_x' });
  });

  it('take listed accounts, and a whole platform as given', () => {
    expect(listed(['linkedin', 'li_2'], ['facebook', 'any'], ['linkedin', 'li_1']).post?.targets).toEqual([
      { platform: 'linkedin', accountId: 'li_2' },
      { platform: 'facebook', accountId: 'any' },
      { platform: 'linkedin', accountId: 'li_1' },
    ]);
    expect(listed(['facebook']).post?.targets).toEqual([{ platform: 'facebook' }]);
  });

  it('ask for the account when several are listed', () => {
    expect(issueOf(listed(['linkedin']), 'account_required')).toEqual({
      severity: 'error',
      kind: 'account',
      code: 'account_required',
      platform: 'linkedin',
      field: 'platforms[0].accountId',
      message: 'linkedin has 2 accounts here: li_1 and li_2.',
      fix: 'Give the accountId of the one that is meant; ask the person if they didn’t say.',
      candidates: ['li_1', 'li_2'],
    });
  });

  it('block an account that is not listed, and name those that are', () => {
    expect(issueOf(listed(['facebook'], ['linkedin', 'li_3']), 'account_not_allowed')).toEqual({
      severity: 'error',
      kind: 'blocked',
      code: 'account_not_allowed',
      platform: 'linkedin',
      field: 'platforms[1].accountId',
      message: 'Posting to "linkedin:li_3" is not allowed here. Allowed: li_1 and li_2.',
      fix: 'Tell the person; whoever runs this server can allow it (SOKU_ACCOUNTS, or the rule for this person).',
      candidates: ['li_1', 'li_2'],
    });
    expect(codes(listed(['linkedin', 'LI_1']))).toEqual(['account_not_allowed']);
  });

  it('block a platform that is not listed, and name the list', () => {
    const issue = issueOf(listed(['threads']), 'platform_not_allowed');
    expect(issue).toMatchObject({ kind: 'blocked', platform: 'threads', field: 'platforms[0].platform' });
    expect(issue.candidates).toEqual(['x:acct_x', 'linkedin:li_1', 'linkedin:li_2', 'facebook']);
    expect(issueOf(check(at(['x']), { accounts: [] }), 'platform_not_allowed').message).toBe(
      'Posting to "x" is not allowed here. Nothing is allowed.',
    );
  });

  it('find the same target twice after the account was filled in', () => {
    expect(codes(listed(['x'], ['twitter', 'acct_x']))).toEqual(['duplicate_target']);
    expect(codes(listed(['x', 'acct_x'], ['x']))).toEqual(['duplicate_target']);
  });

  it('let a platform beside its accounts allow the whole platform', () => {
    const both: Target[] = [{ platform: 'x', accountId: 'a' }, { platform: 'x' }];
    expect(check({ text: 'a', ...to('x') }, { accounts: both }).post?.targets).toEqual([{ platform: 'x' }]);
  });
});

describe('readPlatform', () => {
  it('knows names and the alias only', () => {
    expect(readPlatform(' YouTube')).toBe('youtube');
    expect(readPlatform('twitter')).toBe('x');
    expect(readPlatform('twiter')).toBeUndefined();
  });
});

describe('parseAccounts', () => {
  it('reads accounts, whole platforms and ids with colons', () => {
    expect(parseAccounts('x:a, Instagram : ig:main:2 ,twitter')).toEqual({
      accounts: [
        { platform: 'x', accountId: 'a' },
        { platform: 'instagram', accountId: 'ig:main:2' },
        { platform: 'x' },
      ],
    });
  });

  it.each(['', ' ', 'x,', 'x:', 'x: ,threads', 'myspace', 'myspace:a', ':a'])(
    'says of %j what it must be',
    (value) => {
      expect(parseAccounts(value)).toEqual({
        error:
          'a comma list of platform:accountId, or of platform alone, with the platforms x, threads, facebook, linkedin, instagram, tiktok, youtube and snapchat',
      });
    },
  );
});
