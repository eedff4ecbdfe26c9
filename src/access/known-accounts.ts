import type { Entry, Journal } from '../journal/journal.ts';
import type { Target } from '../publishing/post.ts';
import { writeTarget } from '../publishing/targets.ts';
import { oneLine } from '../text/untrusted.ts';
import type { Capabilities } from './capabilities.ts';

/** An account, or a platform of which none was ever named, that posts went to or that Soku or the settings named. */
export interface KnownAccount extends Target {
  /** As people call it. */
  name?: string | undefined;
  /** ISO 8601, UTC: when a post to it was last accepted. */
  lastUsedAt?: string;
}

/** As many posts of the record are looked at; who posts more often than that names the same accounts again. */
const LOOKED_AT = 500;
/** As long as an argument may be. */
const MAX_ID = 200;

/**
 * The accounts that are known of a caller, last used first: those that posts went to, those that Soku listed when it
 * asked for one, those of the settings as far as the caller may know them; and of all those only what may be posted
 * to. Soku has no list of connected accounts, so there may be others.
 *
 * @throws JournalUnavailableError
 */
export async function knownAccountsOf({
  journal,
  access,
}: {
  journal: Pick<Journal, 'list'>;
  access: Pick<Capabilities, 'credential' | 'accounts' | 'setup'>;
}): Promise<KnownAccount[]> {
  const { credential, accounts: allowed, setup } = access;
  const { entries } = credential === undefined ? { entries: [] } : await journal.list(credential, LOOKED_AT);
  const found = accountsIn(entries);
  for (const target of setup.accounts ?? [])
    if (target.accountId !== undefined && !found.has(writeTarget(target)))
      found.set(writeTarget(target), { ...target });
  const known = [...found.values()];
  return known
    .filter(({ platform, accountId }) =>
      accountId === undefined
        ? !known.some((other) => other.platform === platform && other.accountId !== undefined)
        : true,
    )
    .filter((account) => isAllowed(account, allowed))
    .sort((one, other) => (other.lastUsedAt ?? '').localeCompare(one.lastUsedAt ?? ''));
}

/** @param entries newest first */
function accountsIn(entries: readonly Entry[]): Map<string, KnownAccount> {
  const found = new Map<string, KnownAccount>();
  const add = (account: KnownAccount) => {
    // One that hides something can't be given back as it is.
    if (account.accountId !== undefined && oneLine(account.accountId, MAX_ID) !== account.accountId) return;
    const name = writeTarget(account);
    found.set(name, { ...account, ...found.get(name) });
  };
  for (const { outcome, targets, submittedAt, accounts = [] } of entries) {
    if (outcome === 'accepted') for (const target of targets) add({ ...target, lastUsedAt: submittedAt });
    for (const account of accounts) add(account);
  }
  return found;
}

function isAllowed({ platform, accountId }: KnownAccount, allowed: Capabilities['accounts']): boolean {
  if (allowed === undefined) return true;
  return allowed.some(
    (one) => one.platform === platform && (one.accountId === undefined || one.accountId === accountId),
  );
}
