import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished } from 'vitest';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

async function openStudio(env: Record<string, string> = {}) {
  const sandbox = await openSandbox();
  const { url } = await serveAndConnect(sandbox.url, { env });
  const client = new Client({ name: 'studio', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  onTestFinished(() => client.close());
  const render = async (name = 'soku_render_template') =>
    client.callTool({ name, arguments: { templateSlug: 'tweetImage' } });
  return { sandbox, client, render };
}

it.each(['soku_render_template', 'soku_render_og_image'])(
  '%s shows the picture beside its address',
  async (name) => {
    const { render } = await openStudio();
    const { content, isError } = await render(name);
    expect(isError ?? false).toBe(false);
    expect(content).toMatchObject([
      { type: 'text' },
      { type: 'image', mimeType: 'image/png' },
      { type: 'resource_link', uri: expect.stringContaining('/renders/') },
    ]);
    const [, picture] = content;
    const bytes = Buffer.from(picture?.type === 'image' ? picture.data : '', 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  },
);

it('SOKU_IMAGES=false leaves the picture out', async () => {
  const { render } = await openStudio({ SOKU_IMAGES: 'false' });
  expect((await render()).content.map(({ type }) => type)).toEqual(['text', 'resource_link']);
});

it.each(['http://169.254.169.254/latest/meta-data', 'http://127.0.0.1:9/a.png'])(
  'a picture at %s is not got, and the rendering is a success all the same',
  async (url) => {
    const { sandbox, render } = await openStudio();
    sandbox.faults.next('POST /v1/templates', { kind: 'respond', status: 201, body: { url } });
    const { content, isError } = await render();
    expect(isError ?? false).toBe(false);
    expect(content.map(({ type }) => type)).toEqual(['text', 'resource_link']);
  },
);
