import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld, success } from '../support/whole.ts';

const SUBMITTED = "Tell the person it was submitted; Soku's dashboard shows when it is published.";
const SCHEDULED =
  "Tell the person the time in their zone. To cancel or change it they use Soku's dashboard; the API can't.";

describe.each(CLIENT_KINDS)('soku_create_post, called by %s', (kind) => {
  it('submits at once and gives the submission', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const answer = await client.call('soku_create_post', {
      text: 'Hello',
      platforms: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_second' }],
      imageUrls: ['https://example.com/a.jpg'],
    });
    const [post] = sandbox.posts;
    expect(answer).toEqual(
      success(
        {
          status: 'submitted',
          postSubmissionId: post?.postSubmissionId,
          targets: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_second' }],
          idempotencyKey: 'id-1',
          nextStep: SUBMITTED,
        },
        [
          'Submitted to Soku for x, instagram (ig_second). It is not published yet: Soku does that next.',
          `Submission id: ${post?.postSubmissionId}`,
          `Next: ${SUBMITTED}`,
        ],
      ),
    );
    expect(sandbox.posts).toEqual([
      {
        postSubmissionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ownerId: 'user_active',
        status: 'queued',
        createdAt: '2026-03-01T12:00:00.000Z',
        scheduledTime: null,
        content: { text: 'Hello', mediaType: 'image', imageUrls: ['https://example.com/a.jpg'] },
        targets: [
          { platform: 'x', accountId: 'x_main' },
          { platform: 'instagram', accountId: 'ig_second' },
        ],
        enableRepurposing: false,
        trialReel: false,
        idempotencyKey: 'id-1',
      },
    ]);
  });

  it('schedules, and tells the time in UTC, in the zone and from now', async () => {
    const { sandbox, client } = await openWorld({ kind, env: { SOKU_TIME_ZONE: 'Europe/Paris' } });
    const answer = await client.call('soku_create_post', {
      text: 'Happy Monday!',
      platforms: [{ platform: 'threads' }],
      scheduledTime: '2026-03-09T15:00',
      idempotencyKey: 'monday',
    });
    const id = sandbox.posts[0]?.postSubmissionId;
    expect(answer).toEqual(
      success(
        {
          status: 'scheduled',
          postSubmissionId: id,
          targets: [{ platform: 'threads' }],
          scheduledTime: {
            utc: '2026-03-09T14:00:00.000Z',
            local: '2026-03-09T15:00:00+01:00',
            timeZone: 'Europe/Paris',
            relative: 'in 8 days 2 hours',
          },
          idempotencyKey: 'monday',
          nextStep: SCHEDULED,
        },
        [
          'Scheduled at Soku for threads at 2026-03-09T14:00:00.000Z = 2026-03-09T15:00:00+01:00 Europe/Paris, in 8 days 2 hours.',
          `Submission id: ${id}`,
          `Next: ${SCHEDULED}`,
        ],
      ),
    );
    expect(sandbox.posts[0]).toMatchObject({
      scheduledTime: '2026-03-09T14:00:00.000Z',
      status: 'scheduled',
    });
  });
});

describe('soku_create_post', () => {
  it('sends the flags under Soku’s names, beside the post', async () => {
    const { sandbox, client } = await openWorld();
    const { result, text } = await client.call('soku_create_post', {
      platforms: [{ platform: 'instagram', accountId: 'ig_main' }],
      videoUrl: 'https://example.com/a.mp4',
      enableRepurposing: true,
      trialReel: true,
    });
    expect(result.trialReel).toBe(true);
    expect(text).toContain('Submitted to Soku for instagram (ig_main), on instagram as a trial reel.');
    expect(sandbox.requests[0]?.body).toEqual({
      post: {
        content: {
          mediaType: 'video',
          videoUrl: 'https://example.com/a.mp4',
          platform: [{ platform: 'instagram', accountId: 'ig_main' }],
        },
      },
      enableRepurposing: true,
      trial_reel: true,
    });
  });

  it('confirms no trial reel that Soku ignores', async () => {
    const { client } = await openWorld();
    const { result, text } = await client.call('soku_create_post', {
      text: 'Hello',
      platforms: [{ platform: 'x' }],
      trialReel: true,
    });
    expect(result).not.toHaveProperty('trialReel');
    expect(text).not.toContain('as a trial reel');
  });

  it('leaves out the flags that are not given', async () => {
    const { sandbox, client } = await openWorld();
    await client.call('soku_create_post', { text: 'Hello', platforms: [{ platform: 'x' }] });
    expect(sandbox.requests[0]?.rawBody).toBe(
      '{"post":{"content":{"text":"Hello","mediaType":"text","platform":["x"]}}}',
    );
  });

  it('understands twitter as x, and names the one account that the settings allow', async () => {
    const { sandbox, client } = await openWorld({ env: { SOKU_ACCOUNTS: 'x,instagram:ig_main' } });
    const answer = await client.call('soku_create_post', {
      platforms: [{ platform: 'Twitter' }, { platform: 'instagram' }],
      mediaUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg'],
    });
    expect(answer.result.targets).toEqual([
      { platform: 'x' },
      { platform: 'instagram', accountId: 'ig_main' },
    ]);
    expect(sandbox.requests[0]?.body).toEqual({
      post: {
        content: {
          mediaType: 'image',
          mediaUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg'],
          platform: ['x', { platform: 'instagram', accountId: 'ig_main' }],
        },
      },
    });
  });

  it('says in result and text what it warns of', async () => {
    const { client } = await openWorld({ env: { SOKU_VALIDATE: 'warn' } });
    const answer = await client.call('soku_create_post', {
      text: 'x'.repeat(281),
      platforms: [{ platform: 'x' }],
    });
    expect(answer.isError).toBe(false);
    const warning =
      'The text counts 281 characters on X, 1 over its limit of 280. Shorten it by 1; if the words are the person’s, ask them first.';
    expect(answer.result.warnings).toEqual([warning]);
    expect(answer.text).toContain(`\nWarning: ${warning}\n`);
  });

  it('keeps the text to the letter but for blanks around it', async () => {
    const { sandbox, client } = await openWorld();
    const text = '  Zwei  Zeilen\n\tund "Zeichen" \u{1f469}\u{200d}\u{1f4bb} \\n <b>&amp;</b> \u00a0Ende ';
    await client.call('soku_create_post', { text, platforms: [{ platform: 'threads' }] });
    expect(sandbox.posts[0]?.content.text).toBe(text.trim());
  });
});
