import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { failure, hurriedClock, openWorld } from '../support/whole.ts';

const REQUEST_ID = 'req_0123456789ab';
const x = [{ platform: 'x' }];

/** Every tool that calls Soku, with what it says when nothing happened and when that isn't known. */
const TOOLS = [
  {
    tool: 'soku_create_post',
    route: 'POST /v1/posts',
    args: { text: 'hi', platforms: x },
    nothing: 'Nothing was published.',
  },
  {
    tool: 'soku_list_posts',
    route: 'GET /v1/posts',
    args: { source: 'account' },
    nothing: 'Nothing was published or changed.',
  },
  {
    tool: 'soku_upload_media',
    route: 'POST /v1/media',
    args: { url: 'https://example.com/a.png' },
    nothing: 'Nothing was published.',
  },
  {
    tool: 'soku_render_template',
    route: 'POST /v1/templates',
    args: { templateSlug: 'tweetImage' },
    nothing: 'Nothing was published.',
  },
  {
    tool: 'soku_render_og_image',
    route: 'POST /v1/media/render-og',
    args: { templateSlug: 'og-blog-post' },
    nothing: 'Nothing was published.',
  },
  {
    tool: 'soku_transcribe_media',
    route: 'POST /v1/ai/transcribe',
    args: { mediaId: 'media_sandbox1' },
    nothing: 'Nothing was published.',
  },
] as const;

const UNCHANGED = 'Retrying the same call unchanged will fail again.';
const UNTIL_THEN = 'Until then the same call will fail again.';

interface Refusal {
  status: number;
  code: string;
  details?: object;
  kind: string;
  message: string;
  fix: string;
  retry: string;
  more?: Record<string, unknown>;
}

/** What Soku refuses, whichever endpoint: nothing has happened then. Soku's message is "As it is." */
const REFUSALS: Refusal[] = [
  {
    status: 400,
    code: 'validation_error',
    details: { field: 'post.content.platform[1].accountId', reason: 'unknown_account' },
    kind: 'input',
    message:
      'Soku refused the request because of platforms[1].accountId (unknown_account). Soku\'s message: "As it is.".',
    fix: 'Correct platforms[1].accountId.',
    retry: UNCHANGED,
    more: { field: 'platforms[1].accountId' },
  },
  {
    status: 400,
    code: 'bad_request',
    kind: 'input',
    message: 'Soku refused the request. Soku\'s message: "As it is.".',
    fix: "Correct what Soku's message names.",
    retry: UNCHANGED,
  },
  {
    status: 400,
    code: 'upload_failed',
    kind: 'media',
    message: 'Soku could not fetch or store the media. Soku\'s message: "As it is.".',
    fix: 'Give a public http(s) URL that answers without a login, to an MP4, JPEG, PNG or WebP file.',
    retry: UNCHANGED,
  },
  {
    status: 401,
    code: 'unauthorized',
    kind: 'auth',
    message: 'Soku did not accept the API key. Soku\'s message: "As it is.".',
    fix: 'Check the key sent in the soku-api-key header against Settings > API Keys in the Soku dashboard; a lost or revoked key must be replaced.',
    retry: UNTIL_THEN,
    more: { dashboard: 'Settings > API Keys' },
  },
  ...[402, 400].map((status) => ({
    status,
    code: 'insufficient_credits',
    kind: 'credits',
    message: 'The Soku account doesn\'t have enough credits for this. Soku\'s message: "As it is.".',
    fix: 'Ask the person to buy credits at Account > Credits in the Soku dashboard, then call again.',
    retry: UNTIL_THEN,
    more: { dashboard: 'Account > Credits' },
  })),
  {
    status: 403,
    code: 'forbidden',
    kind: 'subscription',
    message:
      'Soku refuses this: the subscription is not active (trialing counts as active), or the plan doesn\'t include it. Soku\'s message: "As it is.".',
    fix: 'Ask the person to look at Settings > Billing in the Soku dashboard: whether the subscription is active, and what its plan includes. Then call again.',
    retry: UNTIL_THEN,
    more: { dashboard: 'Settings > Billing' },
  },
  ...[400, 403, 404, 409, 422, 424].map((status) => ({
    status,
    code: 'missing_integrations',
    details: { platforms: ['snapchat', 'youtube'] },
    kind: 'integrations',
    message: 'The Soku account has no connected account on: snapchat, youtube. Soku\'s message: "As it is.".',
    fix: 'Ask the person to connect snapchat, youtube in Settings > Integrations of the Soku dashboard',
    retry: UNTIL_THEN,
    more: { dashboard: 'Settings > Integrations', candidates: ['snapchat', 'youtube'] },
  })),
  {
    status: 429,
    code: 'rate_limit_exceeded',
    kind: 'rate_limit',
    message: 'Soku\'s rate limit is reached. Soku\'s message: "As it is.".',
    fix: 'Wait 60 seconds, then make the same call again.',
    retry: 'The same call may be retried after 60 seconds.',
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
    const { tool, route, args, nothing, refusal } = meeting;
    const { status, code, kind, message, retry, more = {} } = refusal;
    const { sandbox, client } = await openWorld({ clock: hurriedClock() });
    sandbox.faults.always(route, answerOf(refusal));
    // A post can leave a platform out; the other calls name none.
    const leaving = kind === 'integrations' && tool === 'soku_create_post';
    const fix = `${refusal.fix}${leaving ? ', or call again without snapchat, youtube' : ''}${kind === 'integrations' ? '.' : ''}`;
    expect(await client.call(tool, args)).toEqual(
      failure(
        {
          kind,
          code,
          status,
          message,
          fix,
          retryable: false,
          outcome: 'nothing_happened',
          requestId: REQUEST_ID,
          ...more,
        },
        [nothing, `${message} (${code}, HTTP ${status})`, `Fix: ${fix}`, retry, `Request id: ${REQUEST_ID}`],
      ),
    );
  });

  it.each(FAULTS)('$tool met with $status is told that Soku is at fault', async (meeting) => {
    const { tool, route, args, status } = meeting;
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
    const lines = text.split('\n');
    const unknown = {
      soku_create_post: 'It is not known whether anything was published.',
      soku_list_posts: 'Nothing was published or changed.',
    };
    expect(lines[0]).toBe(
      Object.entries(unknown).find(([name]) => name === tool)?.[1] ??
        'Nothing was published, but the work that was asked for may have been done.',
    );
    expect(lines[1]).toMatch(new RegExp(` \\(internal_error, HTTP ${status}\\)$`));
    expect(lines[2]).toMatch(/^Fix: .*[Cc]all again/);
    expect(lines.slice(3)).toEqual(['The same call may be retried now.', `Request id: ${REQUEST_ID}`]);
  });
});

const IN_ORDER =
  'Ask the person to connect snapchat in Settings > Integrations of the Soku dashboard, or call again without snapchat.';

describe.each(CLIENT_KINDS)('the three errors that people meet most, as %s is told of them', (kind) => {
  it('a platform that is not connected', async () => {
    const { client } = await openWorld({ kind });
    const answer = await client.call('soku_create_post', {
      imageUrls: ['https://example.com/a.jpg'],
      platforms: [{ platform: 'snapchat' }, { platform: 'x' }],
    });
    expect(answer.error).toMatchObject({ kind: 'integrations', candidates: ['snapchat'], fix: IN_ORDER });
    expect(answer.text.split('\n')).toEqual([
      'Nothing was published.',
      'The Soku account has no connected account on: snapchat. Soku\'s message: "No connected account for: snapchat.". (missing_integrations, HTTP 400)',
      `Fix: ${IN_ORDER}`,
      'Until then the same call will fail again.',
      expect.stringMatching(/^Request id: req_[0-9a-f]{12}$/),
    ]);
  });

  it('no credits', async () => {
    const { client } = await openWorld({ kind, env: { SOKU_API_KEY: SANDBOX_KEYS.no_credits } });
    const answer = await client.call('soku_transcribe_media', { mediaId: 'media_sandbox1' });
    expect(answer.text.split('\n')).toEqual([
      'Nothing was published.',
      'The Soku account doesn\'t have enough credits for this. Soku\'s message: "Insufficient credits". (insufficient_credits, HTTP 402)',
      'Fix: Ask the person to buy credits at Account > Credits in the Soku dashboard, then call again.',
      'Until then the same call will fail again.',
      expect.stringMatching(/^Request id: req_[0-9a-f]{12}$/),
    ]);
  });

  it('a lapsed subscription', async () => {
    const { client } = await openWorld({ kind, env: { SOKU_API_KEY: SANDBOX_KEYS.past_due } });
    const answer = await client.call('soku_create_post', { text: 'hi', platforms: x });
    expect(answer.text.split('\n')).toEqual([
      'Nothing was published.',
      'Soku refuses API calls unless the subscription is trialing or active; canceled, expired and past due are refused. Soku\'s message: "An active subscription is required to access the API.". (forbidden, HTTP 403)',
      'Fix: Ask the person to look at Settings > Billing in the Soku dashboard and renew the subscription, then call again.',
      'Until then the same call will fail again.',
      expect.stringMatching(/^Request id: req_[0-9a-f]{12}$/),
    ]);
  });
});
