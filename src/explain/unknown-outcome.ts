import type { ToolError } from '../call/tool-error.ts';
import type { OutcomeUnknownError } from '../submission/errors.ts';
import { LOOK_FIRST } from './held-back.ts';

const UNKNOWN_OUTCOME = {
  post: 'The post may or may not have been submitted.',
  transcription: 'The media may or may not have been transcribed, and credits used.',
} as const;

/** What is told of an attempt without a decisive answer, by what ended the call. */
export function unknownOutcome(error: OutcomeUnknownError, cause: ToolError): ToolError {
  const { what, idempotencyKey, resend } = error;
  const same = what === 'post' ? 'exactly the same content' : 'exactly the same arguments';
  const safe = `the idempotency key ${idempotencyKey} goes along again, by which Soku recognises a repetition`;
  const wait = cause.retryAfterSeconds === undefined ? '' : ` after ${cause.retryAfterSeconds} seconds`;
  const unknown = {
    ...cause,
    message: `${UNKNOWN_OUTCOME[what]} ${cause.message}`,
    outcome: 'unknown',
  } as const;
  // Soku knows the key: so an attempt arrived, although what it said was written differently, or it is still busy with it.
  if (cause.kind === 'conflict') {
    const fix = `Look in Soku's dashboard before anything else: an earlier attempt most likely went through, or is still in progress. Calling again in a minute with ${same} tells: the idempotency key ${idempotencyKey} goes along again.`;
    return { ...unknown, fix };
  }
  // The same call would only be told to ask the person.
  if (resend === 'never') return { ...unknown, retryable: false, fix: LOOK_FIRST[what] };
  const fix = cause.retryable
    ? `Call again${wait} with ${same}: ${safe}.`
    : `${cause.fix} This refusal doesn't show what became of an earlier attempt: Soku's dashboard does. Calling again with ${same} is safe: ${safe}.`;
  return { ...unknown, fix: what === 'post' ? `${fix} soku_list_posts shows what is recorded of it.` : fix };
}
