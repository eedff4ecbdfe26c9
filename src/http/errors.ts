import { KnownError } from '../known-error.ts';

/** Why no answer came. */
export type TransportFailure = 'network' | 'timeout' | 'cancelled';

/** No usable answer came from the other side. */
export class TransportError extends KnownError {
  readonly failure: TransportFailure;
  /** Whether any attempt of what is no mere reading had begun to send: then the other side may have acted on it. */
  readonly sent: boolean;
  /** The system's or the HTTP client's code, e.g. `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly host: string;
  /** Method and path; absent when it didn't come to a request. */
  readonly endpoint: string | undefined;
  /** When it was given up, in milliseconds since the epoch. */
  readonly at: number | undefined;

  constructor(
    failure: TransportFailure,
    details: {
      sent: boolean;
      host: string;
      code?: string | undefined;
      cause?: unknown;
      endpoint?: string | undefined;
      at?: number | undefined;
    },
  ) {
    super(`${failure}${details.code === undefined ? '' : ` (${details.code})`} talking to ${details.host}`, {
      cause: details.cause,
    });
    this.name = 'TransportError';
    this.failure = failure;
    this.sent = details.sent;
    this.code = details.code;
    this.host = details.host;
    this.endpoint = details.endpoint;
    this.at = details.at;
  }

  /** The same failure, of a request of which an earlier attempt may have been acted upon. */
  afterSending(): TransportError {
    const { failure, host, code, cause, endpoint, at } = this;
    return this.sent ? this : new TransportError(failure, { sent: true, host, code, cause, endpoint, at });
  }
}
