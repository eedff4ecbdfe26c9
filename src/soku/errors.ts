import { TransportError } from '../http/errors.ts';

/** TROUBLE: 403 is said to a lapsed subscription or trial, and to what the plan doesn't have. */
const SUBSCRIPTION_WORDS = /subscri|trial|past.?due/i;
const PLAN_WORDS = /\bplan\b|_plan\b|\bplan_|\btier\b|upgrade/i;

/** An answer of the Soku API that is not a success. */
export class SokuApiError extends Error {
  readonly endpoint: string;
  readonly status: number;
  /** Soku's own code; absent when the body was not Soku's JSON. */
  readonly code: string | undefined;
  /** Soku's own message: outside text, to be shown as data only. */
  readonly upstreamMessage: string | undefined;
  readonly requestId: string | undefined;
  readonly details: unknown;
  /** Seconds to wait that didn't fit into the call. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether this or an earlier attempt may have been acted upon although it was answered with an error. */
  readonly uncertain: boolean;

  constructor(fields: {
    endpoint: string;
    status: number;
    code?: string;
    upstreamMessage?: string;
    requestId?: string;
    details?: unknown;
    retryAfterSeconds?: number;
    uncertain: boolean;
  }) {
    super(
      `${fields.endpoint} answered ${fields.status}${fields.code === undefined ? '' : ` ${fields.code}`}`,
    );
    this.name = 'SokuApiError';
    this.endpoint = fields.endpoint;
    this.status = fields.status;
    this.code = fields.code;
    this.upstreamMessage = fields.upstreamMessage;
    this.requestId = fields.requestId;
    this.details = fields.details;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.uncertain = fields.uncertain;
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
export class SokuAnswerError extends Error {
  readonly endpoint: string;
  readonly status: number;
  /** What is wrong with it, e.g. `no postSubmissionId in the answer`. */
  readonly problem: string;
  readonly requestId: string | undefined;
  /** Whether it may have acted: reading does nothing. */
  readonly uncertain: boolean;

  constructor(fields: { endpoint: string; status: number; problem: string; requestId?: string }) {
    super(`${fields.endpoint} answered ${fields.status} with ${fields.problem}`);
    this.name = 'SokuAnswerError';
    this.endpoint = fields.endpoint;
    this.status = fields.status;
    this.problem = fields.problem;
    this.requestId = fields.requestId;
    this.uncertain = !fields.endpoint.startsWith('GET ');
  }
}

/** A credential that the call needs isn't set. */
export class MissingCredentialError extends Error {
  readonly setting: 'SOKU_API_KEY' | 'SOKU_ID_TOKEN';

  constructor(setting: 'SOKU_API_KEY' | 'SOKU_ID_TOKEN') {
    super(`${setting} is not set`);
    this.name = 'MissingCredentialError';
    this.setting = setting;
  }
}

/** There is no ID token to send; Soku was not called. */
export class IdTokenError extends Error {
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
  return !(error instanceof MissingCredentialError || error instanceof IdTokenError);
}
