import { Refusal } from '../kernel/refusal.ts';

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

type SokeCode = keyof typeof STATUSES;

/** A refusal in Soke's own words. */
export class SokeRefusal extends Refusal<SokeCode> {
  override readonly name = 'SokeRefusal';

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
