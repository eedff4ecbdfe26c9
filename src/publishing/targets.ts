import { nearest } from '../text/nearest.ts';
import { quote } from '../text/untrusted.ts';
import { joined } from '../text/wording.ts';
import { issue } from './issue.ts';
import { type Issue, PLATFORMS, type Platform, type PostInput, type Target } from './post.ts';

/** DORCH, DE2E: Soku itself reads `twitter` as `x`. */
const ALIASES = new Map<string, Platform>([['twitter', 'x']]);

/** What `SOKU_ACCOUNTS` must be, as the end of a sentence. */
const ACCOUNTS_FORM = `a comma list of platform:accountId, or of platform alone, with the platforms ${joined(PLATFORMS)}`;

type Entry = PostInput['platforms'][number];
/** The accounts named so far; undefined stands for a platform without one. */
type AccountsNamed = Map<Platform, Set<string | undefined>>;
/** A target, or what is wrong with it. */
type Resolved = { target: Target; wrong?: undefined } | { wrong: Issue; target?: undefined };

/** The platform that a name stands for, case and spaces around it aside; undefined when Soku has none of that name. */
export function readPlatform(name: string): Platform | undefined {
  const wanted = name.trim().toLowerCase();
  return PLATFORMS.find((platform) => platform === wanted) ?? ALIASES.get(wanted);
}

/**
 * Where a post goes. `accounts` is the allow-list of the settings: what it lacks is blocked, and a platform with one
 * listed account gets that account by itself. Targets come out in the order given, each once.
 */
export function resolveTargets(
  entries: readonly Entry[],
  accounts: readonly Target[] | undefined,
): { targets: Target[]; issues: Issue[] } {
  if (entries.length === 0) return { targets: [], issues: [noTarget()] };
  const targets: Target[] = [];
  const named: AccountsNamed = new Map();
  const issues: Issue[] = [];
  for (const [index, entry] of entries.entries()) {
    const field = `platforms[${index}]`;
    const { target, wrong } = resolve(entry, field, accounts);
    const clash = target && findClash(target, named, field);
    if (target && !clash) {
      targets.push(target);
      named.set(target.platform, (named.get(target.platform) ?? new Set()).add(target.accountId));
    }
    issues.push(...[wrong, clash].filter((found) => found !== undefined));
  }
  return { targets, issues };
}

/** Whether all that one names is also named by the other: a platform alone names all its accounts. */
export const covers = (wide: Target, narrow: Target): boolean =>
  wide.platform === narrow.platform && (wide.accountId === undefined || wide.accountId === narrow.accountId);

/**
 * Reads `SOKU_ACCOUNTS`: `platform:accountId,…`, or `platform` alone for all its accounts. Ids may hold colons.
 * `error` says what the value must be, as the end of a sentence.
 */
export function parseAccounts(value: string): { accounts: Target[] } | { error: string } {
  const accounts: Target[] = [];
  for (const entry of value.split(',')) {
    const [name = '', ...rest] = entry.split(':');
    const platform = readPlatform(name);
    const accountId = rest.join(':').trim();
    if (platform === undefined || (rest.length > 0 && accountId === '')) return { error: ACCOUNTS_FORM };
    accounts.push(rest.length === 0 ? { platform } : { platform, accountId });
  }
  return { accounts };
}

/** `instagram:ig_main`, or `x` alone: as `SOKU_ACCOUNTS` writes a target. */
export function writeTarget({ platform, accountId }: Target): string {
  return accountId === undefined ? platform : `${platform}:${accountId}`;
}

function resolve(entry: Entry, field: string, accounts: readonly Target[] | undefined): Resolved {
  const platform = readPlatform(entry.platform);
  if (platform === undefined) return { wrong: unknownPlatform(entry.platform, `${field}.platform`) };
  const accountId = entry.accountId?.trim();
  if (accountId === '') {
    const wrong = issue({
      code: 'account_empty',
      kind: 'account',
      platform,
      field: `${field}.accountId`,
      message: `The accountId for ${platform} is empty.`,
      fix: 'Give the account id, or leave accountId out when only one account is connected.',
    });
    return { wrong };
  }
  const target = accountId === undefined ? { platform } : { platform, accountId };
  return accounts === undefined ? { target } : resolveAllowed(target, field, accounts);
}

function resolveAllowed(target: Target, field: string, accounts: readonly Target[]): Resolved {
  const { platform, accountId } = target;
  const listed = accounts.filter((account) => account.platform === platform);
  if (listed.length === 0) {
    const all = accounts.map(writeTarget);
    return { wrong: blocked('platform_not_allowed', target, `${field}.platform`, all) };
  }
  if (listed.some((account) => account.accountId === undefined)) return { target };
  const ids = [...new Set(listed.flatMap((account) => account.accountId ?? []))];
  if (accountId !== undefined) {
    if (ids.includes(accountId)) return { target };
    return { wrong: blocked('account_not_allowed', target, `${field}.accountId`, ids) };
  }
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return { target: { platform, accountId: only } };
  const wrong = issue({
    code: 'account_required',
    kind: 'account',
    platform,
    field: `${field}.accountId`,
    message: `${platform} has ${ids.length} accounts here: ${joined(ids)}.`,
    fix: 'Give the accountId of the one that is meant; ask the person if they didn’t say.',
    candidates: ids,
  });
  return { wrong };
}

function blocked(code: string, target: Target, field: string, candidates: string[]): Issue {
  const allowed = candidates.length === 0 ? 'Nothing is allowed.' : `Allowed: ${joined(candidates)}.`;
  return issue({
    code,
    kind: 'blocked',
    platform: target.platform,
    field,
    message: `Posting to ${quote(writeTarget(target))} is not allowed here. ${allowed}`,
    fix: 'Tell the person; whoever runs this server can allow it (SOKU_ACCOUNTS, or the rule for this person).',
    candidates,
  });
}

/**
 * What makes a target one too many. A platform named both with and without an account is refused as well: with one
 * account connected both are the same, with several Soku wants an accountId in every entry (DOLDGUIDE).
 */
function findClash(target: Target, named: AccountsNamed, field: string): Issue | undefined {
  const { platform, accountId } = target;
  const rivals = named.get(platform);
  if (rivals === undefined) return undefined;
  if (rivals.has(accountId)) {
    return issue({
      code: 'duplicate_target',
      platform,
      field,
      message: `${quote(writeTarget(target))} is named twice, so the post would go out twice.`,
      fix: 'Name it once.',
    });
  }
  if (accountId !== undefined && !rivals.has(undefined)) return undefined;
  return issue({
    code: 'duplicate_target',
    platform,
    field,
    message: `${platform} is named once with an account and once without, which may be the same account.`,
    fix: 'Name each account by its accountId, or the platform once.',
  });
}

function noTarget(): Issue {
  return issue({
    code: 'no_target',
    field: 'platforms',
    message: 'platforms is empty, so there is nowhere to post.',
    fix: `Name at least one of ${joined(PLATFORMS, 'or')}.`,
  });
}

function unknownPlatform(name: string, field: string): Issue {
  const meant = readPlatform(nearest(name, [...PLATFORMS, ...ALIASES.keys()]) ?? '');
  const suggestion = meant === undefined ? '' : `Did you mean ${meant}? `;
  return issue({
    code: 'unknown_platform',
    field,
    message: `Soku has no platform ${quote(name.trim())}.`,
    fix: `${suggestion}The platforms are ${joined(PLATFORMS)}.`,
    candidates: [...new Set([...(meant === undefined ? [] : [meant]), ...PLATFORMS])],
  });
}
