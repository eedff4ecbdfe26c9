import { type KnownAccount, knownAccountsOf } from '../../access/known-accounts.ts';
import type { ToolContext } from '../../call/define-tool.ts';
import { ifReadable } from '../../journal/errors.ts';
import { describeTargets } from '../../publishing/describe.ts';
import { quote } from '../../text/untrusted.ts';

/** More than that would push the problems out of sight. */
const MAX_SHOWN = 20;

/** What the record knows of accounts; undefined when it can't be read, which is told as a problem of its own. */
export async function accountsToShow(
  context: Pick<ToolContext, 'access' | 'journal'>,
): Promise<KnownAccount[] | undefined> {
  const known = await ifReadable(knownAccountsOf(context), undefined);
  return known?.slice(0, MAX_SHOWN);
}

const OTHERS = 'Settings > Integrations of the Soku dashboard shows all that are connected';

/** The known accounts on one line, and that there may be others. */
export function describeKnownAccounts(
  accounts: readonly { platform: string; accountId?: string | undefined; name?: string | undefined }[],
): string {
  if (accounts.length === 0) return `Known accounts: none yet; ${OTHERS}.`;
  const named = accounts.map(
    (account) =>
      `${describeTargets([account])}${account.name === undefined ? '' : ` ${quote(account.name)}`}`,
  );
  return `Known accounts: ${named.join(', ')}. Others may be connected: ${OTHERS}.`;
}
