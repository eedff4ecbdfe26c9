export const ERROR_KINDS = [
  'input',
  'account',
  'integrations',
  'media',
  'auth',
  'credits',
  'subscription',
  'not_found',
  'rate_limit',
  'upstream',
  'network',
  'timeout',
  'cancelled',
  'duplicate',
  'conflict',
  'blocked',
  'confirmation',
  'config',
  'unexpected',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** What a failed call tells the agent. */
export interface ToolError {
  kind: ErrorKind;
  /** The API's code, or ours. */
  code: string;
  status?: number;
  message: string;
  field?: string;
  candidates?: string[];
  /** Whether the very same call may be made again. */
  retryable: boolean;
  retryAfterSeconds?: number;
  /** The same as a moment, ISO 8601, for waits longer than a minute. */
  retryAt?: string;
  outcome: 'nothing_happened' | 'unknown' | 'partial';
  fix: string;
  /** What a person wrote beside their no. */
  remark?: string;
  /** A page of the API's dashboard. */
  dashboard?: string;
  requestId?: string;
  /** Which call of the API it was, e.g. `POST /v1/posts`. */
  endpoint?: string;
  /** It happened in the sandbox. */
  sandbox?: true;
  /** When the API answered, or stopped being waited for; ISO 8601. */
  at?: string;
}
