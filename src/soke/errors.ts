import type { GuardedFileProblem } from '../disk/guarded-file.ts';
import type { TransportError, TransportFailure } from '../http/errors.ts';
import type { SokeUsage } from './usage.ts';

/** What all errors of Soke have in common: that they are. */
class SokeErrorBase extends Error {}

/** Anything that this side of Soke raises knowingly. */
export type SokeError =
  | SokeApiError
  | SokeAnswerError
  | SokeTransportError
  | SokeCredentialError
  | JobFailedError
  | MediaFileError;

export function isSokeError(error: unknown): error is SokeError {
  return error instanceof SokeErrorBase;
}

/** What was asked for, as far as an error has to tell it. */
export interface SokeOperation {
  /** Method and path, ids left open: `GET /thumbnail/{id}`. */
  endpoint: string;
  /** Credits that a success costs (RATE); 0 for what is free. */
  credits: number;
}

/** An answer of the Soke API that is not a success. */
export class SokeApiError extends SokeErrorBase {
  readonly operation: SokeOperation;
  readonly status: number;
  /** Soke's own code; absent when the body was not Soke's JSON. */
  readonly code: string | undefined;
  /** Soke's own message: outside text, to be shown as data only. */
  readonly upstreamMessage: string | undefined;
  readonly details: unknown;
  /** Seconds to wait that didn't fit into the call. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether this or an earlier attempt may have been acted upon although it was answered with an error. */
  readonly uncertain: boolean;
  readonly usage: SokeUsage;

  constructor(fields: {
    operation: SokeOperation;
    status: number;
    code?: string | undefined;
    upstreamMessage?: string | undefined;
    details?: unknown;
    retryAfterSeconds?: number | undefined;
    uncertain: boolean;
    usage: SokeUsage;
  }) {
    const { operation, status, code } = fields;
    super(`${operation.endpoint} answered ${status}${code === undefined ? '' : ` ${code}`}`);
    this.name = 'SokeApiError';
    this.operation = operation;
    this.status = status;
    this.code = code;
    this.upstreamMessage = fields.upstreamMessage;
    this.details = fields.details;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.uncertain = fields.uncertain;
    this.usage = fields.usage;
  }
}

/** A success status whose body can't be used: the work was probably done and paid for. */
export class SokeAnswerError extends SokeErrorBase {
  readonly operation: SokeOperation;
  readonly status: number;
  /** What is wrong with it, e.g. `no description in its body`. */
  readonly problem: string;
  readonly usage: SokeUsage;

  constructor(fields: { operation: SokeOperation; status: number; problem: string; usage: SokeUsage }) {
    super(`${fields.operation.endpoint} answered ${fields.status} with ${fields.problem}`);
    this.name = 'SokeAnswerError';
    this.operation = fields.operation;
    this.status = fields.status;
    this.problem = fields.problem;
    this.usage = fields.usage;
  }
}

/** No usable answer came from Soke. */
export class SokeTransportError extends SokeErrorBase {
  readonly operation: SokeOperation;
  readonly failure: TransportFailure;
  /** Whether the request may have reached Soke. */
  readonly sent: boolean;
  readonly code: string | undefined;
  readonly host: string;

  constructor(operation: SokeOperation, cause: TransportError) {
    super(`${operation.endpoint}: ${cause.message}`, { cause });
    this.name = 'SokeTransportError';
    this.operation = operation;
    this.failure = cause.failure;
    this.sent = cause.sent;
    this.code = cause.code;
    this.host = cause.host;
  }
}

/** There is nothing to sign in with, or this caller may not use it. */
export class SokeCredentialError extends SokeErrorBase {
  readonly reason: 'unset' | 'not_shared';

  constructor(reason: 'unset' | 'not_shared') {
    super(
      reason === 'unset' ? 'no Soke credentials are set' : 'the Soke credentials are not for this caller',
    );
    this.name = 'SokeCredentialError';
    this.reason = reason;
  }
}

/** A job that Soke began and gave up. */
export class JobFailedError extends SokeErrorBase {
  readonly jobId: string;
  readonly operation: SokeOperation;
  /** Soke's own words: outside text. */
  readonly reason: string | undefined;
  readonly usage: SokeUsage;

  constructor(fields: {
    jobId: string;
    operation: SokeOperation;
    reason: string | undefined;
    usage: SokeUsage;
  }) {
    super(`the job of ${fields.operation.endpoint} failed`);
    this.name = 'JobFailedError';
    this.jobId = fields.jobId;
    this.operation = fields.operation;
    this.reason = fields.reason;
    this.usage = fields.usage;
  }
}

/** A file that isn't sent; not a byte of it was read. */
export class MediaFileError extends SokeErrorBase {
  readonly problem: GuardedFileProblem;

  constructor(problem: GuardedFileProblem, cause?: unknown) {
    super(`the media file is refused: ${problem}`, { cause });
    this.name = 'MediaFileError';
    this.problem = problem;
  }
}
