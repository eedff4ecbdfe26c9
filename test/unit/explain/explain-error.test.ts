import { describe, expect, it } from 'vitest';
import { explainError, isExpected } from '../../../src/explain/explain-error.ts';
import { errorText } from '../../../src/explain/tool-error.ts';
import { TransportError } from '../../../src/http/errors.ts';
import { MediaFileError } from '../../../src/soke/errors.ts';
import { SokuApiError } from '../../../src/soku/errors.ts';
import { UploadFileError } from '../../../src/uploads/errors.ts';

const scene = { args: {}, audience: 'owner' as const, has: () => true };
const api = (fields: Partial<ConstructorParameters<typeof SokuApiError>[0]>) =>
  new SokuApiError({ endpoint: 'POST /v1/templates', at: 0, status: 400, uncertain: false, ...fields });

describe('explainError', () => {
  it('a call that was cancelled', () => {
    const error = new TransportError('cancelled', { sent: true, host: 'h' });
    expect(explainError(error, scene)).toEqual({
      kind: 'cancelled',
      code: 'cancelled',
      message: 'The call was cancelled before Soku answered (h).',
      retryable: true,
      outcome: 'unknown',
      fix: 'Call again if it is still wanted.',
    });
  });

  it.each([408, 425])('a %d may pass by itself', (status) => {
    expect(explainError(api({ status }), scene)).toMatchObject({ kind: 'upstream', retryable: true });
  });

  it.each([
    ['SOKU_MEDIA_DIR', new UploadFileError('writable_by_others')],
    ['SOKE_MEDIA_DIR', new MediaFileError('writable_by_others')],
  ])('a folder of files that others may write to says what to change (%s)', (setting, error) => {
    const { message, fix, outcome } = explainError(error, scene);
    expect(message).toContain(`Others may write to ${setting}`);
    expect(fix).toContain('take the write permission of group and others from that folder');
    expect(outcome).toBe('nothing_happened');
  });

  it('anything else is a defect of ours, by its id alone', () => {
    const error = new RangeError('inside');
    expect(isExpected(error)).toBe(false);
    const explained = explainError(error, scene, 'abc');
    expect(explained).toMatchObject({ kind: 'unexpected', outcome: 'unknown', retryable: false });
    expect(JSON.stringify(explained)).not.toContain('inside');
    expect(explained.fix).toContain('abc');
    expect(explainError('thrown text', scene).kind).toBe('unexpected');
    expect(explainError(undefined, scene).kind).toBe('unexpected');
  });
});

describe('errorText', () => {
  const error = { kind: 'upstream', code: 'c', message: 'M.', retryable: true, fix: 'F.' } as const;

  it.each([
    ['read', 'nothing_happened', 'Nothing was published or changed.'],
    ['read', 'unknown', 'Nothing was published or changed.'],
    ['write', 'nothing_happened', 'Nothing was done or charged.'],
    ['write', 'unknown', 'The work that was asked for may have been done, and charged.'],
    ['publish', 'nothing_happened', 'Nothing was published.'],
    ['publish', 'unknown', 'It is not known whether anything was published.'],
    ['delete', 'nothing_happened', 'Nothing was changed.'],
    ['delete', 'unknown', 'It is not known whether the change was made.'],
    ['publish', 'partial', 'Part of it was done.'],
  ] as const)('begins for %s, %s with: %s', (effect, outcome, line) => {
    expect(errorText({ ...error, outcome }, effect)).toBe(
      `${line}\nM. (c)\nFix: F.\nThe same call may be retried now.`,
    );
  });

  it.each([
    ['input', 'nothing_happened', 'publish', 'Retrying the same call unchanged will fail again.'],
    ['credits', 'nothing_happened', 'write', 'Until then the same call will fail again.'],
    ['integrations', 'unknown', 'publish', 'Until then the same call will fail again.'],
    ['auth', 'unknown', 'delete', 'Until then the same call must not be made again.'],
    ['unexpected', 'unknown', 'publish', 'Until then the same call must not be made again.'],
  ] as const)('of %s, %s, for %s says of the same call: %s', (kind, outcome, effect, line) => {
    const text = errorText({ ...error, kind, outcome, retryable: false }, effect);
    expect(text.split('\n').at(-1)).toBe(line);
  });

  it('of an unanswered question doesn’t say that the same call fails again', () => {
    const told = {
      ...error,
      code: 'confirmation_dismissed',
      outcome: 'nothing_happened',
      retryable: false,
    } as const;
    expect(errorText(told, 'publish').split('\n').at(-1)).toBe('The same call asks the person again.');
  });

  it('says of a long wait at what time it ends, and of the sandbox that it is one', () => {
    const retryAt = '2026-03-01T13:00:00.000Z';
    const told = {
      ...error,
      outcome: 'nothing_happened',
      retryAfterSeconds: 3600,
      retryAt,
      sandbox: true,
    } as const;
    expect(errorText(told, 'publish').split('\n').slice(3)).toEqual([
      `The same call may be retried after 3600 seconds, at ${retryAt}.`,
      'This happened in the sandbox: no real account is concerned.',
    ]);
  });

  it('ends with when to retry and the request id', () => {
    const full = { ...error, outcome: 'unknown', status: 503, retryAfterSeconds: 7, requestId: 'r' } as const;
    expect(errorText(full, 'read').split('\n').slice(1)).toEqual([
      'M. (c, HTTP 503)',
      'Fix: F.',
      'The same call may be retried after 7 seconds.',
      'Request id: r',
    ]);
  });
});
