import { expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../../src/sandbox/index.ts';
import { field, HOUR, MINUTE, SECOND, sandboxForTest, sendWithKey, textPost } from './support.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('a post is accepted and kept', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost() });
  expect(reply.status).toBe(201);
  expect(reply.body).toEqual({ postSubmissionId: expect.stringMatching(UUID) });
  expect(sandbox.posts).toEqual([
    {
      postSubmissionId: field(reply, 'postSubmissionId'),
      ownerId: 'user_active',
      status: 'queued',
      createdAt: clock.in(0),
      scheduledTime: null,
      content: { text: 'Hello', mediaType: 'text' },
      targets: [{ platform: 'x', accountId: 'x_main' }],
      enableRepurposing: false,
      trialReel: false,
      idempotencyKey: undefined,
    },
  ]);
});

test('a scheduled video with every field', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const scheduledTime = clock.in(HOUR);
  const content = { mediaType: 'video', text: 'clip', videoUrl: 'https://files.example/a.mp4', extra: 1 };
  const platform = [{ platform: 'instagram', accountId: 'ig_second' }, 'youtube'];
  const body = {
    post: { content: { ...content, platform } },
    scheduledTime,
    enableRepurposing: true,
    trial_reel: true,
  };
  await sendWithKey(sandbox, 'POST /v1/posts', { body, headers: { 'idempotency-key': 'k' } });
  expect(sandbox.posts).toMatchObject([
    {
      status: 'scheduled',
      scheduledTime,
      content,
      targets: [
        { platform: 'instagram', accountId: 'ig_second' },
        { platform: 'youtube', accountId: 'yt_main' },
      ],
      enableRepurposing: true,
      trialReel: true,
      idempotencyKey: 'k',
    },
  ]);
});

test.each([
  ['every connected platform', ['x', 'threads', 'linkedin', 'facebook', 'tiktok', 'youtube'], 6],
  ['names in any case, and twitter (DORCH)', ['Twitter', 'LinkedIn'], 2],
  ['a bare string (C7)', 'threads', 1],
  ['an object without account where there is only one', [{ platform: 'x' }], 1],
  [
    'both accounts of one platform',
    ['ig_main', 'ig_second'].map((accountId) => ({ platform: 'instagram', accountId })),
    2,
  ],
])('platform may be %s', async (_case, platform, count) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost({ platform }) });
  expect(reply.status).toBe(201);
  expect(sandbox.posts[0]?.targets).toHaveLength(count);
});

test('twitter becomes x', async () => {
  const { sandbox } = await sandboxForTest();
  await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost({ platform: ['TWITTER'] }) });
  expect(sandbox.posts[0]?.targets).toEqual([{ platform: 'x', accountId: 'x_main' }]);
});

test.each([
  ['post missing', {}, 'post', 'required'],
  ['post not an object', { post: 'hello' }, 'post', 'invalid_type'],
  ['the body not an object', [], 'body', 'invalid_type'],
  ['content missing', { post: {} }, 'post.content', 'required'],
  ['platform missing', textPost({ platform: undefined }), 'post.content.platform', 'required'],
  ['platform empty', textPost({ platform: [] }), 'post.content.platform', 'too_small'],
  [
    'an unknown platform',
    textPost({ platform: ['x', 'myspace'] }),
    'post.content.platform[1]',
    'unknown_platform',
  ],
  ['a number as platform', textPost({ platform: [7] }), 'post.content.platform[0]', 'invalid_type'],
  ['an entry without name', textPost({ platform: [{}] }), 'post.content.platform[0].platform', 'required'],
  [
    'an unknown account',
    textPost({ platform: ['threads', { platform: 'x', accountId: 'nobody' }] }),
    'post.content.platform[1].accountId',
    'unknown_account',
  ],
  ['no text for a text post', textPost({ text: undefined }), 'post.content.text', 'required'],
  ['blank text', textPost({ text: '  ' }), 'post.content.text', 'required'],
  ['neither text nor media', { post: { content: { platform: ['x'] } } }, 'post.content.text', 'required'],
  ['text not a string', textPost({ text: 5 }), 'post.content.text', 'invalid_type'],
  ['an unknown media type', textPost({ mediaType: 'gif' }), 'post.content.mediaType', 'invalid_value'],
  ['an image that is no URL', textPost({ imageUrls: ['a.png'] }), 'post.content.imageUrls[0]', 'invalid_url'],
  ['a video over ftp', textPost({ videoUrl: 'ftp://a.example/b' }), 'post.content.videoUrl', 'invalid_url'],
  [
    'media not a list',
    textPost({ mediaUrls: 'https://a.example' }),
    'post.content.mediaUrls',
    'invalid_type',
  ],
  ['a time in words', textPost({}, { scheduledTime: 'tomorrow' }), 'scheduledTime', 'invalid_datetime'],
  [
    'a time without offset',
    textPost({}, { scheduledTime: '2031-01-01T09:00:00' }),
    'scheduledTime',
    'invalid_datetime',
  ],
  [
    'an impossible day',
    textPost({}, { scheduledTime: '2031-02-30T09:00:00Z' }),
    'scheduledTime',
    'invalid_datetime',
  ],
  ['a past time (C10)', textPost({}, { scheduledTime: '2029-12-31T00:00:00Z' }), 'scheduledTime', 'too_soon'],
  ['trial_reel in words', textPost({}, { trial_reel: 'yes' }), 'trial_reel', 'invalid_type'],
])('refused: %s', async (_case, body, named, reason) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', { body });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    error: { code: 'validation_error', details: { field: named, reason } },
  });
  expect(sandbox.posts).toHaveLength(0);
});

test('a scheduled time must be a minute ahead by the clock', async () => {
  const { sandbox, clock } = await sandboxForTest();
  const at = (scheduledTime: string) =>
    sendWithKey(sandbox, 'POST /v1/posts', { body: textPost({}, { scheduledTime }) });
  expect(await at(clock.in(MINUTE - SECOND))).toMatchObject({ status: 400 });
  expect(await at(clock.in(MINUTE))).toMatchObject({ status: 201 });
  expect(await at('2030-01-01T01:01:00+01:00')).toMatchObject({ status: 201 });
});

test('missing_account when the choice is open (DOLDGUIDE)', async () => {
  const { sandbox } = await sandboxForTest();
  const platform = [{ platform: 'instagram', accountId: 'ig_main' }, 'instagram'];
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost({ platform }) });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({ error: { code: 'missing_account' } });
  expect(sandbox.posts).toHaveLength(0);
});

test('missing_integrations names the platforms that are not connected', async () => {
  const { sandbox } = await sandboxForTest();
  const platform = ['x', 'snapchat', 'Snapchat'];
  const reply = await sendWithKey(sandbox, 'POST /v1/posts', { body: textPost({ platform }) });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    error: { code: 'missing_integrations', details: { platforms: ['snapchat'] } },
  });
});

test("the list has the account's posts, newest first", async () => {
  const { sandbox, clock } = await sandboxForTest();
  const post = (text: string, key: string = SANDBOX_KEYS.active) =>
    sendWithKey(sandbox, 'POST /v1/posts', { body: textPost({ text }), headers: { 'soku-api-key': key } });
  await post('first');
  await post('of another account', SANDBOX_KEYS.no_credits);
  clock.advance(SECOND);
  const second = await post('second');
  expect((await sendWithKey(sandbox, 'GET /v1/posts?limit=1')).body).toEqual({
    posts: [
      {
        postSubmissionId: field(second, 'postSubmissionId'),
        status: 'queued',
        createdAt: clock.in(0),
        scheduledTime: null,
        content: { text: 'second', mediaType: 'text' },
        targets: [{ platform: 'x', accountId: 'x_main' }],
      },
    ],
    hasMore: true,
    total: 2,
  });
  expect((await sendWithKey(sandbox, 'GET /v1/posts')).body).toMatchObject({
    posts: [{ content: { text: 'second' } }, { content: { text: 'first' } }],
    hasMore: false,
    total: 2,
  });
});

test.each(['0', '101', 'many', '1.5'])('limit=%s is refused', async (limit) => {
  const { sandbox } = await sandboxForTest();
  const reply = await sendWithKey(sandbox, `GET /v1/posts?limit=${limit}`);
  expect(reply).toMatchObject({ status: 400, body: { error: { details: { field: 'limit' } } } });
});
