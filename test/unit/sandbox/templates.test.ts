import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { field, sandboxForTest, sendWithKey } from './support.ts';

describe.each(['POST /v1/templates', 'POST /v1/media/render-og'])('%s', (route) => {
  test.each([
    ['tweetImage', undefined, 1080, 1080],
    ['tweetImage', '4:5', 1080, 1350],
    ['tweetImage', '9:16', 1080, 1920],
    ['og-blog-post', undefined, 1200, 630],
    ['og-blog-post', '1:1', 1080, 1080],
  ])('renders %s at %s as a PNG of %i x %i', async (templateSlug, aspectRatio, width, height) => {
    const { sandbox } = await sandboxForTest();
    const body = { templateSlug, aspectRatio, config: { title: 't', anything: 1 } };
    const reply = await sendWithKey(sandbox, route, { body });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      id: expect.stringMatching(/^og_[0-9a-f]+$/),
      url: `${sandbox.url}/renders/${field(reply, 'id')}.png`,
    });

    const image = await fetch(field(reply, 'url'));
    expect(image.headers.get('content-type')).toBe('image/png');
    const png = Buffer.from(await image.arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
    const data = png.indexOf('IDAT');
    const pixels = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
    expect(pixels).toHaveLength(height * (1 + width / 8));
  });

  test('an unknown template is a 404', async () => {
    const { sandbox } = await sandboxForTest();
    const reply = await sendWithKey(sandbox, route, { body: { templateSlug: 'nope' } });
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({ error: { code: 'not_found' } });
  });

  test.each([
    ['templateSlug', {}],
    ['aspectRatio', { templateSlug: 'tweetImage', aspectRatio: '16:9' }],
    ['config', { templateSlug: 'tweetImage', config: 'dark' }],
  ])('a wrong %s is refused', async (named, body) => {
    const { sandbox } = await sandboxForTest();
    const reply = await sendWithKey(sandbox, route, { body });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ error: { code: 'validation_error', details: { field: named } } });
  });
});
