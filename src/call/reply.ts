export interface ReplyOptions {
  failed?: boolean;
  revealed?: string | undefined;
}

/** What a tool answers: its result, and the same in plain lines for the model. Made only by `reply`. */
export class Reply<Result> {
  readonly result: Result;
  readonly text: string;
  /** The call counts as failed although it has a result, e.g. a batch of which nothing was sent. */
  readonly failed: boolean;
  /** A secret that this answer is there to hand over; it alone passes the redactor. */
  readonly revealed: string | undefined;
  readonly #made = true;

  constructor(result: Result, text: string, options: ReplyOptions) {
    this.result = result;
    this.text = text;
    this.failed = options.failed ?? false;
    this.revealed = options.revealed;
  }

  static isReply(value: unknown): value is Reply<object> {
    return typeof value === 'object' && value !== null && #made in value;
  }
}

type Line = string | undefined | false;

/** Builds a tool's answer: the mapped result, and lines that say what happened, then ids and links, then one next step. */
export function reply<Result>(
  result: Result,
  lines: readonly Line[],
  options: ReplyOptions = {},
): Reply<Result> {
  const text = lines.filter((line) => typeof line === 'string' && line !== '').join('\n');
  return new Reply(result, text, options);
}
