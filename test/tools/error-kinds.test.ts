import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { hurriedClock, openWorld, textOf } from '../support/whole.ts';

const REQUEST_ID = 'req_0123456789ab';
const x = [{ platform: 'x' }];

/** Every tool that calls Soku, with what it does. */
const TOOLS = [
  {
    tool: 'soku_create_post',
    route: 'POST /v1/posts',
    args: { text: 'hi', platforms: x },
    effect: 'publish',
  },
  {
    tool: 'soku_list_posts',
    route: 'GET /v1/posts',
    args: { source: 'account' },
    effect: 'read',
  },
  {
    tool: 'soku_upload_media',
    route: 'POST /v1/media',
    args: { url: 'https://example.com/a.png' },
    effect: 'write',
  },
  {
    tool: 'soku_render_template',
    route: 'POST /v1/templates',
    args: { templateSlug: 'tweetImage' },
    effect: 'write',
  },
  {
    tool: 'soku_render_og_image',
    route: 'POST /v1/media/render-og',
    args: { templateSlug: 'og-blog-post' },
    effect: 'write',
  },
  {
    tool: 'soku_transcribe_media',
    route: 'POST /v1/ai/transcribe',
    args: { mediaId: 'media_sandbox1' },
    effect: 'write',
  },
] as const;

interface Refusal {
  status: number;
  code: string;
  details?: object;
  kind: string;
  more?: Record<string, unknown>;
}

/** What Soku refuses, whichever endpoint: nothing has happened then. Soku's message is "As it is.", and is shown */
const REFUSALS: Refusal[] = [
  {
    status: 400,
    code: 'validation_error',
    details: { field: 'post.content.platform[1].accountId', reason: 'unknown_account' },
    kind: 'input',
    more: { field: 'platforms[1].accountId' },
  },
  {
    status: 400,
    code: 'bad_request',
    kind: 'input',
  },
  {
    status: 400,
    code: 'upload_failed',
    kind: 'media',
  },
  {
    status: 401,
    code: 'unauthorized',
    kind: 'auth',
    more: { dashboard: 'Settings > API Keys' },
  },
  ...[402, 400].map((status) => ({
    status,
    code: 'insufficient_credits',
    kind: 'credits',
    more: { dashboard: 'Account > Credits' },
  })),
  {
    status: 403,
    code: 'forbidden',
    kind: 'subscription',
    more: { dashboard: 'Settings > Billing' },
  },
  ...[400, 403, 404, 409, 422, 424].map((status) => ({
    status,
    code: 'missing_integrations',
    details: { platforms: ['snapchat', 'youtube'] },
    kind: 'integrations',
    more: { dashboard: 'Settings > Integrations', candidates: ['snapchat', 'youtube'] },
  })),
  {
    status: 429,
    code: 'rate_limit_exceeded',
    kind: 'rate_limit',
    more: { retryable: true, retryAfterSeconds: 60 },
  },
];

const answerOf = ({ status, code, details }: Pick<Refusal, 'status' | 'code' | 'details'>) => ({
  kind: 'respond' as const,
  status,
  headers: { 'X-Request-ID': REQUEST_ID },
  body: { error: { code, message: 'As it is.', ...(details !== undefined && { details }) } },
});

const [CREATE_POST, ...OTHERS] = TOOLS;
const [A_FIELD] = REFUSALS;
/** One tool meets every refusal; the others say for one what they left undone. */
const MEETINGS = [
  ...REFUSALS.map((refusal) => ({ ...CREATE_POST, ...refusal, refusal })),
  ...OTHERS.flatMap((call) => (A_FIELD === undefined ? [] : [{ ...call, ...A_FIELD, refusal: A_FIELD }])),
];
/** The same of Soku's faults. */
const FAULTS = [
  ...[500, 502, 503, 504].map((status) => ({ ...CREATE_POST, status })),
  ...OTHERS.map((call) => ({ ...call, status: 500 })),
];

describe('whatever went wrong', () => {
  it.each(MEETINGS)('$tool met with $status $code is told: $kind', async (meeting) => {
    const { tool, route, args, effect, refusal } = meeting;
    const { status, code, kind, more = {} } = refusal;
    const { sandbox, client } = await openWorld({ clock: hurriedClock() });
    sandbox.faults.always(route, answerOf(refusal));
    const { error, text, isError } = await client.call(tool, args);
    expect(isError).toBe(true);
    expect(error).toEqual({
      kind,
      code,
      status,
      message: expect.stringContaining('Soku\'s message: "As it is."'),
      fix: expect.any(String),
      retryable: false,
      outcome: 'nothing_happened',
      requestId: REQUEST_ID,
      ...more,
    });
    // A post can leave a platform out; the other calls name none.
    if (kind === 'integrations')
      expect(error.fix).toMatch(
        tool === 'soku_create_post' ? /snapchat, youtube.*without snapchat, youtube/ : /snapchat, youtube\b/,
      );
    expect(text).toBe(textOf(error, effect));
  });

  it.each(FAULTS)('$tool met with $status is told that Soku is at fault', async (meeting) => {
    const { tool, route, args, effect, status } = meeting;
    const { sandbox, client } = await openWorld({ clock: hurriedClock() });
    sandbox.faults.always(route, answerOf({ status, code: 'internal_error' }));
    const { error, text } = await client.call(tool, args);
    const media = tool === 'soku_upload_media' && status === 500;
    expect(error).toMatchObject({
      kind: media ? 'media' : 'upstream',
      code: 'internal_error',
      status,
      retryable: true,
      outcome: tool === 'soku_list_posts' ? 'nothing_happened' : 'unknown',
      requestId: REQUEST_ID,
    });
    expect(error.fix).toMatch(/[Cc]all again/);
    expect(text).toBe(textOf(error, effect));
  });
});

describe.each(CLIENT_KINDS)('the three errors that people meet most, as %s is told of them', (kind) => {
  it('a platform that is not connected', async () => {
    const { client } = await openWorld({ kind });
    const { error, text } = await client.call('soku_create_post', {
      imageUrls: ['https://example.com/a.jpg'],
      platforms: [{ platform: 'snapchat' }, { platform: 'x' }],
    });
    expect(error).toMatchObject({ kind: 'integrations', status: 400, candidates: ['snapchat'] });
    expect(error.fix).toMatch(
      /connect snapchat in Settings > Integrations.*or whether to post without snapchat/,
    );
    expect(text).toBe(textOf(error, 'publish'));
  });

  it('no credits', async () => {
    const { client } = await openWorld({ kind, env: { SOKU_API_KEY: SANDBOX_KEYS.no_credits } });
    const { error, text } = await client.call('soku_transcribe_media', { mediaId: 'media_sandbox1' });
    expect(error).toMatchObject({ kind: 'credits', status: 402, dashboard: 'Account > Credits' });
    expect(text).toBe(textOf(error, 'write'));
  });

  it('a lapsed subscription', async () => {
    const { client } = await openWorld({ kind, env: { SOKU_API_KEY: SANDBOX_KEYS.past_due } });
    const { error, text } = await client.call('soku_create_post', { text: 'hi', platforms: x });
    expect(error).toMatchObject({ kind: 'subscription', status: 403, dashboard: 'Settings > Billing' });
    expect(text).toBe(textOf(error, 'publish'));
  });
});
