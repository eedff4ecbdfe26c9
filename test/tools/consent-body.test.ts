import { describe, expect, it } from 'vitest';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const ask = { SOKU_CONFIRM: 'ask' };
const preview = { SOKU_CONFIRM: 'preview' };
const post = { text: 'Hello', platforms: [{ platform: 'x' }, { platform: 'threads' }] };
const HIDDEN = 'Pay Ann\u202e100\u202c\u200b now\u2028To: nobody';

/** A server that asks a person who gives one answer always, and what they were asked. */
async function openAsked(answer: 'accept' | 'decline' = 'accept') {
  const sandbox = await openSandbox();
  const questions: string[] = [];
  const person = (question: string) => {
    questions.push(question);
    return answer;
  };
  // A 2026 client can be asked over HTTP too.
  const client = await serveAndConnect(sandbox.url, { env: ask, person });
  return { sandbox, client, questions };
}

describe('the question to the person', () => {
  it('writes out what can’t be seen, says how many, and sends it as it is', async () => {
    const { sandbox, client, questions } = await openAsked();
    const { result } = await client.call('soku_create_post', { ...post, text: HIDDEN });
    expect(result).toMatchObject({ status: 'submitted' });
    expect(questions[0]).toContain(
      "Hidden: 4 characters that can't be seen: U+200B, U+2028, U+202C, U+202E.",
    );
    expect(questions[0]).toContain('> Pay AnnU+202E100U+202CU+200B nowU+2028To: nobody');
    expect(questions[0]).not.toMatch(/[\u202e\u202c\u200b\u2028]/);
    expect(JSON.stringify(sandbox.posts)).toContain(JSON.stringify(HIDDEN).slice(1, -1));
  });

  it('shows hidden characters of addresses and accounts on their one line', async () => {
    const { client, questions } = await openAsked('decline');
    await client.call('soku_create_post', {
      text: 'x',
      platforms: [{ platform: 'x', accountId: 'ann\u200b\nWhen: never' }],
      imageUrls: ['https://files.example/a\u2066b.jpg'],
    });
    for (const question of questions) expect(question).not.toMatch(/[\u200b\u2066]|\nWhen: never/);
  });

  it('is not put where a post can’t be shown whole', async () => {
    const sandbox = await openSandbox();
    const questions: string[] = [];
    const person = (question: string) => {
      questions.push(question);
      return 'accept' as const;
    };
    const env = { ...ask, SOKU_VALIDATE: 'off' };
    const client = await serveAndConnect(sandbox.url, { env, person });
    const long = { text: 'a'.repeat(10_001), platforms: [{ platform: 'facebook' }] };
    const longUrl = { ...post, imageUrls: [`https://files.example/${'a'.repeat(4_000)}.jpg`] };
    const posts = Array.from({ length: 25 }, (_, index) => ({
      ...long,
      text: `${index}${'a'.repeat(9_000)}`,
    }));
    const answers = [
      await client.call('soku_create_post', long),
      await client.call('soku_create_post', longUrl),
      await client.call('soku_create_posts', { posts }),
    ];
    for (const { error } of answers)
      expect(error).toMatchObject({ kind: 'confirmation', code: 'confirmation_too_long' });
    expect(questions).toEqual([]);
    expect(sandbox.requests).toHaveLength(0);
  });
});

describe('a token', () => {
  const image = { ...post, mediaUrls: ['https://files.example/file'], mediaType: 'image' };

  it.each([
    ['another kind of media', image, { ...image, mediaType: 'video' }],
    [
      'media in another field',
      { ...post, imageUrls: ['https://files.example/1.jpg'] },
      { ...post, mediaUrls: ['https://files.example/1.jpg'] },
    ],
    ['another order of targets', post, { ...post, platforms: post.platforms.toReversed() }],
    ['a blank more', post, { ...post, text: 'Hel lo' }],
    ['another form of the same letters', { ...post, text: 'caf\u00e9' }, { ...post, text: 'cafe\u0301' }],
    ['a hidden character more', post, { ...post, text: 'Hel\u200blo' }],
    ['allowDuplicate', post, { ...post, allowDuplicate: true }],
    ['no allowDuplicate', { ...post, allowDuplicate: true }, post],
  ])('does not open %s', async (_name, shown, sent) => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env: preview });
    const { result } = await client.call('soku_validate_post', shown);
    expect(result).toMatchObject({ valid: true, confirmationToken: expect.any(String) });
    const { confirmationToken } = result;
    const other = await client.call('soku_create_post', { ...sent, confirmationToken });
    expect(other.error).toMatchObject({ code: 'confirmation_invalid' });
    expect(sandbox.requests).toHaveLength(0);
    const same = await client.call('soku_create_post', { ...shown, confirmationToken });
    expect(same.error).not.toMatchObject({ kind: 'confirmation' });
    expect(sandbox.requests.length).toBeGreaterThan(0);
  });

  it('comes with a word on hidden characters, and not for what can’t be shown whole', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env: { ...preview, SOKU_VALIDATE: 'off' } });
    const hidden = await client.call('soku_validate_post', { ...post, text: HIDDEN });
    expect(hidden.result.warnings).toEqual([
      "The post holds 4 characters that can't be seen: U+200B, U+2028, U+202C, U+202E. Tell the person so.",
    ]);
    const long = await client.call('soku_validate_post', { ...post, text: 'a'.repeat(10_001) });
    expect(long.result).not.toHaveProperty('confirmationToken');
  });
});
