import type { Capabilities } from '../access/capabilities.ts';
import { knownAccountsOf } from '../access/known-accounts.ts';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import { ifReadable } from '../journal/errors.ts';
import type { Entry, Journal } from '../journal/journal.ts';
import { SokuApiError } from '../soku/errors.ts';
import type { Rules } from './consult-journal.ts';
import { NotSubmittedError, OutcomeUnknownError } from './errors.ts';

/** Soku asks for an account (DOLDGUIDE), or knows none of the name given (ERR). */
const ASKS_FOR_ACCOUNT = new Set(['missing_account', 'validation_error']);

/** The error for a post that was certainly not submitted, with the accounts known where one was in question. */
export async function notSubmitted(
  cause: unknown,
  warnings: readonly string[],
  deps: {
    journal: Pick<Journal, 'list'>;
    access: Pick<Capabilities, 'credential' | 'accounts' | 'setup'>;
  },
): Promise<NotSubmittedError> {
  if (!(cause instanceof SokuApiError) || !ASKS_FOR_ACCOUNT.has(cause.code ?? ''))
    return new NotSubmittedError(cause, warnings);
  // The refusal is what counts; without the record it is told as it is.
  const known = await ifReadable(knownAccountsOf(deps), undefined);
  return new NotSubmittedError(cause, warnings, known);
}

/** What a call that sends nothing says: where an earlier attempt is open, that is still unknown. */
export function notSent(
  cause: unknown,
  open: Entry | undefined,
  { config }: { config: Pick<Rules, 'resend'> },
): Error {
  if (open === undefined) return new NotSubmittedError(cause, []);
  const { idempotencyKey } = open;
  return new OutcomeUnknownError(cause, { idempotencyKey, warnings: [], resend: config.resend });
}

/** The call is over, and of this attempt nothing left. */
export function overBeforeSending({
  deadline,
  config,
}: {
  deadline: Deadline;
  config: { baseUrl: string };
}): TransportError {
  const failure = deadline.cancelled ? 'cancelled' : 'timeout';
  return new TransportError(failure, { sent: false, host: new URL(config.baseUrl).host });
}
