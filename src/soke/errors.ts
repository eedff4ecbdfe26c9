import type { GuardedFileProblem } from '../disk/guarded-file.ts';
import { ApiError, type RefusalFields, UnusableAnswerError } from '../http/api-error.ts';
import type { TransportError, TransportFailure } from '../http/errors.ts';
import type { SokeUsage } from './usage.ts';

/** Anything that this side of Soke raises knowingly. */
export type SokeError =
  | SokeApiError
  | SokeAnswerError
  | SokeTransportError
  | SokeCredentialError
  | JobFailedError
  | MediaFileError;

/** What was asked for, as far as an error has to tell it. */
export interface SokeOperation {
  /** Method and path, ids left open: `GET /thumbnail/{id}`. */
  endpoint: string;
  /** Credits that a success costs (RATE); 0 for what is free. */
  credits: number;
}

/** An answer of the Soke API that is not a success. */
export class SokeApiError extends ApiError {
  readonly operation: SokeOperation;
  readonly usage: SokeUsage;

  constructor({
    operation,
    usage,
    ...fields
  }: Omit<RefusalFields, 'endpoint'> & { operation: SokeOperation; usage: SokeUsage }) {
    super({ endpoint: operation.endpoint, ...fields });
    this.name = 'SokeApiError';
    this.operation = operation;
    this.usage = usage;
  }
}

/** A success status whose body can't be used: the work was probably done and paid for. */
export class SokeAnswerError extends UnusableAnswerError {
  readonly operation: SokeOperation;
  readonly usage: SokeUsage;

  constructor(fields: { operation: SokeOperation; status: number; problem: string; usage: SokeUsage }) {
    const { operation, status, problem, usage } = fields;
    super({ endpoint: operation.endpoint, status, problem });
    this.name = 'SokeAnswerError';
    this.operation = operation;
    this.usage = usage;
  }
}

/** No usable answer came from Soke. */
export class SokeTransportError extends Error {
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
export class SokeCredentialError extends Error {
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
export class JobFailedError extends Error {
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
export class MediaFileError extends Error {
  readonly problem: GuardedFileProblem;

  constructor(problem: GuardedFileProblem, cause?: unknown) {
    super(`the media file is refused: ${problem}`, { cause });
    this.name = 'MediaFileError';
    this.problem = problem;
  }
}

const SOKE_ERRORS = [
  SokeApiError,
  SokeAnswerError,
  SokeTransportError,
  SokeCredentialError,
  JobFailedError,
  MediaFileError,
] as const;

export function isSokeError(error: unknown): error is SokeError {
  return SOKE_ERRORS.some((type) => error instanceof type);
}
