import { expect, it } from 'vitest';
import { AccountAccessError, KeyNotAcceptedError } from '../../../src/access/errors.ts';
import { ConfigError } from '../../../src/config/load.ts';
import { explainError, isExpected } from '../../../src/explain/explain-error.ts';
import { TransportError } from '../../../src/http/errors.ts';
import { JournalUnavailableError, RecordTooLargeError } from '../../../src/journal/errors.ts';
import {
  KeyFolderError,
  KeyIdError,
  KeyListError,
  KeyLostError,
  OwnKeyError,
} from '../../../src/keys/errors.ts';
import type { KnownError } from '../../../src/known-error.ts';
import {
  JobFailedError,
  SokeAnswerError,
  SokeApiError,
  SokeCredentialError,
  SokeTransportError,
} from '../../../src/soke/errors.ts';
import {
  IdTokenError,
  MissingCredentialError,
  SokuAnswerError,
  SokuApiError,
} from '../../../src/soku/errors.ts';
import {
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
} from '../../../src/submission/errors.ts';

const AT = '2026-11-21T12:00:00.000Z';
const at = Date.parse(AT);
const each = <K, E>(keys: readonly K[], make: (key: K) => E): E[] => keys.map(make);

const soku = (status: number, code?: string, endpoint = 'POST /v1/posts', details?: unknown) =>
  new SokuApiError({
    endpoint,
    at,
    status,
    code,
    details,
    uncertain: false,
    ...(code !== undefined && { upstreamMessage: 'As it is.' }),
  });
const operation = (endpoint: string, credits = 0) => ({ endpoint, credits });
const CHAT = operation('POST /chat/completions', 1);
const soke = (status: number, code?: string, of = CHAT) =>
  new SokeApiError({
    operation: of,
    at,
    status,
    code,
    uncertain: false,
    upstreamMessage: code === undefined ? undefined : 'As it is.',
    usage: {},
  });
const failures = ['network', 'timeout', 'cancelled'] as const;
const transport = (failure: (typeof failures)[number], sent: boolean) =>
  new TransportError(failure, { sent, host: 'api.example', code: 'ECODE' });

const OF_SOKU = [
  ...each([400, 401, 402, 403, 404, 409, 429, 500, 302], (status) => soku(status, 'code')),
  ...each([401, 403, 404, 500], (status) => soku(status)),
  ...each(['missing_integrations', 'missing_account', 'upload_failed', 'insufficient_credits'], (code) =>
    soku(400, code),
  ),
  soku(400, 'validation_error', undefined, {
    field: 'post.content.platform[1].accountId',
    reason: 'unknown',
  }),
  soku(400, 'missing_account', undefined, { accounts: ['a', 'b'] }),
  soku(403, 'plan_required'),
  soku(403, 'subscription_required'),
  soku(401, 'unauthorized', 'GET /v1/api-keys'),
  soku(404, 'not_found', 'GET /v1/posts'),
  ...each(['POST /v1/templates', 'POST /v1/ai/transcribe', 'DELETE /v1/api-keys/{id}'], (endpoint) =>
    soku(404, 'not_found', endpoint),
  ),
  soku(409, 'conflict', 'POST /v1/media'),
  soku(500, 'internal_error', 'POST /v1/media'),
];

const OF_SOKE = [
  ...each(
    [
      'BAD_REQUEST',
      'UNAUTHORIZED',
      'INSUFFICIENT_CREDITS',
      'FORBIDDEN',
      'SUBSCRIPTION_REQUIRED',
      'NOT_FOUND',
      'RATE_LIMIT_EXCEEDED',
      'PLATFORM_NOT_IMPLEMENTED',
      'INTERNAL_ERROR',
      'TOPIC_REQUIRED',
    ],
    (code) => soke(400, code),
  ),
  soke(302),
  soke(401, 'UNAUTHORIZED', operation('POST /auth/login')),
  soke(404, 'NOT_FOUND', operation('DELETE /transcription/{id}')),
  soke(404, 'NOT_FOUND', operation('GET /thumbnail/{id}')),
  soke(500, 'INTERNAL_ERROR', operation('POST /transcription', 4)),
  soke(500, 'INTERNAL_ERROR', operation('GET /transcriptions')),
];

const NO_ANSWER = failures.flatMap((failure) => [
  transport(failure, true),
  transport(failure, false),
  new SokeTransportError(CHAT, transport(failure, true)),
  new SokeTransportError(CHAT, transport(failure, false)),
]);

const unusable = { at, status: 200, problem: 'no id' };
const dropped = transport('network', true);
const unknown = (cause: unknown, resend: 'with-key' | 'never', what: 'post' | 'transcription') =>
  new OutcomeUnknownError(cause, { idempotencyKey: 'key-1', warnings: ['W.'], resend, what });

const UNCLEAR = [
  new SokuAnswerError({ ...unusable, endpoint: 'POST /v1/media' }),
  new SokuAnswerError({ ...unusable, endpoint: 'GET /v1/posts' }),
  new SokeAnswerError({ ...unusable, operation: CHAT, usage: {} }),
  new JobFailedError({ jobId: 'job-1', operation: CHAT, at, reason: 'Too dark.', usage: {} }),
  unknown(dropped, 'with-key', 'post'),
  unknown(dropped, 'never', 'post'),
  unknown(soku(409, 'conflict'), 'with-key', 'transcription'),
  unknown(soku(400, 'bad_request'), 'with-key', 'transcription'),
  new NotSubmittedError(dropped, ['W.']),
  new KeyLostError(dropped),
  new KeyListError(dropped),
];

const HERE = [
  new DuplicateError({ postSubmissionId: 'ps_1', submittedAt: AT, otherSubmissionIds: ['ps_2'] }),
  new DuplicateError({ postSubmissionId: 'tj_1', submittedAt: AT, what: 'transcription' }),
  new ConflictError({ idempotencyKey: 'key-1', postSubmissionId: 'ps_1' }),
  ...each(HELD_BACK_REASONS, (why) => new EarlierAttemptError(AT, why)),
  ...each(['soku_limit', 'attempts'] as const, (why) => new NotYetError(why, 2_500)),
  new UnderWayError(2_500),
  new JournalUnavailableError('EACCES', '/state'),
  new RecordTooLargeError(99_999),
  ...each(CONSENT_REFUSAL_REASONS, (reason) => new ConsentError(reason, { remark: 'Not today.' })),
  new MissingCredentialError('SOKU_API_KEY'),
  new MissingCredentialError('SOKU_ID_TOKEN'),
  ...each(['unset', 'not_shared'] as const, (reason) => new SokeCredentialError(reason)),
  ...each(['expired', 'refused', 'unavailable'] as const, (reason) => new IdTokenError(reason)),
  ...each(['account', 'new_key'] as const, (refused) => new AccountAccessError(refused)),
  new KeyNotAcceptedError(soku(401, 'unauthorized'), { agoMs: 1_000, againMs: 9_000 }),
  new KeyIdError('key_1', 'unknown', ['key_2']),
  new KeyIdError('key_1', 'revoked', []),
  new KeyFolderError('EROFS'),
  new OwnKeyError('key_1'),
  new ConfigError('SOKU_STATE_DIR "/home/op/x" is not valid.', 'SOKU_STATE_DIR'),
];

/** What the person at this machine is told, and what a caller over HTTP is where that differs. */
function told(error: KnownError): string {
  const sentences = (audience: 'owner' | 'caller') => {
    const { kind, code, message, fix } = explainError(error, { args: {}, audience, has: () => true });
    return [`${kind} ${code}`, message, `Fix: ${fix}`].join('\n  ');
  };
  const [owner, caller] = [sentences('owner'), sentences('caller')];
  return owner === caller ? owner : `${owner}\nto a caller: ${caller}`;
}

/** The one place where the sentences are compared: everywhere else kinds and fields are. */
it.each(Object.entries({ OF_SOKU, OF_SOKE, NO_ANSWER, UNCLEAR, HERE }))('%s', (_name, errors) => {
  expect(errors.filter((error) => !isExpected(error))).toEqual([]);
  expect(errors.map(told).join('\n')).toMatchSnapshot();
});
