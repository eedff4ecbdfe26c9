import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { NOW, openWorld, success } from '../support/whole.ts';

const x = [{ platform: 'x' }];
const inMarch = '2026-03-09T14:00:00.000Z';

describe.each(CLIENT_KINDS)('soku_list_posts, called by %s', (kind) => {
  it('lists what this server submitted, with what became of it', async () => {
    const { sandbox, client } = await openWorld({ kind });
    await client.call('soku_create_post', { text: 'one', platforms: x, scheduledTime: inMarch });
    sandbox.faults.next('POST /v1/posts', {
      kind: 'respond',
      status: 400,
      body: { error: { code: 'validation_error', message: 'no' } },
    });
    await client.call('soku_create_post', {
      text: 'two',
      platforms: [{ platform: 'instagram', accountId: 'ig_main' }],
      imageUrls: ['https://example.com/a.jpg'],
    });
    const id = sandbox.posts[0]?.postSubmissionId;
    expect(await client.call('soku_list_posts')).toEqual(
      success(
        {
          source: 'journal',
          posts: [
            {
              status: 'rejected',
              submittedAt: NOW,
              submittedRelative: 'just now',
              text: 'two',
              targets: [{ platform: 'instagram', accountId: 'ig_main' }],
              idempotencyKey: 'id-2',
            },
            {
              postSubmissionId: id,
              status: 'scheduled',
              submittedAt: NOW,
              submittedRelative: 'just now',
              text: 'one',
              targets: x,
              scheduledTime: inMarch,
              scheduledRelative: 'in 8 days 2 hours',
              idempotencyKey: 'id-1',
            },
          ],
          hasMore: false,
        },
        [
          "2 posts from this server's journal, newest first:",
          `- ${NOW} (just now) rejected no submission id [instagram (ig_main)]: "two"`,
          `- ${NOW} (just now) scheduled ${id} [x], for ${inMarch} (in 8 days 2 hours): "one"`,
        ],
      ),
    );
  });

  it("lists the account's posts as Soku gives them", async () => {
    const { sandbox, client } = await openWorld({ kind });
    await client.call('soku_create_post', { text: 'one', platforms: x, scheduledTime: inMarch });
    const id = sandbox.posts[0]?.postSubmissionId;
    expect(await client.call('soku_list_posts', { source: 'account' })).toEqual(
      success(
        {
          source: 'account',
          posts: [
            {
              postSubmissionId: id,
              status: 'scheduled',
              submittedAt: NOW,
              submittedRelative: 'just now',
              text: 'one',
              targets: [{ platform: 'x', accountId: 'x_main' }],
              scheduledTime: inMarch,
              scheduledRelative: 'in 8 days 2 hours',
            },
          ],
          total: 1,
          hasMore: false,
        },
        [
          '1 post from the Soku account, newest first:',
          `- ${NOW} (just now) scheduled ${id} [x (x_main)], for ${inMarch} (in 8 days 2 hours): "one"`,
        ],
      ),
    );
    expect(sandbox.requests.at(-1)).toMatchObject({ method: 'GET', path: '/v1/posts?limit=20', rawBody: '' });
  });
});

describe('soku_list_posts', () => {
  it('says so when there is nothing', async () => {
    const { sandbox, client } = await openWorld();
    expect((await client.call('soku_list_posts')).text).toBe("No posts in this server's journal.");
    expect(sandbox.requests).toEqual([]);
    expect((await client.call('soku_list_posts', { source: 'account' })).text).toBe(
      'No posts in the Soku account.',
    );
  });

  it('gives the newest up to the limit, and says how to see more', async () => {
    const { client } = await openWorld();
    for (const text of ['one', 'two', 'three']) await client.call('soku_create_post', { text, platforms: x });
    const answer = await client.call('soku_list_posts', { limit: 2 });
    expect(answer.result).toMatchObject({ posts: [{ text: 'three' }, { text: 'two' }], hasMore: true });
    expect(answer.text).toMatch(/\nThere are more: raise limit to see them\.$/);
    const meaning = 'accepted = Soku took it; whether it was published, its dashboard shows.';
    expect(answer.text.split(meaning)).toHaveLength(2);
    const account = await client.call('soku_list_posts', { limit: 2, source: 'account' });
    expect(account.result).toMatchObject({
      posts: [{ text: 'three' }, { text: 'two' }],
      hasMore: true,
      total: 3,
    });
    expect(account.text).toMatch(/\nThere are more: raise limit to see them\.$/);
  });

  it.each([
    ['a bare list', []],
    ['a list under data', { data: [] }],
  ])('takes %s of posts too', async (_form, form) => {
    const { sandbox, client } = await openWorld();
    const posts = [
      {
        id: 7,
        content: { text: 'seven', platform: ['x', { platform: 'threads', accountId: 't' }] },
        createdAt: NOW,
      },
      'not a post',
      null,
      { status: { nested: true }, text: 5, targets: 'x', postSubmissionId: null },
    ];
    const body = Array.isArray(form) ? posts : { data: posts, total: '4' };
    sandbox.faults.next('GET /v1/posts', { kind: 'respond', status: 200, body });
    expect((await client.call('soku_list_posts', { source: 'account' })).result).toEqual({
      summary: '2 posts from the Soku account, newest first:',
      source: 'account',
      posts: [
        {
          postSubmissionId: '7',
          status: 'unknown',
          submittedAt: NOW,
          submittedRelative: 'just now',
          text: 'seven',
          targets: [{ platform: 'x' }, { platform: 'threads', accountId: 't' }],
        },
        { status: 'unknown', submittedAt: 'unknown', text: '', targets: [] },
      ],
    });
  });
});
