/** Why no answer came. */
export type TransportFailure = 'network' | 'timeout' | 'cancelled';

/** No usable answer came from the other side. */
export class TransportError extends Error {
  readonly failure: TransportFailure;
  /** Whether any attempt of what is no mere reading had begun to send: then the other side may have acted on it. */
  readonly sent: boolean;
  /** The system's or the HTTP client's code, e.g. `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly host: string;

  constructor(
    failure: TransportFailure,
    details: { sent: boolean; host: string; code?: string | undefined; cause?: unknown },
  ) {
    super(`${failure}${details.code === undefined ? '' : ` (${details.code})`} talking to ${details.host}`, {
      cause: details.cause,
    });
    this.name = 'TransportError';
    this.failure = failure;
    this.sent = details.sent;
    this.code = details.code;
    this.host = details.host;
  }

  /** The same failure, of a request of which an earlier attempt may have been acted upon. */
  afterSending(): TransportError {
    const { failure, host, code, cause } = this;
    return this.sent ? this : new TransportError(failure, { sent: true, host, code, cause });
  }
}
