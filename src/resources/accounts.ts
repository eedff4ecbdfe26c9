import { knownAccountsOf } from '../access/known-accounts.ts';
import { describeTargets } from '../publishing/describe.ts';
import { quote, wholeName } from '../text/untrusted.ts';
import { CHANGING, type Resource, table } from './resource.ts';

const OTHERS =
  'Soku has no list of connected accounts, so others may be connected: Settings > Integrations of the Soku dashboard shows all.';

export const accounts: Resource = {
  uri: 'soku://accounts',
  name: 'accounts',
  title: 'Known accounts',
  description:
    'The social accounts that posts of this key went to or that Soku named, and those that may be posted to here.',
  audience: ['assistant', 'user'],
  priority: 0.9,
  cache: CHANGING,
  needs: 'soku_check_connection',
  async read(deps) {
    const known = await knownAccountsOf(deps);
    const { accounts: allowed } = deps.access.setup;
    const rows = known.map(({ platform, accountId, name, lastUsedAt = 'not yet' }) => [
      platform,
      accountId === undefined ? '' : wholeName(accountId),
      name === undefined ? '' : quote(name),
      lastUsedAt,
    ]);
    const told =
      rows.length === 0
        ? 'No account is known here yet.'
        : table(['Platform', 'accountId', 'Name', 'Last used'], rows);
    const only =
      allowed === undefined ? '' : `\n\nOnly these may be posted to here: ${describeTargets(allowed)}.`;
    return {
      data: {
        knownAccounts: known,
        ...(allowed !== undefined && { allowedAccounts: allowed }),
        note: OTHERS,
      },
      text: `# Known accounts\n\n${told}${only}\n\n${OTHERS}`,
    };
  },
};
