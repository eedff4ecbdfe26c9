import type { BucketProblem } from './errors.ts';

/** What came back from a bucket. */
export interface BucketAnswer {
  status: number;
  /** The beginning of the body, which may hold anything. */
  text: string;
  /** The answer's `x-amz-bucket-region`. */
  region: string | undefined;
}

/** S3's error codes (its API reference, "Error responses") as far as they tell the person what to mend. */
const PROBLEMS: Readonly<Record<string, BucketProblem>> = {
  InvalidAccessKeyId: 'key',
  InvalidAccessKey: 'key',
  SignatureDoesNotMatch: 'secret',
  AuthorizationHeaderMalformed: 'region',
  AuthorizationQueryParametersError: 'region',
  PermanentRedirect: 'region',
  TemporaryRedirect: 'region',
  IllegalLocationConstraintException: 'region',
  RequestTimeTooSkewed: 'clock',
  RequestExpired: 'clock',
  NoSuchBucket: 'missing',
  NoSuchTenant: 'missing',
  AccessDenied: 'denied',
  AllAccessDisabled: 'denied',
  AccountProblem: 'denied',
  EntityTooLarge: 'too_large',
  QuotaExceeded: 'too_large',
  SlowDown: 'busy',
  InternalError: 'busy',
  ServiceUnavailable: 'busy',
  RequestTimeout: 'busy',
};

const BY_STATUS: Readonly<Record<number, BucketProblem>> = {
  401: 'denied',
  403: 'denied',
  404: 'missing',
  413: 'too_large',
  429: 'busy',
};

/** Read with no XML parser: of what a bucket answers one short word is used, and that only if it is known. */
const CODE = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/;

/** What an answer means; undefined: it did what was asked. */
export function readBucketAnswer({
  status,
  text,
  region,
}: BucketAnswer): { problem: BucketProblem; code: string | undefined } | undefined {
  if (status >= 200 && status < 300) return undefined;
  const code = CODE.exec(text)?.[1];
  const known = code !== undefined && Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
  if (known !== undefined) return { problem: known, code };
  // S3 sends to another region by its status; anything else that redirects isn't followed: it would take the file along.
  if (status >= 300 && status < 400)
    return { problem: region === undefined ? 'elsewhere' : 'region', code: undefined };
  return { problem: BY_STATUS[status] ?? (status >= 500 ? 'busy' : 'refused'), code: undefined };
}
