import { Refusal } from '../kernel/refusal.ts';
import type { Readings } from '../readings.ts';

/**
 * Every error code that the sandbox answers with. The pages contradict each other about the body (C3), so each code has
 * one of the three shapes they show, and a client that handles all codes has met all shapes:
 * `full` as on AUTH (later version) and ERR's general form, `untyped` as ERR's own validation sample (details, no
 * type), `bare` as AUTH's earlier version (neither).
 */
const ERRORS = {
  bad_request: { status: 400, shape: 'bare' }, // DOLDGUIDE's name (C17), here for bodies that can't be read (TROUBLE)
  validation_error: { status: 400, shape: 'untyped' }, // ERR
  upload_failed: { status: 400, shape: 'full' }, // ERR
  missing_account: { status: 400, shape: 'bare' }, // DOLDGUIDE
  missing_integrations: { status: 400, shape: 'untyped' }, // CODE, DORCH; the status is a gap, 400 by DE2E
  unauthorized: { status: 401, shape: 'full' }, // AUTH
  insufficient_credits: { status: 402, shape: 'full' }, // name from CODE, status from TROUBLE
  forbidden: { status: 403, shape: 'full' }, // AUTH
  not_found: { status: 404, shape: 'bare' }, // status from TROUBLE; the name is a gap
  idempotency_conflict: { status: 409, shape: 'full' }, // a gap: POSTS ends before its Idempotency section
  idempotency_in_progress: { status: 409, shape: 'full' }, // a gap, as the one before
  payload_too_large: { status: 413, shape: 'bare' }, // a gap: no page names a size
  rate_limit_exceeded: { status: 429, shape: 'bare' }, // MEDIA
  internal_error: { status: 500, shape: 'full' }, // MEDIA
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal in Soku's own words. */
export class ApiError extends Refusal<ErrorCode> {
  override readonly name = 'ApiError';

  get status() {
    return ERRORS[this.code].status;
  }
}

/** A 400 `validation_error` that names the field and why it was refused (ERR). */
export function invalidField(field: string, reason: string, message: string): ApiError {
  return new ApiError('validation_error', `${field}: ${message}`, { details: { field, reason } });
}

/** The JSON body of an error answer (ERR, AUTH). `at` is Unix milliseconds. */
export function errorBody(error: ApiError, requestId: string, at: number, readings: Readings): object {
  const { shape, status } = ERRORS[error.code];
  return {
    error: {
      ...(shape === 'full' && { type: errorType(status) }),
      code: error.code,
      message: error.message,
      timestamp: new Date(at).toISOString(),
      requestId,
      ...(shape !== 'bare' && !readings.has('no-details') && { details: shapedDetails(error, readings) }),
    },
  };
}

/** ERR: the shape varies. */
function shapedDetails({ details, message }: ApiError, readings: Readings): unknown {
  if (details === undefined) return null;
  if (readings.has('details-text')) return message;
  return readings.has('details-list') ? [{ ...details, message }] : details;
}

/** ERR's three types. */
function errorType(status: number): string {
  if (status === 401 || status === 403) return 'authentication_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}
