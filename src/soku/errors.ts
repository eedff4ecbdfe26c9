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
}

/** A success status whose body can't be used: Soku may well have acted. */
export class SokuAnswerError extends Error {
  readonly endpoint: string;
  readonly status: number;
  /** What is wrong with it, e.g. `no postSubmissionId in the answer`. */
  readonly problem: string;
  readonly requestId: string | undefined;

  constructor(fields: { endpoint: string; status: number; problem: string; requestId?: string }) {
    super(`${fields.endpoint} answered ${fields.status} with ${fields.problem}`);
    this.name = 'SokuAnswerError';
    this.endpoint = fields.endpoint;
    this.status = fields.status;
    this.problem = fields.problem;
    this.requestId = fields.requestId;
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
