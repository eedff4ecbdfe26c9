import { AccountAccessError } from '../../access/errors.ts';
import type { ToolContext } from '../../call/define-tool.ts';
import type { AccountClient } from '../../soku/account-client.ts';

/**
 * The account's side of Soku. Only the settings hold an ID token, and it stands for the operator; so over HTTP it is
 * open only to callers who proved with SOKU_HTTP_TOKEN that they belong to the operator, and who brought no API key
 * of an account of their own.
 *
 * @throws AccountAccessError
 */
export async function openAccount({ account }: ToolContext): Promise<AccountClient> {
  if (account === undefined) throw new AccountAccessError('account');
  return account();
}

/**
 * The same, for making a key: over HTTP, where a file on the server helps nobody, it must be wanted in the result.
 *
 * @throws AccountAccessError
 */
export async function openAccountForNewKey(context: ToolContext): Promise<AccountClient> {
  if (context.remote && context.account !== undefined && !context.config.revealKeys)
    throw new AccountAccessError('new_key');
  return openAccount(context);
}
