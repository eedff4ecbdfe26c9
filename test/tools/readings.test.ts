import { describe, expect, it } from 'vitest';
import { READINGS, SANDBOX_ID_TOKEN } from '../../src/sandbox/index.ts';
import { READING_NAMES, type Reading } from '../../src/sandbox/readings.ts';
import { NOW, openWorld } from '../support/whole.ts';

const X = [{ platform: 'x' }];
const later = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();

/** Every main job once: the tool, its arguments, and what must be in the result. */
const JOBS: readonly (readonly [tool: string, args: Record<string, unknown>, result: object])[] = [
  ['soku_check_connection', {}, { subscription: 'active', problems: [] }],
  ['soku_create_post', { text: 'now', platforms: X }, { status: 'submitted' }],
  ['soku_create_post', { text: 'later', platforms: X, scheduledTime: later(24) }, { status: 'scheduled' }],
  [
    'soku_create_posts',
    {
      posts: [
        { text: 'one', platforms: X },
        { text: 'two', platforms: X, scheduledTime: later(48) },
      ],
    },
    { succeeded: 2, failed: 0 },
  ],
  ['soku_list_posts', {}, { source: 'journal' }],
  [
    'soku_upload_media',
    { url: 'https://example.com/a.png' },
    { url: expect.stringContaining('/media/'), sourceUrl: 'https://example.com/a.png' },
  ],
  [
    'soku_render_template',
    { templateSlug: 'tweetImage', config: { title: 'Hi' } },
    { url: expect.stringContaining('/renders/') },
  ],
  ['soku_transcribe_media', { mediaId: 'media_sandbox1' }, { status: 'completed' }],
  ['soku_create_api_key', { name: 'spare' }, { name: 'spare' }],
];

const world = (readings: readonly Reading[]) =>
  openWorld({
    local: true,
    soku: { readings },
    env: { SOKU_ID_TOKEN: SANDBOX_ID_TOKEN, SOKU_TOOLSETS: 'publish,media,account' },
  });

describe.each([[], ...READING_NAMES.map((name) => [name])])('read as %s', (...readings: Reading[]) => {
  it('every main job is done', async () => {
    const { sandbox, client } = await world(readings);
    for (const [tool, args, result] of JOBS) {
      expect(await client.call(tool, args), tool).toMatchObject({ isError: false, result });
    }
    expect(sandbox.posts.map(({ content }) => content.text)).toEqual(['now', 'later', 'one', 'two']);
  });

  it('posts and keys of the account are listed, a key is revoked, and what is refused keeps its kind', async () => {
    const { sandbox, client } = await world(readings);
    await client.call('soku_create_post', { text: 'seen', platforms: X });
    const { result, error } = await client.call('soku_list_posts', { source: 'account' });
    if (readings.includes('no-list')) expect(error).toMatchObject({ outcome: 'nothing_happened' });
    else expect(result.posts).toMatchObject([{ text: 'seen' }]);

    const before = await client.call('soku_list_api_keys');
    expect(before.result.keys).toMatchObject([{ name: 'Sandbox active' }, { name: 'Sandbox revoked' }]);
    await client.call('soku_create_api_key', { name: 'spare' });
    const listed = (await client.call('soku_list_api_keys')).result.keys;
    const spare = Array.isArray(listed) ? listed.find(({ name }) => name === 'spare') : undefined;
    const revoked = await client.call('soku_revoke_api_key', { keyId: spare?.id });
    expect(revoked).toMatchObject({ isError: false, result: { revoked: true } });
    expect(sandbox.listKeys().find(({ name }) => name === 'spare')).toMatchObject({ state: 'revoked' });

    const args = {
      text: 'hi',
      imageUrls: ['https://example.com/a.png'],
      platforms: [{ platform: 'snapchat' }],
    };
    const refused = await client.call('soku_create_post', args);
    expect(refused.error).toMatchObject({ kind: 'integrations', outcome: 'nothing_happened' });
    expect(refused.text).toContain('snapchat');
    const account = await client.call('soku_create_post', {
      ...args,
      platforms: [{ platform: 'instagram' }],
    });
    expect(account.error).toMatchObject({ kind: 'account' });
  });
});

it('each reading is told in a line', () => {
  for (const what of Object.values(READINGS)) expect(what).toMatch(/^[A-Z].*\.$/);
});

it('a limit met at first does not pin the wrong way to send the key', async () => {
  const { sandbox, client } = await openWorld({
    env: { SOKU_TIMEOUT_MS: '5000' },
    soku: { readings: ['bearer'] },
  });
  sandbox.faults.next('POST /v1/posts', { kind: 'respond', status: 429, headers: { 'Retry-After': '30' } });
  expect((await client.call('soku_create_post', { text: 'a', platforms: X })).error).toMatchObject({
    kind: 'rate_limit',
  });
  // Posts have to wait now; other requests go by the same key.
  const rendered = await client.call('soku_render_template', { templateSlug: 'tweetImage' });
  expect(rendered.isError).toBe(false);
});
