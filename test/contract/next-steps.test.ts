import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AccountAccessError, KeyNotAcceptedError } from '../../src/access/errors.ts';
import { ConfigError } from '../../src/config/load.ts';
import { explainError } from '../../src/explain/explain-error.ts';
import { TransportError } from '../../src/http/errors.ts';
import { PathError } from '../../src/http/path.ts';
import { InputError } from '../../src/input/parse-input.ts';
import { JournalUnavailableError, RecordTooLargeError } from '../../src/journal/errors.ts';
import {
  KeyFolderError,
  KeyIdError,
  KeyListError,
  KeyLostError,
  OwnKeyError,
} from '../../src/keys/errors.ts';
import { LoadError } from '../../src/lazily.ts';
import { PictureError } from '../../src/pictures/errors.ts';
import { SANDBOX_ID_TOKEN, SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import {
  JobFailedError,
  MediaFileError,
  SokeAnswerError,
  SokeApiError,
  SokeCredentialError,
  SokeTransportError,
} from '../../src/soke/errors.ts';
import {
  IdTokenError,
  MissingCredentialError,
  SokuAnswerError,
  SokuApiError,
} from '../../src/soku/errors.ts';
import {
  CheckError,
  CONSENT_REFUSAL_REASONS,
  ConflictError,
  ConsentError,
  DuplicateError,
  EarlierAttemptError,
  HELD_BACK_REASONS,
  NotSubmittedError,
  NotYetError,
  OutcomeUnknownError,
  UnderWayError,
} from '../../src/submission/errors.ts';
import { loadTools } from '../../src/tools/index.ts';
import {
  BucketError,
  LeftInBucketError,
  UploadFileError,
  UploadsClosedError,
} from '../../src/uploads/errors.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';
import { LeapingClock } from '../support/virtual-clock.ts';

// No next step names a tool that the client isn't offered.

const tools = await loadTools();
const TOOLSETS = [...new Set(tools.map(({ toolset }) => toolset))];
const named = (value: unknown) => [...JSON.stringify(value).matchAll(/\bsok[ue]_[a-z]+(?:_[a-z]+)+\b/g)];
/** Codes and names of errors that look like tools. */
const NO_TOOLS = ['soke_not_shared'];

const host = 'api.example';
const lost = new TransportError('network', { sent: true, host });
const sokuError = (status: number, endpoint: string, code?: string) =>
  new SokuApiError({ endpoint, at: 0, status, code, uncertain: status >= 500 });
const operation = (endpoint: string, credits: number) => ({ endpoint, credits });
const sokeError = (status: number, endpoint: string, credits = 1) =>
  new SokeApiError({ operation: operation(endpoint, credits), usage: {}, at: 0, status, uncertain: true });

const SOKU_ENDPOINTS = [
  'POST /v1/posts',
  'GET /v1/posts',
  'POST /v1/media',
  'POST /v1/templates',
  'POST /v1/media/render-og',
  'POST /v1/ai/transcribe',
  'GET /v1/api-keys',
  'POST /v1/api-keys',
  'DELETE /v1/api-keys/{id}',
  'POST /v1/metrics/refresh',
];
const SOKE_ENDPOINTS = [
  'POST /transcription',
  'DELETE /transcription/{id}',
  'GET /thumbnail/{id}',
  'POST /auth/login',
];
const STATUSES = [302, 400, 401, 402, 403, 404, 405, 409, 429, 500];

/** Every known error in every form that is told differently. */
const ERRORS: unknown[] = [
  new RangeError('a defect'),
  new AccountAccessError('account'),
  new AccountAccessError('new_key'),
  new KeyNotAcceptedError(sokuError(401, 'POST /v1/posts')),
  new ConfigError('m', 'SOKU_STATE_DIR'),
  lost,
  new PathError('..'),
  new InputError([{ message: 'm', fix: 'f' }]),
  new JournalUnavailableError('ENOSPC', '/j'),
  new RecordTooLargeError(9_000),
  new KeyFolderError('EACCES'),
  ...(['unknown', 'revoked'] as const).map((reason) => new KeyIdError('k', reason, [])),
  new KeyListError(lost),
  new KeyLostError(lost),
  new OwnKeyError('k'),
  new LoadError(new Error('m')),
  new PictureError('address', 'm'),
  ...SOKU_ENDPOINTS.flatMap((endpoint) => [
    ...STATUSES.flatMap((status) => [sokuError(status, endpoint), sokuError(status, endpoint, 'made_up')]),
    sokuError(400, endpoint, 'missing_account'),
    sokuError(400, endpoint, 'missing_integrations'),
    new SokuAnswerError({ endpoint, at: 0, status: 200, problem: 'p' }),
  ]),
  ...SOKE_ENDPOINTS.flatMap((endpoint) => [
    ...STATUSES.map((status) => sokeError(status, endpoint)),
    new SokeAnswerError({ operation: operation(endpoint, 1), usage: {}, at: 0, status: 200, problem: 'p' }),
    new SokeTransportError(operation(endpoint, 1), lost),
  ]),
  new SokeCredentialError('unset'),
  new SokeCredentialError('not_shared'),
  new JobFailedError({
    jobId: 'j',
    operation: operation('POST /transcription', 1),
    at: 0,
    reason: 'r',
    usage: {},
  }),
  new MediaFileError('outside'),
  new MissingCredentialError('SOKU_API_KEY'),
  new MissingCredentialError('SOKU_ID_TOKEN'),
  ...(['expired', 'refused', 'unavailable'] as const).map((reason) => new IdTokenError(reason)),
  new CheckError([{ severity: 'error', kind: 'input', code: 'c', message: 'm', fix: 'f' }]),
  new ConflictError({ idempotencyKey: 'k', postSubmissionId: 's' }),
  ...CONSENT_REFUSAL_REASONS.map((reason) => new ConsentError(reason)),
  new DuplicateError({ postSubmissionId: 's', submittedAt: '2026-11-21T12:00:00.000Z' }),
  ...HELD_BACK_REASONS.map((why) => new EarlierAttemptError('2026-11-21T12:00:00.000Z', why)),
  new NotSubmittedError(lost, []),
  ...[...STATUSES.map((status) => sokuError(status, 'POST /v1/posts', 'c')), lost].flatMap((cause) => {
    const fields = { idempotencyKey: 'k', warnings: [] };
    return (['with-key', 'never'] as const).flatMap((resend) =>
      (['post', 'transcription'] as const).map(
        (what) => new OutcomeUnknownError(cause, { ...fields, resend, what }),
      ),
    );
  }),
  ...(['soku_limit', 'attempts'] as const).map((why) => new NotYetError(why, 1_000)),
  new UnderWayError(1_000),
  new UploadFileError('no_folder'),
  new UploadsClosedError('caller'),
  new UploadsClosedError('no_address'),
  new BucketError('denied', { host }),
  new LeftInBucketError('o', lost),
];

/** These end the start, or are told by another error. */
const NEVER_TOLD = ['StoreUnavailableError', 'StoreUnfitError'];

describe('errors', () => {
  it('of every kind are among those tried here', () => {
    const src = fileURLToPath(new URL('../../src', import.meta.url));
    const classes = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(src, file), 'utf8').matchAll(
          /^export class (\w+) extends (?:KnownError|ApiError|UnusableAnswerError)\b/gm,
        ),
      ])
      .map(([, name = '']) => name);
    const tried = new Set(ERRORS.map((error) => (error instanceof Error ? error.constructor.name : '')));
    expect(classes.filter((name) => !tried.has(name) && !NEVER_TOLD.includes(name))).toEqual([]);
  });

  it.each(['owner', 'caller'] as const)('name no tool to a client that has none (%s)', (audience) => {
    const told = ERRORS.map((error) => explainError(error, { args: {}, audience, has: () => false }));
    const mentions = told.flatMap((one) => named(one)).map(([tool]) => tool);
    expect(mentions.filter((tool) => !NO_TOOLS.includes(tool))).toEqual([]);
  });

  it('ask for each tool that they name by its own name', () => {
    for (const error of ERRORS) {
      const asked = new Set<string>();
      const has = (tool: string) => {
        asked.add(tool);
        return true;
      };
      const told = explainError(error, { args: {}, audience: 'owner', has });
      const names = tools.map(({ name }) => name);
      for (const [tool] of named(told).filter(([tool]) => !NO_TOOLS.includes(tool)))
        expect(names, `${error}`).toContain(tool);
      expect([...asked].filter((tool) => !names.includes(tool))).toEqual([]);
    }
  });
});

const X = [{ platform: 'x' }];
/** A call that works of each tool that must be given something. */
const CALLS: Record<string, Record<string, unknown>> = {
  soku_create_post: { text: 'one', platforms: X },
  soku_create_posts: { posts: [{ text: 'two', platforms: X }] },
  soku_validate_post: { text: 'three', platforms: X },
  soku_upload_media: { url: 'https://example.com/a.jpg' },
  soku_render_template: { templateSlug: 'tweetImage' },
  soku_render_og_image: { templateSlug: 'og-blog-post' },
  soku_transcribe_media: { mediaId: 'media_sandbox1' },
  soku_rotate_api_key: { oldKeyId: 'key_sandbox_no_credits' },
  soku_revoke_api_key: { keyId: 'key_sandbox_past_due' },
  soke_research_keywords: { topic: 'bread' },
  soke_research_content: { keywords: ['bread'] },
  soke_optimize_title: { draftTitle: 'Bread' },
  soke_score_content: { content: 'Bread' },
  soke_generate_description: { title: 'Bread' },
  soke_chat: { messages: [{ role: 'user', content: 'hi' }] },
  soke_generate_thumbnail: { manualTitle: 'Bread', colorGrading: 'Warm', layoutType: 'TextLeft' },
  soke_analyze_competitor: { channelUrl: 'https://www.youtube.com/@bread' },
  soke_transcribe: { url: 'https://youtu.be/abc' },
  soke_get_job: { jobId: 'none', kind: 'thumbnail' },
  soke_delete_transcription: { transcriptionId: 'none' },
};

/** Each toolset with and without writing, and every pair. */
const subsets = [
  ...TOOLSETS.map((one) => [one]).flatMap((toolsets) =>
    [false, true].map((readOnly) => ({ toolsets, readOnly })),
  ),
  ...TOOLSETS.flatMap((one, index) =>
    TOOLSETS.slice(index + 1).map((other) => ({ toolsets: [one, other], readOnly: false })),
  ),
];

describe('results', () => {
  it('of every tool that must be given something are among those tried here', () => {
    const wanting = tools.filter(({ input }) => !input.safeParse({}).success);
    expect(Object.keys(CALLS)).toEqual(expect.arrayContaining(wanting.map(({ name }) => name)));
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(CALLS)));
  });

  it.each(subsets)('with $toolsets, read-only $readOnly', async ({ toolsets, readOnly }) => {
    const clock = new LeapingClock();
    const sandbox = await openSandbox({ clock });
    const client = await serveAndConnect(sandbox.url, {
      clock,
      local: true,
      env: {
        SOKU_TOOLSETS: toolsets.join(','),
        SOKU_READ_ONLY: String(readOnly),
        SOKU_ID_TOKEN: SANDBOX_ID_TOKEN,
        SOKE_BASE_URL: sandbox.soke.url,
        SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
      },
    });
    const offered = (await client.listTools()).map(({ name }) => String(name));
    for (const name of offered) {
      const { text, result, error } = await client.call(name, CALLS[name] ?? {});
      const mentions = named([text, result, error]).map(([tool]) => tool);
      expect(offered, `${name}: ${text}`).toEqual(expect.arrayContaining(mentions));
    }
  });
});
