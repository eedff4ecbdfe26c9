import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Fault, SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import type { ToolAnswer } from '../support/clients.ts';
import { serveAndConnect } from '../support/servers.ts';
import { hurriedClock, openWorld, stillClock } from '../support/whole.ts';

const TOOLS: [string, Record<string, unknown>][] = [
  ['soku_create_post', { text: 'hi', platforms: [{ platform: 'x' }] }],
  ['soku_list_posts', { source: 'account' }],
  ['soku_upload_media', { url: 'https://example.com/a.png' }],
  ['soku_render_template', { templateSlug: 'tweetImage' }],
  ['soku_render_og_image', { templateSlug: 'og-blog-post' }],
  ['soku_transcribe_media', { mediaId: 'media_sandbox1' }],
];
const [POSTING] = TOOLS;

/** Nothing of the key leaves, not even in part. */
function expectNoKey(answer: ToolAnswer): void {
  expect(JSON.stringify(answer)).not.toContain(SANDBOX_KEYS.active);
  expect(JSON.stringify(answer)).not.toContain('sandbox_active');
}

const reply = (status: number, body?: unknown, contentType?: string): Fault => ({
  kind: 'respond',
  status,
  ...(body !== undefined && { body }),
  ...(contentType !== undefined && { contentType }),
});

interface Strange {
  name: string;
  fault: Fault;
  kind: string;
  /** Ends what the message says. */
  says: string;
}

/** Read by each tool with a schema of its own. */
const PROMISED = 'JSON without what was promised';

const STRANGE: Strange[] = [
  {
    name: 'an HTML page at 502',
    fault: reply(502, `<html>${SANDBOX_KEYS.active} Bad gateway</html>`, 'text/html'),
    kind: 'upstream',
    says: 'Soku had a fault of its own and gave no reason.',
  },
  {
    name: 'an HTML page at 200',
    fault: reply(200, '<html>Welcome to the hotel Wi-Fi</html>', 'text/html'),
    kind: 'upstream',
    says: 'Soku reported success, but its answer has a body that is not JSON.',
  },
  {
    name: 'an empty body at 200',
    fault: reply(200, ''),
    kind: 'upstream',
    says: 'Soku reported success, but its answer has an empty body.',
  },
  {
    name: 'broken JSON at 201',
    fault: reply(201, '{"postSubmissionId":"a'),
    kind: 'upstream',
    says: 'Soku reported success, but its answer has a body that is not JSON.',
  },
  {
    name: '204',
    fault: reply(204),
    kind: 'upstream',
    says: 'Soku reported success, but its answer has an empty body.',
  },
  {
    name: 'a body over 2 MB',
    fault: reply(200, JSON.stringify({ filler: 'x'.repeat(2_100_000) })),
    kind: 'upstream',
    says: 'Soku reported success, but its answer has a body over 2 MB.',
  },
  {
    name: PROMISED,
    fault: reply(200, { postSubmissionId: null, url: null, jobId: null, transcript: null, posts: null }),
    kind: 'upstream',
    says: ' in its body.',
  },
  {
    name: 'JSON that is no object',
    fault: reply(200, 'null'),
    kind: 'upstream',
    says: ' in its body.',
  },
  {
    name: 'a redirect',
    fault: { kind: 'respond', status: 302, headers: { location: 'https://example.com/' } },
    kind: 'upstream',
    says: "Soku answered with a redirect, which its API doesn't do.",
  },
  {
    name: 'an error whose fields have wrong types',
    fault: reply(503, { error: { code: 5, message: ['a'], requestId: {}, details: 'x' } }),
    kind: 'upstream',
    says: 'Soku had a fault of its own and gave no reason.',
  },
  {
    name: 'half an answer',
    fault: { kind: 'partial' },
    kind: 'network',
    says: 'No answer came from Soku: the connection failed.',
  },
  {
    name: 'a connection that breaks off',
    fault: { kind: 'drop_before' },
    kind: 'network',
    says: 'No answer came from Soku: the connection failed.',
  },
];

const MEETINGS = TOOLS.flatMap(([tool, args], index) =>
  STRANGE.filter(({ name }) => index === 0 || name === PROMISED).map((strange) => ({
    tool,
    args,
    ...strange,
  })),
);

describe('a strange answer', () => {
  it.each(MEETINGS)('$tool answered with $name says so, and goes on', async (meeting) => {
    const { tool, args, fault, kind, says } = meeting;
    const { sandbox, client } = await openWorld({ clock: hurriedClock() });
    sandbox.faults.always('*', fault);
    const strange = await client.call(tool, args);
    expect(strange.error.kind).toBe(kind);
    expect(strange.error.outcome).toBe(tool === 'soku_list_posts' ? 'nothing_happened' : 'unknown');
    expect(String(strange.error.message).endsWith(says)).toBe(true);
    expect(strange.error.fix).not.toBe('');
    expectNoKey(strange);

    sandbox.faults.clear();
    const next = await client.call(tool, args);
    expect(next.isError, next.text).toBe(false);
    expectNoKey(next);
  });
});

describe('a success stays a success', () => {
  it.each([
    [
      'soku_create_post',
      { postSubmissionId: 12345, status: null, extra: { deep: [1] }, requestId: 5 },
      { postSubmissionId: '12345', status: 'submitted' },
    ],
    [
      'soku_upload_media',
      { url: 'https://s.example/a.png', id: null, size: '5' },
      { url: 'https://s.example/a.png' },
    ],
    [
      'soku_render_template',
      { url: 'https://s.example/a.png', id: { not: 'a text' }, width: null },
      { url: 'https://s.example/a.png' },
    ],
    [
      'soku_render_og_image',
      { url: 'https://s.example/a.png', id: 7 },
      { url: 'https://s.example/a.png', id: '7' },
    ],
    [
      'soku_transcribe_media',
      { jobId: null, transcript: 'Hi.', creditsDebited: '10', likelyLyrics: 'no', segments: [] },
      { status: 'completed', transcript: 'Hi.' },
    ],
    [
      'soku_transcribe_media',
      { jobId: 99, transcript: null, creditsDebited: null },
      { status: 'started', jobId: '99' },
    ],
    ['soku_list_posts', { posts: [{ extra: 1 }], hasMore: 'yes', total: null }, { source: 'account' }],
  ])('%s answered with %j', async (tool, body, expected) => {
    const { sandbox, client } = await openWorld();
    sandbox.faults.next('*', reply(201, body));
    const args = TOOLS.find(([name]) => name === tool)?.[1];
    const answer = await client.call(tool, args);
    expect(answer.isError).toBe(false);
    expect(answer.result).toMatchObject(expected);
    expect(JSON.stringify(answer)).not.toMatch(/null|undefined|NaN/);
  });

  const HEADERS: Record<string, string>[] = [
    { 'X-RateLimit-Limit': '30', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '99999999999999999' },
    { 'X-RateLimit-Limit': '-1', 'X-RateLimit-Remaining': 'many', 'X-RateLimit-Reset': 'soon' },
    { 'X-RateLimit-Limit': '9'.repeat(400), 'X-RateLimit-Remaining': '0', 'Retry-After': '-5' },
  ];
  it.each(HEADERS)('whatever the rate-limit headers say: %j', async (headers) => {
    const { sandbox, client } = await openWorld();
    const body = { postSubmissionId: 'a' };
    sandbox.faults.next('POST /v1/posts', { kind: 'respond', status: 201, headers, body });
    const [tool, args] = POSTING ?? ['', {}];
    expect((await client.call(tool, args)).isError).toBe(false);
    sandbox.faults.next('POST /v1/posts', { kind: 'respond', status: 400, headers, body: {} });
    const checked = await client.call('soku_check_connection');
    expect(checked.isError).toBe(false);
  });
});

/** A server that begins its answer and goes on with it for as long as anyone listens. */
async function endless(begin: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => begin(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

describe('an answer without end', () => {
  it('is cut off at 2 MB when it is fast', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const url = await endless((response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const client = await serveAndConnect(url, { clock: stillClock });
    const { error } = await client.call('soku_render_template', { templateSlug: 'tweetImage' });
    expect(error.message).toBe('Soku reported success, but its answer has a body over 2 MB.');
    await closed;
  });

  it('is left at the deadline when it is slow', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const url = await endless((response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(timer));
    });
    const client = await serveAndConnect(url, { clock: stillClock, env: { SOKU_TIMEOUT_MS: '500' } });
    const { error } = await client.call('soku_render_template', { templateSlug: 'tweetImage' });
    expect(error).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
    await closed;
  });
});
