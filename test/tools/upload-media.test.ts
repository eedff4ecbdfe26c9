import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld, success } from '../support/whole.ts';

describe.each(CLIENT_KINDS)('soku_upload_media, called by %s', (kind) => {
  it('gives the URL of the hosted copy, which a post can use', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const sourceUrl = 'https://example.com/videos/product-demo.mp4';
    const answer = await client.call('soku_upload_media', { url: sourceUrl });
    const url = String(answer.result.url);
    const nextStep = 'Give the person the URL, or use it in videoUrl of soku_create_post.';
    expect(answer).toEqual(
      success({ url, sourceUrl, nextStep }, ['Soku hosts a copy now.', `URL: ${url}`, `Next: ${nextStep}`]),
    );
    expect(url.startsWith(`${sandbox.url}/media/`)).toBe(true);
    expect((await fetch(url)).headers.get('content-type')).toBe('video/mp4');
    const post = await client.call('soku_create_post', {
      platforms: [{ platform: 'youtube' }],
      videoUrl: url,
    });
    expect(post.isError).toBe(false);
    expect(sandbox.posts[0]?.content).toEqual({ mediaType: 'video', videoUrl: url });
  });
});

describe('soku_upload_media', () => {
  it('sends the URL to the letter, and no idempotency key: Soku derives one', async () => {
    const { sandbox, client } = await openWorld();
    const url = 'https://example.com/a%20b/ü.png?sig=a%2Bb&x=1#top';
    await client.call('soku_upload_media', { url });
    expect(sandbox.requests).toMatchObject([{ method: 'POST', path: '/v1/media', body: { url } }]);
    expect(sandbox.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });
});

it.each([
  ['https://cdn.example/\u202egpj.exe', 'https://cdn.example/%E2%80%AEgpj.exe'],
  ['https://cdn.example/\u{e0041}.png', 'https://cdn.example/%F3%A0%81%81.png'],
])(
  'an address of Soku in which something hides stays that address, written so that it is seen',
  async (url, seen) => {
    const { sandbox, client } = await openWorld();
    sandbox.faults.next('POST /v1/media', { kind: 'respond', status: 200, body: { url } });
    const { result, text } = await client.call('soku_upload_media', { url: 'https://example.com/a.png' });
    expect(result.url).toBe(seen);
    expect(text).toContain(`URL: ${seen}\n`);
  },
);

it('an address longer than any tool takes is none, and not told cut', async () => {
  const { sandbox, client } = await openWorld();
  const url = `https://cdn.example/${'x'.repeat(9_000)}`;
  sandbox.faults.always('POST /v1/media', { kind: 'respond', status: 200, body: { url } });
  const { error } = await client.call('soku_upload_media', { url: 'https://example.com/a.png' });
  expect(error).toMatchObject({ code: 'unusable_answer' });
});
