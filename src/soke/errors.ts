import type { GuardedFileProblem } from '../disk/guarded-file.ts';
import {
  ApiError,
  type ApiErrorFields,
  type Provenance,
  UnusableAnswerError,
  type UnusableAnswerFields,
} from '../http/api-error.ts';
import type { TransportError, TransportFailure } from '../http/errors.ts';
import { KnownError } from '../known-error.ts';
import type { SokeUsage } from './usage.ts';

/** What was asked for, as far as an error has to tell it. */
export interface SokeOperation {
  /** Method and path, ids left open: `GET /thumbnail/{id}`. */
  endpoint: string;
  /** Credits that a success costs (RATE); 0 for what is free. */
  credits: number;
}

type OfOperation<Fields> = Omit<Fields, 'endpoint' | 'requestId'> & {
  operation: SokeOperation;
  usage: SokeUsage;
};

/** An answer of the Soke API that is not a success. */
export class SokeApiError extends ApiError {
  readonly operation: SokeOperation;
  readonly usage: SokeUsage;

  constructor({ operation, usage, ...fields }: OfOperation<ApiErrorFields>) {
    super({ ...fields, endpoint: operation.endpoint, requestId: usage.requestId });
    this.name = 'SokeApiError';
    this.operation = operation;
    this.usage = usage;
  }
}

/** A success status whose body can't be used: the work was probably done and paid for. */
export class SokeAnswerError extends UnusableAnswerError {
  readonly operation: SokeOperation;

  constructor({ operation, usage, ...fields }: OfOperation<UnusableAnswerFields>) {
    super({ ...fields, endpoint: operation.endpoint, requestId: usage.requestId });
    this.name = 'SokeAnswerError';
    this.operation = operation;
  }
}

/** No usable answer came from Soke. */
export class SokeTransportError extends KnownError {
  readonly operation: SokeOperation;
  readonly endpoint: string;
  readonly at: number | undefined;
  readonly failure: TransportFailure;
  /** Whether the request may have reached Soke. */
  readonly sent: boolean;
  readonly code: string | undefined;
  readonly host: string;

  constructor(operation: SokeOperation, cause: TransportError) {
    super(`${operation.endpoint}: ${cause.message}`, { cause });
    this.name = 'SokeTransportError';
    this.operation = operation;
    this.endpoint = operation.endpoint;
    this.at = cause.at;
    this.failure = cause.failure;
    this.sent = cause.sent;
    this.code = cause.code;
    this.host = cause.host;
  }
}

/** There is nothing to sign in with, or this caller may not use it. */
export class SokeCredentialError extends KnownError {
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
export class JobFailedError extends KnownError implements Provenance {
  readonly jobId: string;
  readonly operation: SokeOperation;
  readonly endpoint: string;
  readonly at: number;
  /** Soke's own words: outside text. */
  readonly reason: string | undefined;
  readonly requestId: string | undefined;

  constructor(fields: {
    jobId: string;
    operation: SokeOperation;
    at: number;
    reason: string | undefined;
    usage: SokeUsage;
  }) {
    super(`the job of ${fields.operation.endpoint} failed`);
    this.name = 'JobFailedError';
    this.jobId = fields.jobId;
    this.operation = fields.operation;
    this.endpoint = fields.operation.endpoint;
    this.at = fields.at;
    this.reason = fields.reason;
    this.requestId = fields.usage.requestId;
  }
}

/** A file that isn't sent; not a byte of it was read. */
export class MediaFileError extends KnownError {
  readonly problem: GuardedFileProblem;

  constructor(problem: GuardedFileProblem, cause?: unknown) {
    super(`the media file is refused: ${problem}`, { cause });
    this.name = 'MediaFileError';
    this.problem = problem;
  }
}
