import * as z from 'zod';
import { nameOrQuote } from '../text/untrusted.ts';

/** What stands beside a result's text: a picture, or a pointer to a resource of this server. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; data: string; mimeType: string }
  | { type: 'resource_link'; uri: string; name: string; title?: string; mimeType?: string };

/** What a tool answers. Its text is made from the result, never beside it. */
export interface Reply<Result = object> {
  result: Result;
  /** The call counts as failed although it has a result, e.g. a batch of which nothing was sent. */
  failed?: boolean;
  /** A secret that this answer is there to hand over; it alone passes the redactor. */
  revealed?: string | undefined;
  /** Beside the text. */
  blocks?: readonly ContentBlock[];
  /** For hosts, not for models: goes out as `_meta`. */
  meta?: Readonly<Record<string, unknown>> | undefined;
}

/** A reply with its text. */
export interface WrittenReply extends Reply {
  text: string;
}

/** One line of a text, or several; what is not there is left out. */
export type Line = string | undefined | false;

/** What many results have in common; each is written the same everywhere. */
const commonFields = z.object({
  summary: z.string(),
  sandbox: z.boolean().optional(),
  /** What an API answered and isn't shown. */
  leftOff: z.string().optional(),
  warnings: z.array(z.string()).default([]),
  requestId: z.string().optional(),
  nextStep: z.string().optional(),
});

/** What the instructions tell of all results, so that no listing repeats it with each tool. */
export const TOLD_OF_ALL = [
  'summary',
  'leftOff',
  'warnings',
  'requestId',
  'nextStep',
] as const satisfies readonly (keyof typeof commonFields.shape)[];

/** What a result warns of. */
export const warningsOf = (result: object): string[] =>
  commonFields.pick({ warnings: true }).parse(result).warnings;

/** A result in plain lines: what happened, then ids and links, then one next step. */
export function textOf(result: object, lines: readonly Line[]): string {
  const { summary, sandbox, leftOff, warnings, requestId, nextStep } = commonFields.parse(result);
  return [
    summary,
    sandbox === true && 'This is the sandbox: nothing reaches a real account or a social network.',
    ...lines,
    leftOff !== undefined && `Left off: ${leftOff}`,
    ...warnings.map((warning) => `Warning: ${warning}`),
    requestId !== undefined && `Request id: ${nameOrQuote(requestId)}`,
    nextStep !== undefined && `Next: ${nextStep}`,
  ]
    .filter((line) => typeof line === 'string' && line !== '')
    .join('\n');
}
