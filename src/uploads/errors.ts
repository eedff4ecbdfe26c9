import type { GuardedFileProblem } from '../disk/guarded-file.ts';
import { KnownError } from '../known-error.ts';

/** What is wrong with a file beside where it lies. */
export type UploadFileProblem =
  | GuardedFileProblem
  | 'type_unknown'
  | 'type_unlisted'
  | 'type_mismatch'
  | 'changed';

interface FileFacts {
  /** What the file is by its bytes: `JPEG`. */
  is?: string;
  /** The extension under which such a file goes. */
  extension?: string;
  /** The most that is taken, in megabytes. */
  maxMegabytes?: number;
  /** Whether Soku may have fetched it. */
  fetched?: boolean;
}

/** A file that isn't uploaded. */
export class UploadFileError extends KnownError {
  readonly problem: UploadFileProblem;
  readonly facts: FileFacts;

  constructor(problem: UploadFileProblem, facts: FileFacts = {}, cause?: unknown) {
    super(`the file is refused: ${problem}`, { cause });
    this.name = 'UploadFileError';
    this.problem = problem;
    this.facts = facts;
  }
}

/** Files can't be uploaded: by this caller, or by anybody for want of an address to give Soku. */
export class UploadsClosedError extends KnownError {
  readonly reason: 'caller' | 'no_address';

  constructor(reason: 'caller' | 'no_address') {
    super(`files can't be uploaded: ${reason}`);
    this.name = 'UploadsClosedError';
    this.reason = reason;
  }
}

/** What the bucket's answer, or its absence, means for the person. */
export type BucketProblem =
  | 'key'
  | 'secret'
  | 'region'
  | 'clock'
  | 'missing'
  | 'denied'
  | 'too_large'
  | 'elsewhere'
  | 'refused'
  | 'busy'
  | 'unreachable'
  | 'too_slow'
  | 'cancelled';

interface BucketFacts {
  /** Of SOKU_BUCKET_URL. */
  host: string;
  status?: number | undefined;
  /** The bucket's code if it is one of S3's shape, or the system's. */
  code?: string | undefined;
  cause?: unknown;
}

/** The bucket didn't do what was asked of it; Soku was told nothing. */
export class BucketError extends KnownError {
  readonly problem: BucketProblem;
  readonly host: string;
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(problem: BucketProblem, { host, status, code, cause }: BucketFacts) {
    super(`the bucket failed: ${problem}${code === undefined ? '' : ` (${code})`}`, { cause });
    this.name = 'BucketError';
    this.problem = problem;
    this.host = host;
    this.status = status;
    this.code = code;
  }
}

/** An upload failed, and besides something is, or may be, left in the bucket. */
export class LeftInBucketError extends KnownError {
  /** The object's name. */
  readonly object: string;

  constructor(object: string, cause: unknown) {
    super(`${object} may be left in the bucket`, { cause });
    this.name = 'LeftInBucketError';
    this.object = object;
  }
}
