/** What an answer that is no success tells, whichever API gave it. */
export interface RefusalFields {
  /** Method and path, ids left open. */
  endpoint: string;
  status: number;
  code?: string | undefined;
  upstreamMessage?: string | undefined;
  details?: unknown;
  retryAfterSeconds?: number | undefined;
  uncertain: boolean;
}

/** An answer of an API that is not a success. */
export abstract class ApiError extends Error {
  readonly endpoint: string;
  readonly status: number;
  /** The API's own code; absent when the body was not its JSON. */
  readonly code: string | undefined;
  /** The API's own message: outside text, to be shown as data only. */
  readonly upstreamMessage: string | undefined;
  readonly details: unknown;
  /** Seconds to wait that didn't fit into the call. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether this or an earlier attempt may have been acted upon although it was answered with an error. */
  readonly uncertain: boolean;

  constructor({ endpoint, status, code, ...fields }: RefusalFields) {
    super(`${endpoint} answered ${status}${code === undefined ? '' : ` ${code}`}`);
    this.endpoint = endpoint;
    this.status = status;
    this.code = code;
    this.upstreamMessage = fields.upstreamMessage;
    this.details = fields.details;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.uncertain = fields.uncertain;
  }
}

/** A success status whose body can't be used: the API may well have acted. */
export abstract class UnusableAnswerError extends Error {
  readonly endpoint: string;
  readonly status: number;
  /** What is wrong with it, e.g. `no postSubmissionId in its body`. */
  readonly problem: string;
  /** Whether it may have acted: reading does nothing. */
  readonly uncertain: boolean;

  constructor({ endpoint, status, problem }: { endpoint: string; status: number; problem: string }) {
    super(`${endpoint} answered ${status} with ${problem}`);
    this.endpoint = endpoint;
    this.status = status;
    this.problem = problem;
    this.uncertain = !endpoint.startsWith('GET ');
  }
}
