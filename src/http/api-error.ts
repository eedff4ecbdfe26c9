import { KnownError } from '../known-error.ts';

/** Which call an error belongs to: what the API's support asks for. */
export interface Provenance {
  /** Method and path, e.g. `POST /v1/posts`. */
  readonly endpoint: string;
  /** When the answer came, or was given up, in milliseconds since the epoch. */
  readonly at?: number | undefined;
  /** The API's own id of the request. */
  readonly requestId?: string | undefined;
}

export interface ApiErrorFields {
  endpoint: string;
  at: number;
  status: number;
  code?: string | undefined;
  upstreamMessage?: string | undefined;
  requestId?: string | undefined;
  details?: unknown;
  retryAfterSeconds?: number | undefined;
  uncertain: boolean;
}

/** An answer of an API that is not a success. */
export abstract class ApiError extends KnownError implements Provenance {
  readonly endpoint: string;
  readonly at: number;
  readonly status: number;
  /** The API's own code; absent when the body was not the API's JSON. */
  readonly code: string | undefined;
  /** The API's own message: outside text, to be shown as data only. */
  readonly upstreamMessage: string | undefined;
  readonly requestId: string | undefined;
  readonly details: unknown;
  /** Seconds to wait that didn't fit into the call. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether this or an earlier attempt may have been acted upon although it was answered with an error. */
  readonly uncertain: boolean;

  constructor(fields: ApiErrorFields) {
    super(
      `${fields.endpoint} answered ${fields.status}${fields.code === undefined ? '' : ` ${fields.code}`}`,
    );
    this.endpoint = fields.endpoint;
    this.at = fields.at;
    this.status = fields.status;
    this.code = fields.code;
    this.upstreamMessage = fields.upstreamMessage;
    this.requestId = fields.requestId;
    this.details = fields.details;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.uncertain = fields.uncertain;
  }
}

export interface UnusableAnswerFields {
  endpoint: string;
  at: number;
  status: number;
  problem: string;
  requestId?: string | undefined;
}

/** A success status whose body can't be used: the API may well have acted. */
export abstract class UnusableAnswerError extends KnownError implements Provenance {
  readonly endpoint: string;
  readonly at: number;
  readonly status: number;
  /** What is wrong with it, e.g. `no postSubmissionId in its body`. */
  readonly problem: string;
  readonly requestId: string | undefined;
  /** Whether it may have acted: reading does nothing. */
  readonly uncertain: boolean;

  constructor(fields: UnusableAnswerFields) {
    super(`${fields.endpoint} answered ${fields.status} with ${fields.problem}`);
    this.endpoint = fields.endpoint;
    this.at = fields.at;
    this.status = fields.status;
    this.problem = fields.problem;
    this.requestId = fields.requestId;
    this.uncertain = !fields.endpoint.startsWith('GET ');
  }
}
