import { AccountAccessError } from '../../access/errors.ts';
import type { ToolContext } from '../../call/define-tool.ts';
import { requirePlace } from '../../keys/new-key.ts';
import type { AccountClient } from '../../soku/account-client.ts';

/**
 * The account's side of Soku. Only the settings hold an ID token, and it stands for the operator.
 *
 * @throws AccountAccessError
 */
export async function openAccount({ access, account }: ToolContext): Promise<AccountClient> {
  if (!access.account) throw new AccountAccessError('account');
  return account();
}

/**
 * The same, for making a key, which must have a place to go to.
 *
 * @throws AccountAccessError, KeyFolderError
 */
export async function openAccountForNewKey(context: ToolContext): Promise<AccountClient> {
  if (context.access.account && context.access.newKeys === undefined) throw new AccountAccessError('new_key');
  const account = await openAccount(context);
  await requirePlace(context);
  return account;
}
