import {
  ApiError,
  type ApiErrorFields,
  UnusableAnswerError,
  type UnusableAnswerFields,
} from '../http/api-error.ts';
import { TransportError } from '../http/errors.ts';
import { KnownError } from '../known-error.ts';
import { LoadError } from '../lazily.ts';

/** TROUBLE: 403 is said to a lapsed subscription or trial, and to what the plan doesn't have. */
const SUBSCRIPTION_WORDS = /subscri|trial|past.?due/i;
const PLAN_WORDS = /\bplan\b|_plan\b|\bplan_|\btier\b|upgrade/i;

/** An answer of the Soku API that is not a success. */
export class SokuApiError extends ApiError {
  constructor(fields: ApiErrorFields) {
    super(fields);
    this.name = 'SokuApiError';
  }

  /** What a 403 is for, as far as its code or message tells one of them. */
  get forbiddenBy(): 'subscription' | 'plan' | undefined {
    if (this.status !== 403) return undefined;
    const said = `${this.code ?? ''} ${this.upstreamMessage ?? ''}`;
    const subscription = SUBSCRIPTION_WORDS.test(said);
    if (subscription === PLAN_WORDS.test(said)) return undefined;
    return subscription ? 'subscription' : 'plan';
  }
}

/** A success status whose body can't be used: Soku may well have acted. */
export class SokuAnswerError extends UnusableAnswerError {
  constructor(fields: UnusableAnswerFields) {
    super(fields);
    this.name = 'SokuAnswerError';
  }
}

/** A credential that the call needs isn't set. */
export class MissingCredentialError extends KnownError {
  readonly setting: 'SOKU_API_KEY' | 'SOKU_ID_TOKEN';

  constructor(setting: 'SOKU_API_KEY' | 'SOKU_ID_TOKEN') {
    super(`${setting} is not set`);
    this.name = 'MissingCredentialError';
    this.setting = setting;
  }
}

/** There is no ID token to send; Soku was not called. */
export class IdTokenError extends KnownError {
  /** `expired`: and nothing to renew it with. `refused`: the token service won't renew it. `unavailable`: it may later. */
  readonly reason: 'expired' | 'refused' | 'unavailable';
  /** The token service's own words (outside text), or why it gave none. */
  readonly detail: string | undefined;
  /** When the token ran out, in milliseconds since the epoch. */
  readonly expiredAt: number | undefined;

  constructor(
    reason: 'expired' | 'refused' | 'unavailable',
    fields: { detail?: string; expiredAt?: number; cause?: unknown } = {},
  ) {
    super(`no ID token: ${reason}`, { cause: fields.cause });
    this.name = 'IdTokenError';
    this.reason = reason;
    this.detail = fields.detail;
    this.expiredAt = fields.expiredAt;
  }
}

/** Whether Soku may have acted on a call that ended in this error. After a defect of ours that isn't known either. */
export function mayHaveActed(error: unknown): boolean {
  if (error instanceof TransportError) return error.sent;
  if (error instanceof SokuApiError || error instanceof SokuAnswerError) return error.uncertain;
  return ![MissingCredentialError, IdTokenError, LoadError].some((type) => error instanceof type);
}
