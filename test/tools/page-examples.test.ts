import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld } from '../support/whole.ts';

// Every request of Soku's page "Code Examples", made through the tools: it leaves with that page's body and headers.

/** The headers of a request, without those that say how it was carried and who sent it. */
function pageHeaders({ headers }: Sandbox['requests'][number]): Record<string, string> {
  const carried = new Set(['accept', 'connection', 'content-length', 'host', 'user-agent']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !carried.has(name)));
}

/** The page's headers; posts carry an Idempotency-Key of ours besides. */
const headers = { 'content-type': 'application/json', 'soku-api-key': SANDBOX_KEYS.active };

const seen = (sandbox: Sandbox) =>
  sandbox.requests.map((request) => ({
    method: request.method,
    path: request.path,
    headers: pageHeaders(request),
    body: request.body,
  }));

const post = (key: string, body: object) => ({
  method: 'POST',
  path: '/v1/posts',
  headers: { ...headers, 'idempotency-key': key },
  body,
});

const entry = (platform: string, accountId?: string) => ({ platform, ...(accountId && { accountId }) });

describe.each(CLIENT_KINDS)('the requests of the page, made by %s', (kind) => {
  it('Publish a Text Post', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const text = 'Just shipped our biggest update yet. More details coming soon.';
    const answer = await client.call('soku_create_post', {
      text,
      mediaType: 'text',
      platforms: [entry('threads'), entry('x'), entry('linkedin')],
    });
    expect(seen(sandbox)).toEqual([
      post('id-1', {
        post: { content: { text, mediaType: 'text', platform: ['threads', 'x', 'linkedin'] } },
      }),
    ]);
    expect(answer.result.postSubmissionId).toBe(sandbox.posts[0]?.postSubmissionId);
    expect(answer.text).toContain(`Submission id: ${sandbox.posts[0]?.postSubmissionId}\n`);
  });

  it('Upload Media and Publish a Video Post, with mixed targets', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const media = await client.call('soku_upload_media', {
      url: 'https://example.com/videos/product-demo.mp4',
    });
    const answer = await client.call('soku_create_post', {
      text: 'Watch our full product walkthrough',
      videoUrl: media.result.url,
      platforms: [entry('instagram', 'ig_main'), entry('tiktok', 'tt_brand'), entry('youtube')],
    });
    expect(seen(sandbox)).toEqual([
      {
        method: 'POST',
        path: '/v1/media',
        headers,
        body: { url: 'https://example.com/videos/product-demo.mp4' },
      },
      post('id-1', {
        post: {
          content: {
            text: 'Watch our full product walkthrough',
            mediaType: 'video',
            videoUrl: media.result.url,
            platform: [
              { platform: 'instagram', accountId: 'ig_main' },
              { platform: 'tiktok', accountId: 'tt_brand' },
              'youtube',
            ],
          },
        },
      }),
    ]);
    expect(answer.result.postSubmissionId).toBe(sandbox.posts[0]?.postSubmissionId);
  });

  it('Publish an Image Post with Multiple Images', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const text = "Behind the scenes from today's shoot";
    const imageUrls = [1, 2, 3].map((number) => `https://storage.mysoku.io/media/img${number}.jpg`);
    const answer = await client.call('soku_create_post', {
      text,
      imageUrls,
      platforms: [entry('instagram', 'ig_main'), entry('facebook', 'fb_page'), entry('linkedin')],
    });
    expect(seen(sandbox)).toEqual([
      post('id-1', {
        post: {
          content: {
            text,
            mediaType: 'image',
            imageUrls,
            platform: [
              { platform: 'instagram', accountId: 'ig_main' },
              { platform: 'facebook', accountId: 'fb_page' },
              'linkedin',
            ],
          },
        },
      }),
    ]);
    expect(answer.result.postSubmissionId).toBe(sandbox.posts[0]?.postSubmissionId);
  });

  it('Generate an OG Image and Publish', async () => {
    const { sandbox, client } = await openWorld({ kind, env: { SOKU_IMAGES: 'false' } });
    const config = { title: '5 Lessons From Building in Public', author: 'Soku Team', theme: 'dark' };
    const template = await client.call('soku_render_template', { templateSlug: 'tweetImage', config });
    const text = '5 Lessons From Building in Public — a thread.';
    const answer = await client.call('soku_create_post', {
      text,
      imageUrls: [template.result.url],
      platforms: [entry('x'), entry('linkedin')],
    });
    expect(seen(sandbox)).toEqual([
      { method: 'POST', path: '/v1/templates', headers, body: { templateSlug: 'tweetImage', config } },
      post('id-1', {
        post: {
          content: {
            text,
            mediaType: 'image',
            imageUrls: [template.result.url],
            platform: ['x', 'linkedin'],
          },
        },
      }),
    ]);
    expect(answer.result.postSubmissionId).toBe(sandbox.posts[0]?.postSubmissionId);
  });

  it('Transcribe a Video, with its idempotency key', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const body = { mediaId: 'media_f7e8d9c0b3c4', language: 'en', model: 'whisper-1', durationSeconds: 600 };
    const key = 'ep42-transcribe-20260301';
    sandbox.faults.next('POST /v1/ai/transcribe', {
      kind: 'respond',
      status: 200,
      body: { jobId: 'tj_a1b2c3d4e5f6', transcript: 'Hi.', creditsDebited: 10, likelyLyrics: false },
    });
    const answer = await client.call('soku_transcribe_media', { ...body, idempotencyKey: key });
    expect(seen(sandbox)).toEqual([
      {
        method: 'POST',
        path: '/v1/ai/transcribe',
        headers: { ...headers, 'idempotency-key': key },
        body,
      },
    ]);
    expect(answer.result).toMatchObject({ jobId: 'tj_a1b2c3d4e5f6', idempotencyKey: key });
  });

  it('Schedule a Post for Later', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const text = 'Happy Monday! Here is your weekly dose of motivation.';
    const answer = await client.call('soku_create_post', {
      text,
      platforms: [entry('threads'), entry('x'), entry('linkedin')],
      scheduledTime: '2026-03-09T14:00:00.000Z',
    });
    expect(seen(sandbox)).toEqual([
      post('id-1', {
        post: { content: { text, mediaType: 'text', platform: ['threads', 'x', 'linkedin'] } },
        scheduledTime: '2026-03-09T14:00:00.000Z',
      }),
    ]);
    expect(answer.result).toMatchObject({
      status: 'scheduled',
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
    });
  });

  it('Batch Publishing Workflow', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const batch = [
      ['Monday motivation: consistency beats perfection.', '2026-03-09T09:00:00.000Z'],
      ['Tuesday tip: automate what you repeat.', '2026-03-10T09:00:00.000Z'],
      ['Wednesday wisdom: ship it, then improve.', '2026-03-11T09:00:00.000Z'],
    ];
    const answer = await client.call('soku_create_posts', {
      posts: batch.map(([text, scheduledTime]) => ({
        text,
        platforms: [entry('threads'), entry('x')],
        scheduledTime,
      })),
    });
    expect(seen(sandbox)).toEqual(
      batch.map(([text, scheduledTime], index) =>
        post(`id-${index + 1}`, {
          post: { content: { text, mediaType: 'text', platform: ['threads', 'x'] } },
          scheduledTime,
        }),
      ),
    );
    expect(answer.result).toMatchObject({
      succeeded: 3,
      items: sandbox.posts.map(({ postSubmissionId }) => ({ status: 'scheduled', postSubmissionId })),
    });
  });
});
