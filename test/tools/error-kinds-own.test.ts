import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { createRedactor } from '../../src/text/redactor.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { failure, hurriedClock, openWorld, stillClock } from '../support/whole.ts';

const x = [{ platform: 'x' }];
const hi = { text: 'hi', platforms: x };
const image = { imageUrls: ['https://example.com/a.jpg'] };

const CALLS: [string, Record<string, unknown>][] = [
  ['soku_create_post', hi],
  ['soku_list_posts', { source: 'journal' }],
  ['soku_list_posts', { source: 'account' }],
  ['soku_upload_media', { url: 'https://example.com/a.png' }],
  ['soku_render_template', { templateSlug: 'tweetImage' }],
  ['soku_render_og_image', { templateSlug: 'og-blog-post' }],
  ['soku_transcribe_media', { mediaId: 'media_sandbox1' }],
];

describe('what Soku does not have', () => {
  it.each([
    ['soku_render_template', { templateSlug: 'nope' }, 'templateSlug', /tweetImage is built in/],
    ['soku_render_og_image', { templateSlug: 'nope' }, 'templateSlug', /template editor/],
    ['soku_transcribe_media', { mediaId: 'nope' }, 'mediaId', /media library/],
  ] as const)('%s: not_found with its field', async (tool, args, field, fix) => {
    const { client } = await openWorld();
    const { error } = await client.call(tool, args);
    expect(error).toMatchObject({ kind: 'not_found', code: 'not_found', status: 404, field });
    expect(error.fix).toMatch(fix);
  });

  it('an address that is not Soku’s is not taken for a missing template', async () => {
    const { sandbox, client } = await openWorld();
    sandbox.faults.next('POST /v1/templates', {
      kind: 'respond',
      status: 404,
      body: '<h1>Not Found</h1>',
      contentType: 'text/html',
    });
    const { error } = await client.call('soku_render_template', { templateSlug: 'tweetImage' });
    expect(error).toMatchObject({
      kind: 'not_found',
      code: 'http_404',
      message: expect.stringContaining('POST /v1/templates'),
    });
    expect(error).not.toHaveProperty('field');
  });

  it('an account left open: which entries leave it open', async () => {
    const { client } = await openWorld();
    const platforms = [{ platform: 'instagram' }, { platform: 'tiktok', accountId: 'tt_brand' }];
    const { error } = await client.call('soku_create_post', { ...image, platforms });
    expect(error).toMatchObject({
      kind: 'account',
      code: 'missing_account',
      field: 'platforms',
      dashboard: 'Settings > Integrations',
      fix: 'Ask the person which account to post to, and give its accountId. The ids are in Settings > Integrations of the Soku dashboard.',
    });
    expect(error.message).toMatch(/^accountId is missing for instagram\. Soku's message: /);
  });

  it.each([
    {
      platforms: x,
      message: 'The Soku account has no connected account on: x. Soku\'s message: "no".',
      fix: 'Ask the person to connect x in Settings > Integrations of the Soku dashboard.',
    },
    {
      platforms: [...x, { platform: 'threads' }],
      message:
        'The Soku account has no connected account on at least one platform. Soku doesn\'t say which; asked for were "x, threads". Soku\'s message: "no".',
      fix: 'Ask the person to connect what is missing in Settings > Integrations of the Soku dashboard, or whether to post without it.',
    },
  ])('an integration that Soku does not name, of $platforms.length', async ({ platforms, ...expected }) => {
    const { sandbox, client } = await openWorld();
    const body = { error: { code: 'missing_integrations', message: 'no' } };
    sandbox.faults.next('POST /v1/posts', { kind: 'respond', status: 400, body });
    const { error } = await client.call('soku_create_post', { text: 'hi', platforms });
    expect(error).toMatchObject({ kind: 'integrations', ...expected });
  });

  it.each(['https://unreachable.example/a.png', 'https://broken.example/a.png'])(
    'a file that Soku cannot fetch: %s',
    async (url) => {
      const { client } = await openWorld({ clock: hurriedClock() });
      const { error } = await client.call('soku_upload_media', { url });
      expect(error).toMatchObject({ kind: 'media' });
      expect(error.fix).toMatch(/^Give a public http\(s\) URL that answers without a login/);
    },
  );

  it('a conflict is not blamed on a key where there is none', async () => {
    const { sandbox, client } = await openWorld();
    const body = { error: { code: 'conflict', message: 'exists' } };
    sandbox.faults.always('POST /v1/media', { kind: 'respond', status: 409, body });
    const { error } = await client.call('soku_upload_media', { url: 'https://example.com/a.png' });
    expect(error).toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/conflicts with something .*"exists"/),
    });
    expect(error).not.toHaveProperty('field');
  });
});

describe('errors of this side', () => {
  it.each(CALLS)('%s %j without a key: config, and nothing is sent', async (tool, args) => {
    const { sandbox, client } = await openWorld({ env: { SOKU_API_KEY: '' } });
    const { error } = await client.call(tool, args);
    expect(error).toEqual({
      kind: 'config',
      code: 'missing_credential',
      message: expect.any(String),
      retryable: false,
      outcome: 'nothing_happened',
      fix: expect.stringContaining('soku-api-key'),
      dashboard: 'Settings > API Keys',
    });
    expect(sandbox.requests).toEqual([]);
  });

  it.each(CLIENT_KINDS)('what is not in SOKU_ACCOUNTS is blocked, and %s is told what is', async (kind) => {
    const { sandbox, client } = await openWorld({ kind, env: { SOKU_ACCOUNTS: 'threads,x:x_main' } });
    const message = 'Posting to "linkedin" is not allowed here. Allowed: threads and x:x_main.';
    const fix =
      'Tell the person; whoever runs this server can allow it (SOKU_ACCOUNTS, or the rule for this person).';
    const answer = await client.call('soku_create_post', {
      text: 'hi',
      platforms: [{ platform: 'linkedin' }],
    });
    expect(answer).toEqual(
      failure(
        {
          kind: 'blocked',
          code: 'platform_not_allowed',
          message,
          field: 'platforms[0].platform',
          candidates: ['threads', 'x:x_main'],
          retryable: false,
          outcome: 'nothing_happened',
          fix,
        },
        'publish',
      ),
    );
    expect(sandbox.requests).toEqual([]);
  });

  it.each(CLIENT_KINDS)('a tool kept back by read-only mode is blocked when %s calls it', async (kind) => {
    const { sandbox, client } = await openWorld({ kind, env: { SOKU_READ_ONLY: 'true' } });
    expect((await client.listTools()).map(({ name }) => name)).not.toContain('soku_create_post');
    const answer = await client.call('soku_create_post', hi);
    expect(answer.error).toMatchObject({ kind: 'blocked', code: 'read_only', outcome: 'nothing_happened' });
    expect(answer.text.split('\n')[0]).toBe('Nothing was published.');
    expect(sandbox.requests).toEqual([]);
  });

  it('a defect gets an id that the log has too, and shows nothing of its inside', async () => {
    let logged = '';
    const log = createLogger('error', createRedactor([]), (line) => {
      logged += line;
    });
    const journal = {
      ...createMemoryJournal({ clock: stillClock }),
      list: () => Promise.reject(new TypeError('inside /secret/path.ts')),
    };
    const { client } = await openWorld({ journal, log });
    const answer = await client.call('soku_list_posts');
    expect(answer.error).toMatchObject({ kind: 'unexpected', code: 'internal_error', retryable: false });
    expect(answer.text).toContain('Error id: id-1.');
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(logged).toContain('"errorId":"id-1"');
    expect(logged).toContain('inside /secret/path.ts');
  });
});

describe('no answer from Soku', () => {
  it.each(CALLS.filter(([, { source }]) => source !== 'journal'))(
    '%s %j: a refused connection is a network error, and nothing happened',
    async (tool, args) => {
      const { sandbox, client } = await openWorld({ clock: hurriedClock() });
      await sandbox.close();
      const { error } = await client.call(tool, args);
      expect(error).toEqual({
        kind: 'network',
        code: 'ECONNREFUSED',
        message: 'No answer came from Soku: the connection failed.',
        retryable: true,
        outcome: 'nothing_happened',
        fix: 'Check the network, then call again.',
      });
    },
  );

  it.each(CALLS.filter(([, { source }]) => source !== 'journal'))(
    '%s %j: a server that hangs is a time-out at SOKU_TIMEOUT_MS, and something may have happened',
    async (tool, args) => {
      const clock = new VirtualClock(stillClock.now());
      const { sandbox, client } = await openWorld({ clock, env: { SOKU_TIMEOUT_MS: '300' } });
      sandbox.faults.always('*', { kind: 'hang' });
      const pending = client.call(tool, args);
      await expect.poll(() => sandbox.requests.length).toBeGreaterThan(0);
      await clock.advance(300);
      const { error } = await pending;
      const outcome = tool === 'soku_list_posts' ? 'nothing_happened' : 'unknown';
      expect(error).toMatchObject({ kind: 'timeout', code: 'timeout', retryable: true, outcome });
      expect(error.message).toMatch(/No answer came from Soku in time\.$/);
    },
  );
});
