import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../src/publishing/post.ts';
import { postAsWritten } from '../../src/tools/publish/as-written.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld } from '../support/whole.ts';

const video = 'https://example.com/a.mp4';
const canonical = {
  text: 'Hello',
  videoUrl: video,
  platforms: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }],
  trialReel: true,
  scheduledTime: '2026-03-09T15:00:00Z',
};
const { platforms: _platforms, trialReel: _trialReel, scheduledTime, ...content } = canonical;
const targets = ['twitter', { platform: 'instagram', accountId: 'ig_main' }];

/** The same post, as people and Soku's own pages write it. */
const FORMS: Record<string, Record<string, unknown>> = {
  'the listed form': canonical,
  'names in a list': { ...content, platforms: targets, trialReel: true, scheduledTime },
  'Soku’s names': { ...content, platform: targets, trial_reel: true, scheduledTime },
  'one text with commas': { ...content, platforms: 'x, instagram:ig_main', trialReel: true, scheduledTime },
  'accounts as the settings write them': {
    ...content,
    platforms: ['x', 'instagram:ig_main'],
    trialReel: true,
    scheduledTime,
  },
  'the body of Soku’s page': {
    post: { content: { ...content, mediaType: 'video', platform: targets } },
    trial_reel: true,
    scheduledTime,
  },
  'the body with our names': {
    post: { content: { ...content, platforms: targets, trialReel: true } },
    scheduledTime,
  },
  'the body with nulls': {
    post: { content: { ...content, platform: targets, imageUrls: null } },
    trial_reel: true,
    scheduledTime,
  },
};

describe.each(CLIENT_KINDS)('a post, by %s', (kind) => {
  it('is the same to Soku in every form, alone and in a list', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const bodyOf = async (tool: string, args: Record<string, unknown>) => {
      const answer = await client.call(tool, args);
      expect(answer.isError, answer.text).toBe(false);
      return sandbox.requests.findLast(({ path }) => path === '/v1/posts')?.body;
    };
    const wanted = await bodyOf('soku_create_post', canonical);
    expect(wanted).toMatchObject({
      post: { content: { platform: ['x', { accountId: 'ig_main' }] } },
      trial_reel: true,
    });
    const allowDuplicate = true;
    for (const [name, args] of Object.entries(FORMS)) {
      expect(await bodyOf('soku_create_post', { ...args, allowDuplicate }), name).toEqual(wanted);
      const posts = [{ ...args, allowDuplicate }];
      expect(await bodyOf('soku_create_posts', { posts }), name).toEqual(wanted);
    }
    expect(sandbox.posts).toHaveLength(1 + 2 * Object.keys(FORMS).length);
  });
});

describe('the forms of a post', () => {
  it('give one preview, and the consent to one holds for all', async () => {
    const previews: unknown[] = [];
    for (const args of Object.values(FORMS)) {
      const { sandbox, client } = await openWorld({ env: { SOKU_CONFIRM: 'preview' } });
      const { result } = await client.call('soku_validate_post', canonical);
      previews.push((await client.call('soku_validate_post', args)).result.previews);
      const confirmationToken = result.confirmationToken;
      const sent = await client.call('soku_create_post', { ...args, confirmationToken });
      expect(sent.isError, sent.text).toBe(false);
      expect(sandbox.posts).toHaveLength(1);
    }
    expect(new Set(previews.map((preview) => JSON.stringify(preview))).size).toBe(1);
  });

  it('are duplicates of each other', async () => {
    const { sandbox, client } = await openWorld();
    for (const [at, args] of Object.values(FORMS).entries()) {
      const { error } = await client.call('soku_create_post', args);
      if (at > 0) expect(error).toMatchObject({ kind: 'duplicate' });
    }
    expect(sandbox.posts).toHaveLength(1);
  });

  it('are told the same of what Soku refuses', async () => {
    const fixes: unknown[] = [];
    for (const platforms of [[{ platform: 'snapchat' }], ['snapchat'], 'snapchat']) {
      const { client } = await openWorld();
      const { error } = await client.call('soku_create_post', { videoUrl: video, platforms });
      const { requestId: _requestId, ...told } = error;
      fixes.push(told);
    }
    expect(fixes[0]).toMatchObject({ kind: 'integrations' });
    expect(fixes).toEqual([fixes[0], fixes[0], fixes[0]]);
  });

  it('are listed as one', async () => {
    const { client } = await openWorld();
    for (const { name, inputSchema } of await client.listTools())
      if (String(name).startsWith('soku_create_post') || name === 'soku_validate_post')
        expect(JSON.stringify(inputSchema)).not.toMatch(/trial_reel|anyOf|oneOf|"content"/);
  });
});

describe('what would lose something', () => {
  const platforms = [{ platform: 'x' }];
  it.each([
    ['two lists of targets', { text: 'a', platform: 'x', platforms }, 'platform'],
    ['two words on trial reels', { text: 'a', platforms, trial_reel: true, trialReel: false }, 'trial_reel'],
    ['a text beside the body', { text: 'b', platforms, post: { content: { text: 'a' } } }, 'post'],
    ['something beside the content', { platforms, post: { content: { text: 'a' }, draft: true } }, 'post'],
    ['a body without content', { platforms, post: { text: 'a' } }, 'post'],
    ['a body as a text', { platforms, post: '{"content":{"text":"a"}}' }, 'post'],
    [
      'fields that Soku’s page doesn’t have',
      { post: { content: { text: 'a', platform: ['x'], title: 'T' } } },
      'title',
    ],
    ['JSON as a text', { text: 'a', platforms: '["x"]' }, 'platforms'],
    ['an empty name', { text: 'a', platforms: '' }, 'platforms'],
    ['a number', { text: 'a', platforms: [7] }, 'platforms[0]'],
    ['a list in a list', { text: 'a', platforms: [['x']] }, 'platforms[0]'],
    ['a name that isn’t one', { text: 'a', platforms: 'x, myspace' }, 'platforms[0].platform'],
    ['an account without a network', { text: 'a', platforms: [':ig_main'] }, 'platforms[0].platform'],
    ['a colon and nothing', { text: 'a', platforms: ['x:'] }, 'platforms[0].platform'],
  ])('is refused: %s', async (_what, args, field) => {
    const { sandbox, client } = await openWorld();
    for (const tool of ['soku_create_post', 'soku_validate_post']) {
      const { error, result } = await client.call(tool, args);
      if (Object.keys(error).length > 0) expect(error).toMatchObject({ field, outcome: 'nothing_happened' });
      else expect(result).toMatchObject({ valid: false, issues: [expect.objectContaining({ field })] });
    }
    expect(sandbox.requests).toEqual([]);
  });
});

const target = fc.record(
  {
    platform: fc.constantFrom(...PLATFORMS, 'twitter', 'Instagram'),
    accountId: fc.stringMatching(/^[\w:.-]{1,12}$/),
  },
  { requiredKeys: ['platform'] },
);
const rest = fc.record(
  { text: fc.string(), videoUrl: fc.webUrl(), enableRepurposing: fc.boolean(), idempotencyKey: fc.string() },
  { requiredKeys: [] },
);

describe('any form', () => {
  it('comes to the canonical one, which stays as it is', () => {
    fc.assert(
      fc.property(
        rest,
        fc.array(target, { minLength: 1, maxLength: 5 }),
        fc.option(fc.boolean(), { nil: undefined }),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (args, platforms, trialReel, theirNames, asBody, short) => {
          const reel = trialReel === undefined ? {} : { trialReel };
          const listed = { ...args, platforms, ...reel };
          const written = platforms.map(({ platform, accountId }, at) => {
            if (!short[at]) return accountId === undefined ? { platform } : { platform, accountId };
            return accountId === undefined ? platform : `${platform}:${accountId}`;
          });
          const { idempotencyKey, ...inBody } = args;
          const named = theirNames
            ? { platform: written, ...(trialReel !== undefined && { trial_reel: trialReel }) }
            : { platforms: written, ...reel };
          const given = asBody
            ? {
                post: { content: { ...inBody, ...named } },
                ...(idempotencyKey !== undefined && { idempotencyKey }),
              }
            : { ...args, ...named };
          expect(postAsWritten(given)).toEqual(listed);
          expect(postAsWritten(listed)).toEqual(listed);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of anything at all ends, changes nothing given, and is the same the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({ post: fc.anything(), platforms: fc.anything(), platform: fc.anything() }),
        ),
        (raw) => {
          const once = postAsWritten(raw);
          expect(postAsWritten(once)).toEqual(once);
        },
      ),
      { numRuns: 500 },
    );
  });
});
