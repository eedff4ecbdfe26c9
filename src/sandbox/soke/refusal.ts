/** REF; the statuses of the last two are a gap. */
const STATUSES = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  INSUFFICIENT_CREDITS: 402,
  FORBIDDEN: 403,
  SUBSCRIPTION_REQUIRED: 403,
  NOT_FOUND: 404,
  RATE_LIMIT_EXCEEDED: 429,
  PLATFORM_NOT_IMPLEMENTED: 501,
  INTERNAL_ERROR: 500,
  TOPIC_REQUIRED: 400,
  KEYWORDS_REQUIRED: 400,
} as const;

export type SokeCode = keyof typeof STATUSES;

/** A refusal in Soke's own words. Thrown anywhere while a request is answered; `api.ts` turns it into the answer. */
export class SokeRefusal extends Error {
  override readonly name = 'SokeRefusal';
  readonly code: SokeCode;
  readonly details: object | undefined;
  readonly headers: Record<string, string>;

  constructor(
    code: SokeCode,
    message: string,
    extras: { details?: object; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.code = code;
    this.details = extras.details;
    this.headers = extras.headers ?? {};
  }

  get status() {
    return STATUSES[this.code];
  }

  /** REF; AUTH's sample has no `details`. */
  body(requestId: string): object {
    const { code, message, details } = this;
    return {
      success: false,
      error: { code, message, ...(details !== undefined && { details }) },
      meta: { request_id: requestId },
    };
  }
}
