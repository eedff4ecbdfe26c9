/** What stands beside a result's text: a picture, or a pointer to a resource of this server. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; data: string; mimeType: string }
  | { type: 'resource_link'; uri: string; name: string; title?: string; mimeType?: string };

export interface ReplyOptions {
  /** The call counts as failed although it has a result, e.g. a batch of which nothing was sent. */
  failed?: boolean;
  /** A secret that this answer is there to hand over; it alone passes the redactor. */
  revealed?: string | undefined;
  /** Beside the text that is made from the result. */
  blocks?: readonly ContentBlock[];
  /** For hosts, not for models: goes out as `_meta`. */
  meta?: Readonly<Record<string, unknown>>;
}

/** What a tool answers: its result, the same in plain lines for the model, and what stands beside them. */
export interface Reply<Result = object> {
  result: Result;
  text: string;
  failed: boolean;
  revealed: string | undefined;
  blocks: readonly ContentBlock[];
  meta: Readonly<Record<string, unknown>> | undefined;
}

type Line = string | undefined | false;

/** Builds a tool's answer: the mapped result, and lines that say what happened, then ids and links, then one next step. */
export function reply<Result>(
  result: Result,
  lines: readonly Line[],
  { failed = false, revealed, blocks = [], meta }: ReplyOptions = {},
): Reply<Result> {
  const text = lines.filter((line) => typeof line === 'string' && line !== '').join('\n');
  return { result, text, failed, revealed, blocks, meta };
}
