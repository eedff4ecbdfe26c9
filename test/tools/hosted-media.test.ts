import { describe, expect, it, onTestFinished } from 'vitest';
import { type FaultRoute, SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { connectHttp, type TestClient } from '../support/clients.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const MEDIA = 'POST /v1/media';
/** A storage that Soku reaches and nobody else does. */
const there = (name: string) => `http://10.20.30.40:9000/${name}.png`;

const send = (client: TestClient, imageUrl: string) =>
  client.call('soku_create_post', { text: imageUrl, imageUrls: [imageUrl], platforms: [{ platform: 'x' }] });

const upload = (client: TestClient) => client.call('soku_upload_media', { url: 'https://example.com/a.png' });

async function open() {
  const sandbox = await openSandbox();
  const give = (route: FaultRoute, url: string) =>
    sandbox.faults.next(route, { kind: 'respond', status: 200, body: { url } });
  const client = await serveAndConnect(sandbox.url, { env: { SOKU_DUPLICATE_WINDOW_HOURS: '0' } });
  return { sandbox, client, give };
}

describe('a private address', () => {
  it('is taken where Soku gave it for an upload or a picture, and only to the letter', async () => {
    const { sandbox, client, give } = await open();
    give(MEDIA, there('upload'));
    give('POST /v1/templates', there('render'));
    give('POST /v1/media/render-og', there('og'));
    await upload(client);
    await client.call('soku_render_template', { templateSlug: 'tweetImage' });
    await client.call('soku_render_og_image', { templateSlug: 'og-blog-post' });
    for (const name of ['upload', 'render', 'og']) {
      expect((await send(client, there(name))).result).toMatchObject({ status: 'submitted' });
    }
    expect((await send(client, there('other'))).error).toMatchObject({ code: 'url_private' });
    give(MEDIA, there('copy'));
    const again = await client.call('soku_upload_media', { url: there('render') });
    expect(again.result).toMatchObject({ url: there('copy') });
    expect(sandbox.posts).toHaveLength(3);
  });

  it('that Soku gave to one caller is refused to another', async () => {
    const { client, give } = await open();
    give(MEDIA, there('mine'));
    await upload(client);
    const other = await connectHttp('client-2026', client.url, { 'soku-api-key': SANDBOX_KEYS.no_credits });
    onTestFinished(() => other.close());
    expect((await send(other, there('mine'))).error).toMatchObject({ code: 'url_private' });
    expect((await send(client, there('mine'))).result).toMatchObject({ status: 'submitted' });
  });
});
