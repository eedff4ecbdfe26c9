import { describe, expect, it } from 'vitest';
import { openWorld } from '../support/whole.ts';

const X = [{ platform: 'x' }];
const LIMIT_BYTES = 256 * 1024;
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));
const accounts = (count: number) => many(count, (at) => ({ platform: 'instagram', accountId: `ig_${at}` }));

describe('arguments have a largest size, and say it', () => {
  it.each([
    ['platforms', { text: 'hi', platforms: accounts(51) }, 'platforms', 'at most 50 entries'],
    [
      'accountId',
      { text: 'hi', platforms: [{ platform: 'x', accountId: 'a'.repeat(201) }] },
      'platforms[0].accountId',
      'at most 200 characters',
    ],
    ['text', { text: 'a'.repeat(100_001), platforms: X }, 'text', 'at most 100000 characters'],
    ['imageUrls', { imageUrls: many(51, String), platforms: X }, 'imageUrls', 'at most 50 entries'],
    ['a URL', { videoUrl: 'a'.repeat(8_001), platforms: X }, 'videoUrl', 'at most 8000 characters'],
    [
      'scheduledTime',
      { text: 'hi', platforms: X, scheduledTime: '['.repeat(65) },
      'scheduledTime',
      'at most 64 characters',
    ],
    ['timeZone', { text: 'hi', platforms: X, timeZone: 'a'.repeat(65) }, 'timeZone', 'at most 64 characters'],
  ])('%s', async (_name, args, field, allowed) => {
    const { sandbox, client } = await openWorld();
    const { error } = await client.call('soku_create_post', args);
    expect(error).toMatchObject({ kind: 'input', field, outcome: 'nothing_happened' });
    expect(error.message).toContain(allowed);
    expect(sandbox.requests).toEqual([]);
  });

  it('what a template is given', async () => {
    const { sandbox, client } = await openWorld();
    const args = { templateSlug: 'tweetImage', config: { title: 'a'.repeat(100_000) } };
    for (const tool of ['soku_render_template', 'soku_render_og_image']) {
      const { error } = await client.call(tool, args);
      expect(error).toMatchObject({ kind: 'input', field: 'config' });
      expect(String(error.fix).length).toBeLessThan(300);
    }
    expect(sandbox.requests).toEqual([]);
  });

  it('of a list that is too long only that is told, whatever its entries are', async () => {
    const { client } = await openWorld();
    for (const platforms of [many(9_000, String), many(9_000, Number), accounts(1_500)]) {
      const { error, text } = await client.call('soku_validate_post', { text: 'hi', platforms });
      expect(error.message).toBe(`platforms has ${platforms.length} entries; allowed is at most 50 entries.`);
      expect(text.length).toBeLessThan(1_000);
    }
  });

  it('a thousand misspelt arguments make a short answer', async () => {
    const { client } = await openWorld();
    const args = Object.fromEntries(many(1_000, (at) => [`emoji${at}`, 'x']));
    const { error, text } = await client.call('soku_validate_post', { text: 'hi', platforms: X, ...args });
    expect(error.field).toBe('emoji0');
    expect(text.length).toBeLessThan(3_000);
  });

  it.each([
    ['more values than anybody means', many(20_000, (at) => [`emoji${at}`, 'x']), 'more than 10000 values'],
    ['lists that nobody means', [['platforms', many(30_000, String)]], 'more than 10000 values'],
    [
      'what goes too deep',
      [['config', JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`)]],
      'deeper than 100 levels',
    ],
  ])('%s, before any of it is looked at', async (_what, entries, message) => {
    const { client } = await openWorld();
    for (const tool of ['soku_validate_post', 'soku_render_template']) {
      const { error } = await client.call(tool, Object.fromEntries(entries));
      expect(error).toMatchObject({ kind: 'input', code: 'invalid_arguments', outcome: 'nothing_happened' });
      expect(error.message).toContain(message);
    }
  });
});

describe('what is taken makes an answer that fits', () => {
  it('the largest post of all: eight problems, and previews that say what they leave off', async () => {
    const { client } = await openWorld();
    const urls = many(50, (at) => `http://10.0.0.${at}/${'a'.repeat(7_900)}`);
    const platforms = [
      ...['x', 'threads', 'facebook', 'linkedin', 'tiktok', 'youtube', 'snapchat'].map((platform) => ({
        platform,
      })),
      ...accounts(43),
    ];
    const text = '\u{1F600}'.repeat(50_000);
    const answer = await client.call('soku_validate_post', {
      text,
      platforms,
      imageUrls: urls,
      mediaUrls: urls,
      videoUrl: `${urls[0]}.mp4`,
    });
    const { valid, issues, previews } = answer.result;
    expect(valid).toBe(false);
    expect(issues).toHaveLength(9);
    expect(issues).toMatchObject({ 7: { severity: 'error' }, 8: { code: 'more_issues', severity: 'error' } });
    expect(previews).toHaveLength(50);
    expect(previews).toMatchObject({
      0: {
        platform: 'x',
        characterCount: 100_000,
        text: `${'\u{1F600}'.repeat(560)}…`,
        charactersNotShown: 49_440,
      },
      7: { accountId: 'ig_0', charactersNotShown: 50_000 - 4_400 },
      8: { accountId: 'ig_1', charactersNotShown: 50_000 - 280 },
    });
    expect(answer.text).toContain('49,440 more characters not shown');
    expect(Buffer.byteLength(JSON.stringify(answer.result))).toBeLessThan(LIMIT_BYTES);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(LIMIT_BYTES);
  });

  it('a text within twice its limit is shown whole', async () => {
    const { client } = await openWorld();
    const text = 'a'.repeat(560);
    const { result } = await client.call('soku_validate_post', { text, platforms: X });
    expect(result.previews).toMatchObject([{ text, characterCount: 560 }]);
    expect(result.previews).not.toHaveProperty('0.charactersNotShown');
  });

  it('1,500 targets with 150,000 characters are refused in a few lines', async () => {
    const { client } = await openWorld();
    const answer = await client.call('soku_validate_post', {
      text: 'a'.repeat(150_000),
      platforms: accounts(1_500),
    });
    expect(answer.error.kind).toBe('input');
    expect(answer.text.length).toBeLessThan(1_000);
  });

  it('a confirmationToken of thousands is refused', async () => {
    const { client } = await openWorld({ env: { SOKU_CONFIRM: 'preview' } });
    const confirmationToken = ','.repeat(100_000);
    const args = { posts: [{ text: 'hi', platforms: X }], confirmationToken };
    const { error } = await client.call('soku_create_posts', args);
    expect(error).toMatchObject({ kind: 'input', field: 'confirmationToken' });
  });
});
