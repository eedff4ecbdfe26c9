import { describe, expect, it } from 'vitest';
import { JournalUnavailableError } from '../../src/journal/errors.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { createRedactor } from '../../src/text/redactor.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';
import { openWorld, stillClock } from '../support/whole.ts';

const POST_IDS = { type: 'ref/resource', uri: 'soku://posts/{postSubmissionId}' } as const;

function logged() {
  const lines: string[] = [];
  return { lines, log: createLogger('info', createRedactor([]), (line) => void lines.push(line)) };
}

describe.each(CLIENT_KINDS)('what is the same for everybody, asked for by %s', (kind) => {
  it('is no call: nothing is opened for it, and nothing logged', async () => {
    const sandbox = await openSandbox();
    const { lines, log } = logged();
    const { reading } = await serveAndConnect(sandbox.url, { kind, log });
    await reading.prompts();
    await reading.templates();
    await reading.skills();
    await reading.skill('skill://soku/rotate-a-key-safely/SKILL.md').catch(() => {});
    expect(lines.filter((line) => line.includes('tool call'))).toEqual([]);
    await reading.read('soku://posts');
    expect(lines.filter((line) => line.includes('tool call'))).toHaveLength(1);
  });
});

/** A journal that keeps, and whose list fails. */
const unlisted = (error: Error) => ({
  ...createMemoryJournal({ clock: stillClock }),
  list: () => Promise.reject(error),
});

describe('where the record can’t be read', () => {
  const unreadable = unlisted(new JournalUnavailableError('EIO', '/somewhere'));

  it('what stands beside it is told all the same', async () => {
    const { client } = await openWorld({ journal: unreadable });
    const { reading } = client;
    expect((await client.call('soku_check_connection')).result).not.toHaveProperty('knownAccounts');
    expect(JSON.stringify(await reading.resources())).toContain('soku://posts');
    expect(await reading.complete(POST_IDS, 'postSubmissionId', '')).toEqual([]);
    expect(await reading.complete({ type: 'ref/prompt', name: 'announce' }, 'accounts', '')).toEqual([]);
    const image = { text: 'Hello', imageUrls: ['https://example.com/a.png'] };
    const open = await client.call('soku_create_post', { ...image, platforms: [{ platform: 'instagram' }] });
    expect(open.error).toMatchObject({ code: 'missing_account', outcome: 'nothing_happened' });
    const blank = { ...image, platforms: [{ platform: 'instagram', accountId: ' ' }] };
    expect((await client.call('soku_create_post', blank)).error).toMatchObject({ code: 'account_empty' });
  });

  it('asking for it says what can’t be read, where and the mend, and nothing of sending', async () => {
    const { client } = await openWorld({ journal: unreadable });
    const asked = [
      (await client.call('soku_list_posts')).text,
      await client.reading.read('soku://posts').then(String, String),
      await client.reading.read('soku://posts/ps_1').then(String, String),
    ];
    for (const answer of asked) {
      expect(answer).toContain("The record of what was sent from here can't be read (EIO)");
      expect(answer).toContain('Tell the person who runs this server. Then read again.');
      expect(answer).not.toContain('Nothing was sent');
      expect(answer).not.toContain('/somewhere');
    }
    const own = await openWorld({ journal: unreadable, local: true });
    const { text } = await own.client.call('soku_list_posts');
    expect(text).toContain('from here (/somewhere) can');
    expect(text).toContain('make /somewhere and its files readable');
    const post = { text: 'Hello', platforms: [{ platform: 'x' }] };
    expect((await client.call('soku_create_post', post)).isError).toBe(false);
  });

  it('in a shared store likewise', async () => {
    const shared = unlisted(new JournalUnavailableError('EIO', 'redis://store', undefined, true));
    const { client } = await openWorld({ journal: shared });
    const { text } = await client.call('soku_list_posts');
    expect(text).toContain("sent from here can't be read: the store that this server shares");
    expect(text).not.toContain('Nothing was sent');
  });

  it('by a defect of ours, that is told as one', async () => {
    const { client } = await openWorld({ journal: unlisted(new TypeError('not thought of')) });
    await expect(client.reading.resources()).rejects.toThrow('error id');
    await expect(client.reading.complete(POST_IDS, 'postSubmissionId', '')).rejects.toThrow('error id');
    const blank = {
      text: 'Hello',
      imageUrls: ['https://example.com/a.png'],
      platforms: [{ platform: 'instagram', accountId: ' ' }],
    };
    expect((await client.call('soku_create_post', blank)).error).toMatchObject({ kind: 'unexpected' });
  });
});

it('a secret reaches nobody by a list, a completion or a resource, however it is written', async () => {
  const secret = 'a"secret"of\\the\\bucket/that/muststay';
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url, {
    local: true,
    env: {
      SOKU_BUCKET_URL: 'https://bucket.example/media',
      SOKU_BUCKET_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      SOKU_BUCKET_SECRET_ACCESS_KEY: secret,
    },
    journal: createMemoryJournal({ clock: stillClock }),
    clock: stillClock,
  });
  sandbox.faults.always('POST /v1/posts', {
    kind: 'respond',
    status: 200,
    body: { postSubmissionId: 'post_1' },
  });
  const sent = await client.call('soku_create_post', {
    text: 'Hello',
    imageUrls: ['https://example.com/a.png'],
    platforms: [{ platform: 'instagram', accountId: secret }],
  });
  expect(sent.isError, sent.text).toBe(false);
  const told = JSON.stringify([
    await client.reading.resources(),
    await client.reading.complete({ type: 'ref/prompt', name: 'announce' }, 'accounts', ''),
    await client.reading.read('soku://accounts'),
    await client.reading.read('soku://posts'),
    await client.call('soku_list_posts'),
    await client.reading.prompt('what_went_wrong', { postSubmissionId: 'post_1' }),
  ]);
  expect(told).toContain('[secret]');
  expect(told).not.toContain('muststay');
});
