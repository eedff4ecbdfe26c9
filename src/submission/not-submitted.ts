import type { Capabilities } from '../access/capabilities.ts';
import { knownAccountsOf } from '../access/known-accounts.ts';
import { ifReadable } from '../journal/errors.ts';
import type { Journal } from '../journal/journal.ts';
import { SokuApiError } from '../soku/errors.ts';
import { NotSubmittedError } from './errors.ts';

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
