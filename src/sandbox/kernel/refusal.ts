export interface RefusalExtras {
  details?: object;
  headers?: Record<string, string>;
}

/** A refusal in an API's own words. Thrown anywhere while a request is answered; its `api.ts` makes the answer of it. */
export abstract class Refusal<Code extends string> extends Error {
  readonly code: Code;
  readonly details: object | undefined;
  readonly headers: Record<string, string>;

  constructor(code: Code, message: string, { details, headers = {} }: RefusalExtras = {}) {
    super(message);
    this.code = code;
    this.details = details;
    this.headers = headers;
  }

  abstract get status(): number;
}
