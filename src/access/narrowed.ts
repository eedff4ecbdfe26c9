import type { Config } from '../config/load.ts';
import type { Target } from '../publishing/post.ts';
import { covers } from '../publishing/targets.ts';
import type { Rule } from './policy.ts';

/** From the one that promises least to the one that promises most. */
const CONFIRM_ORDER: readonly Config['confirm'][] = ['off', 'preview', 'ask', 'desk'];

const stricter = (one: Config['confirm'], other: Config['confirm']) =>
  CONFIRM_ORDER.indexOf(one) > CONFIRM_ORDER.indexOf(other) ? one : other;

/** The accounts that are in both lists; undefined stands for all. */
function inBoth(
  ours: readonly Target[] | undefined,
  theirs: readonly Target[] | undefined,
): Target[] | undefined {
  if (ours === undefined || theirs === undefined) {
    const only = ours ?? theirs;
    return only === undefined ? undefined : [...only];
  }
  const kept = theirs.filter((account) => ours.some((our) => covers(our, account)));
  const more = ours.filter(
    (account) =>
      theirs.some((their) => covers(their, account)) && !kept.some((their) => covers(their, account)),
  );
  return [...kept, ...more];
}

/** The settings as they hold for those whom a rule is for. Nothing in a rule widens them. */
export function narrowed(config: Config, rule: Rule): Config {
  const { toolsets: wanted, readOnly = false, confirm = 'off', apiKey } = rule;
  // The account's side of Soku is signed in to the account of the server's own key.
  const isOwnAccount = apiKey === undefined || apiKey === config.apiKey;
  const toolsets = config.toolsets.filter(
    (toolset) => (wanted?.includes(toolset) ?? true) && (isOwnAccount || toolset !== 'account'),
  );
  const accounts = inBoth(config.accounts, rule.accounts);
  return {
    ...config,
    toolsets,
    readOnly: config.readOnly || readOnly,
    confirm: stricter(config.confirm, confirm),
    ...(accounts !== undefined && { accounts }),
  };
}

/** The settings as they hold for callers over HTTP: what they name lies on a machine of theirs. */
export const overHttp = (config: Config): Config => ({ ...config, sokeMediaDir: undefined });
