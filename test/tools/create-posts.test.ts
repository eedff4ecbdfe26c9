import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld, success } from '../support/whole.ts';

const x = [{ platform: 'x' }];

describe.each(CLIENT_KINDS)('soku_create_posts, called by %s', (kind) => {
  it('submits each post and gives an item for each, in order', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const answer = await client.call('soku_create_posts', {
      posts: [
        { text: 'one', platforms: x },
        { text: 'two', platforms: [{ platform: 'threads' }, ...x], scheduledTime: '2026-03-02T12:00:00Z' },
      ],
    });
    const [one, two] = sandbox.posts.map(({ postSubmissionId }) => postSubmissionId);
    const nextStep =
      "Tell the person they were submitted; Soku's dashboard shows when they are published. Of those scheduled tell the times in their zone. To cancel or change it they use Soku's dashboard; the API can't.";
    expect(answer).toEqual(
      success(
        {
          succeeded: 2,
          failed: 0,
          notSent: 0,
          items: [
            { index: 0, status: 'submitted', postSubmissionId: one, targets: [{ platform: 'x' }] },
            {
              index: 1,
              status: 'scheduled',
              postSubmissionId: two,
              targets: [{ platform: 'threads' }, { platform: 'x' }],
              scheduledTime: { utc: '2026-03-02T12:00:00.000Z', relative: 'in 1 day' },
            },
          ],
          nextStep,
        },
        [
          '2 of 2 posts are submitted, 1 of them scheduled, 0 failed, 0 not sent. Submitted is not yet published.',
          `- posts[0] submitted, submission ${one} [x]`,
          `- posts[1] scheduled, submission ${two}, for 2026-03-02T12:00:00.000Z, in 1 day [threads, x]`,
          `Next: ${nextStep}`,
        ],
      ),
    );
    expect(sandbox.posts.map(({ content }) => content.text)).toEqual(['one', 'two']);
  });

  it('reports a bad post beside the good one that went out', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const answer = await client.call('soku_create_posts', {
      posts: [
        { text: 'y'.repeat(281), platforms: x },
        { text: 'two', platforms: x },
      ],
    });
    const id = sandbox.posts[0]?.postSubmissionId;
    const message = 'The text counts 281 characters on X, 1 over its limit of 280.';
    const fix = 'Shorten it by 1; if the words are the person’s, ask them first.';
    const nextStep =
      'Do what Fix says for the failed posts, then send those again; the others are submitted already.';
    expect(answer).toEqual(
      success(
        {
          succeeded: 1,
          failed: 1,
          notSent: 0,
          items: [
            {
              index: 0,
              status: 'failed',
              targets: [{ platform: 'x' }],
              error: { kind: 'input', code: 'text_too_long', message, outcome: 'nothing_happened', fix },
            },
            { index: 1, status: 'submitted', postSubmissionId: id, targets: [{ platform: 'x' }] },
          ],
          nextStep,
        },
        [
          '1 of 2 posts are submitted, 1 failed, 0 not sent. Submitted is not yet published.',
          `- posts[0] failed: ${message} (text_too_long) Fix: ${fix} [x]`,
          `- posts[1] submitted, submission ${id} [x]`,
          `Next: ${nextStep}`,
        ],
      ),
    );
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('soku_create_posts', () => {
  it('says of posts that are all scheduled that they are, and how they are changed', async () => {
    const { client } = await openWorld();
    const posts = ['one', 'two', 'three'].map((text) => ({
      text,
      platforms: x,
      scheduledTime: '2026-03-02T12:00:00Z',
    }));
    const { result, text } = await client.call('soku_create_posts', { posts });
    expect(text.split('\n')[0]).toBe('3 of 3 posts are scheduled, 0 failed, 0 not sent.');
    expect(result.nextStep).toBe(
      "Tell the person the times in their zone. To cancel or change it they use Soku's dashboard; the API can't.",
    );
  });

  it('sends nothing at all with stopOnError when one post is invalid', async () => {
    const { sandbox, client } = await openWorld();
    const answer = await client.call('soku_create_posts', {
      posts: [
        { text: 'one', platforms: x },
        { text: 'two', platforms: [{ platform: 'instagram' }] },
      ],
      stopOnError: true,
    });
    expect(answer.result).toMatchObject({ succeeded: 0, failed: 1, notSent: 1 });
    expect(answer.isError).toBe(true);
    expect(answer.text.split('\n')[0]).toBe('0 of 2 posts are submitted, 1 failed, 1 not sent.');
    expect(answer.result.nextStep).toBe(
      'Do what Fix says for the failed posts, then call again with the whole list: only what is missing will be sent.',
    );
    expect(sandbox.requests).toHaveLength(0);
  });

  it('goes on after a post that Soku refuses, and stops there with stopOnError', async () => {
    const posts = [
      { text: 'one', platforms: x },
      { text: 'two', imageUrls: ['https://example.com/a.jpg'], platforms: [{ platform: 'snapchat' }] },
      { text: 'three', platforms: x },
    ];
    const goingOn = await openWorld();
    const all = await goingOn.client.call('soku_create_posts', { posts });
    expect(all.result).toMatchObject({
      succeeded: 2,
      failed: 1,
      notSent: 0,
      items: [
        { status: 'submitted' },
        { status: 'failed', error: { kind: 'integrations', outcome: 'nothing_happened' } },
        { status: 'submitted' },
      ],
    });
    expect(goingOn.sandbox.posts).toHaveLength(2);
    const stopping = await openWorld();
    const some = await stopping.client.call('soku_create_posts', { posts, stopOnError: true });
    expect(some.result).toMatchObject({
      succeeded: 1,
      failed: 1,
      notSent: 1,
      items: [{ status: 'submitted' }, { status: 'failed' }, { status: 'not_sent' }],
    });
    expect(stopping.sandbox.posts).toHaveLength(1);
  });
});
