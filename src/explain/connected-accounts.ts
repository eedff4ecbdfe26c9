import * as z from 'zod';
import type { KnownAccount } from '../access/known-accounts.ts';
import type { ApiError } from '../http/api-error.ts';
import { PLATFORMS } from '../publishing/post.ts';
import { listedAccounts } from '../soku/listed-accounts.ts';
import { oneLine, quote } from '../text/untrusted.ts';
import { type ErrorScene, MAX_LISTED, PAGES, type Told } from './phrases.ts';

const platformsSchema = z.object({
  platforms: z.array(z.object({ platform: z.string(), accountId: z.string().optional() })),
});

const MAX_LOOKED_AT = 1_000;

/** The platforms that the call names; `bare`: only those that it names without an account. */
function requestedPlatforms(args: unknown, bare = false): string[] {
  const entries = platformsSchema.safeParse(args).data?.platforms ?? [];
  const wanted = entries.filter(({ accountId }) => !bare || accountId === undefined);
  return [...new Set(wanted.map(({ platform }) => oneLine(platform, 40)))];
}

/** Every text in data of an unknown shape, as far as it is worth looking. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value.slice(0, MAX_LOOKED_AT)];
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  const inner = Object.values(value).slice(0, MAX_LISTED);
  return inner.flatMap((one) => textsIn(one, depth + 1));
}

/** The platforms that Soku names, wherever it does: no page says where to look for them. */
function platformsNamed({ upstreamMessage, details }: ApiError): string[] {
  const texts = [...textsIn(upstreamMessage), ...textsIn(details)].join(' ').toLowerCase();
  const named = (texts.match(/[a-z]+/g) ?? []).map((word) => (word === 'twitter' ? 'x' : word));
  const known: readonly string[] = PLATFORMS;
  return [...new Set(named)].filter((word) => known.includes(word));
}

export function missingIntegrations(error: ApiError, { args }: ErrorScene): Told {
  const requested = requestedPlatforms(args);
  const told = platformsNamed(error);
  // With one platform asked for, it can only be that one.
  const named = told.length === 0 && requested.length === 1 ? requested : told;
  const list = named.join(', ');
  const others = requested.some((platform) => !named.includes(platform));
  const connect = `Ask the person to connect ${list || 'what is missing'} in ${PAGES.integrations} of the Soku dashboard`;
  const asked = quote(requested.join(', '), 160);
  const unnamed = requested.length === 0 ? '' : ` Soku doesn't say which; asked for were ${asked}.`;
  return {
    kind: 'integrations',
    message:
      named.length > 0
        ? `The Soku account has no connected account on: ${list}.`
        : `The Soku account has no connected account on at least one platform.${unnamed}`,
    fix: others ? `${connect}, or whether to post without ${list || 'it'}.` : `${connect}.`,
    dashboard: PAGES.integrations,
    ...(named.length > 0 && { candidates: named }),
  };
}

const WHERE = `${PAGES.integrations} of the Soku dashboard`;

/** The accounts known of some platforms (none named: of all), and how they are told. */
function accountsKnown(known: readonly KnownAccount[], platforms: readonly string[]) {
  const accounts = known
    .filter(({ platform }) => platforms.length === 0 || platforms.includes(platform))
    .flatMap(({ platform, accountId, name }) =>
      accountId === undefined ? [] : { platform, accountId: oneLine(accountId, 80), name },
    )
    .slice(0, MAX_LISTED);
  const words = accounts.map(({ platform, accountId, name }) =>
    [
      JSON.stringify(accountId),
      ...(name === undefined ? [] : [`(${quote(name, 80)})`]),
      ...(platforms.length === 1 ? [] : [`of ${platform}`]),
    ].join(' '),
  );
  return {
    candidates: accounts.map(({ accountId }) => accountId),
    sentence:
      accounts.length === 0
        ? `The ids are in ${WHERE}.`
        : `Known here: ${words.join(', ')}; others may be connected: ${WHERE}.`,
  };
}

export function missingAccount(error: ApiError, { args, known }: ErrorScene): Told {
  const listed = listedAccounts(error)?.map(({ accountId }) => oneLine(accountId, 80));
  const accounts = listed?.slice(0, MAX_LISTED);
  const more = (listed?.length ?? 0) - MAX_LISTED;
  const list = `${accounts?.map((id) => JSON.stringify(id)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const bare = requestedPlatforms(args, true);
  const where = bare.length === 0 ? 'an entry of platforms' : bare.join(', ');
  // Soku's own message says why.
  const why = error.upstreamMessage === undefined ? ', which has several connected accounts' : '';
  const remembered = accountsKnown(known ?? [], bare);
  const candidates = accounts ?? remembered.candidates;
  return {
    kind: 'account',
    message: `accountId is missing for ${where}${why}.`,
    fix:
      accounts === undefined
        ? `Ask the person which account to post to, and give its accountId. ${remembered.sentence}`
        : `Ask the person which account to post to, unless they said, and give it as accountId: ${list}.`,
    field: 'platforms',
    dashboard: PAGES.integrations,
    ...(candidates.length > 0 && { candidates }),
  };
}

/** What is known instead of an account that Soku refused; undefined when it refused another argument. */
export function insteadOfAccount(field: string | undefined, { args, known }: ErrorScene) {
  const index = /^platforms\[(\d+)\]\.accountId$/.exec(field ?? '')?.[1];
  if (index === undefined || known === undefined) return undefined;
  const entry = platformsSchema.safeParse(args).data?.platforms[Number(index)];
  return accountsKnown(known, entry === undefined ? [] : [oneLine(entry.platform, 40)]);
}
