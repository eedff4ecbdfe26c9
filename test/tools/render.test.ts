import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld, success } from '../support/whole.ts';

/** Width and height that a PNG says it has. */
async function pngSize(url: string): Promise<[number, number]> {
  const bytes = new DataView(await (await fetch(url)).arrayBuffer());
  return [bytes.getUint32(16), bytes.getUint32(20)];
}

describe.each(CLIENT_KINDS)('rendering, called by %s', (kind) => {
  it('soku_render_template gives a hosted PNG of the ratio asked for', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const args = {
      templateSlug: 'tweetImage',
      config: { title: 'A title', nested: { list: [1, null, 'x'] } },
      aspectRatio: '4:5',
    };
    const answer = await client.call('soku_render_template', args);
    const { url, id } = answer.result;
    const nextStep = 'Use the URL in imageUrls of soku_create_post.';
    expect(answer).toEqual(
      success({ url, id, nextStep }, [
        'The image is rendered and hosted.',
        `URL: ${url}`,
        `Render id: ${id}`,
        `Next: ${nextStep}`,
      ]),
    );
    expect(url).toBe(`${sandbox.url}/renders/${id}.png`);
    expect(await pngSize(String(url))).toEqual([1080, 1350]);
    expect(sandbox.requests[0]).toMatchObject({ path: '/v1/templates', body: args });
  });

  it('soku_render_og_image gives a hosted PNG and the finished meta tag', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const answer = await client.call('soku_render_og_image', { templateSlug: 'og-blog-post' });
    const { url, id } = answer.result;
    const metaTag = `<meta property="og:image" content="${url}">`;
    expect(answer).toEqual(
      success({ url, id, metaTag, nextStep: 'Put the meta tag into the head of the page.' }, [
        'The image is rendered and hosted.',
        `URL: ${url}`,
        `Render id: ${id}`,
        `Meta tag: ${metaTag}`,
        'Next: Put the meta tag into the head of the page.',
      ]),
    );
    expect(await pngSize(String(url))).toEqual([1200, 630]);
    expect(sandbox.requests[0]).toMatchObject({
      path: '/v1/media/render-og',
      body: { templateSlug: 'og-blog-post' },
    });
  });
});

describe('soku_render_og_image', () => {
  it('escapes the URL, so that the tag stays one tag', async () => {
    const { sandbox, client } = await openWorld();
    const url = 'https://storage.mysoku.io/og.png?a=1&b="><script>alert(1)</script>';
    sandbox.faults.next('POST /v1/media/render-og', { kind: 'respond', status: 201, body: { url } });
    const answer = await client.call('soku_render_og_image', { templateSlug: 'og-blog-post' });
    expect(answer.result).toMatchObject({
      url,
      metaTag:
        '<meta property="og:image" content="https://storage.mysoku.io/og.png?a=1&amp;b=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">',
    });
  });
});
