import * as z from 'zod';
import type { Audience } from '../access/capabilities.ts';
import type { ErrorKind, ToolError } from '../call/tool-error.ts';
import { PLATFORMS } from '../publishing/post.ts';
import type { SokuApiError } from '../soku/errors.ts';
import { oneLine, quote } from '../text/untrusted.ts';

/** What the explanation may draw on besides the error. */
export interface ErrorScene {
  /** The arguments as the agent gave them. */
  args: unknown;
  /** Whose words the answer is in. */
  audience: Audience;
}

/** Explains the error behind another one. */
export type Explain = (cause: unknown) => ToolError;

export interface Explanation
  extends Pick<ToolError, 'message' | 'fix'>,
    Partial<Omit<ToolError, 'message' | 'fix'>> {
  kind: ErrorKind;
}

export const detailsSchema = z.object({
  field: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  accounts: z
    .array(z.union([z.string(), z.object({ accountId: z.string() })]))
    .optional()
    .catch(undefined),
});
const platformsSchema = z.object({
  platforms: z.array(z.object({ platform: z.string(), accountId: z.string().optional() })),
});

/** The platforms that the call names; `bare`: only those that it names without an account. */
function requestedPlatforms(args: unknown, bare = false): string[] {
  const entries = platformsSchema.safeParse(args).data?.platforms ?? [];
  const wanted = entries.filter(({ accountId }) => !bare || accountId === undefined);
  return [...new Set(wanted.map(({ platform }) => oneLine(platform, 40)))];
}

/** More of a list from outside would only be noise. */
export const MAX_LISTED = 20;
export const said = (error: SokuApiError) =>
  error.upstreamMessage === undefined ? '' : ` Soku's message: ${quote(error.upstreamMessage, 300)}.`;

/** Every text in data of an unknown shape, as far as it is worth looking. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value.slice(0, 1_000)];
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  return Object.values(value)
    .slice(0, MAX_LISTED)
    .flatMap((inner) => textsIn(inner, depth + 1));
}

/** The platforms that Soku names, wherever it does: no page says where to look for them. */
function platformsNamed({ upstreamMessage = '', details }: SokuApiError): string[] {
  const words =
    [upstreamMessage.slice(0, 1_000), ...textsIn(details)]
      .join(' ')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const named = words.map((word) => (word === 'twitter' ? 'x' : word));
  const known: readonly string[] = PLATFORMS;
  return [...new Set(named)].filter((word) => known.includes(word));
}

export function missingIntegrations(error: SokuApiError, scene: ErrorScene): Explanation {
  const requested = requestedPlatforms(scene.args);
  const told = platformsNamed(error);
  // With one platform asked for, it can only be that one.
  const named = told.length === 0 && requested.length === 1 ? requested : told;
  const list = named.join(', ');
  const others = requested.some((platform) => !named.includes(platform));
  const connect = `Ask the person to connect ${list || 'what is missing'} in Settings > Integrations of the Soku dashboard`;
  const unnamed =
    requested.length === 0
      ? ''
      : ` Soku doesn't say which; asked for were ${quote(requested.join(', '), 160)}.`;
  return {
    kind: 'integrations',
    message:
      (named.length > 0
        ? `The Soku account has no connected account on: ${list}.`
        : `The Soku account has no connected account on at least one platform.${unnamed}`) + said(error),
    fix: others ? `${connect}, or call again without ${list || 'it'}.` : `${connect}.`,
    dashboard: 'Settings > Integrations',
    ...(named.length > 0 && { candidates: named }),
  };
}

export function missingAccount(error: SokuApiError, scene: ErrorScene): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const listed = details?.accounts?.map((account) =>
    oneLine(typeof account === 'string' ? account : account.accountId, 80),
  );
  const accounts = listed?.slice(0, MAX_LISTED);
  const more = (listed?.length ?? 0) - MAX_LISTED;
  const list = `${accounts?.map((id) => JSON.stringify(id)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const bare = requestedPlatforms(scene.args, true).join(', ');
  const without = bare === '' ? '' : ` (without accountId here: ${bare})`;
  return {
    kind: 'account',
    message: `A platform has several connected accounts and its entry names none${without}.${said(error)}`,
    fix:
      accounts === undefined
        ? 'Ask the person which account to post to, and put its accountId into that platform entry. Settings > Integrations shows the accounts.'
        : `Put one of these as accountId into that platform entry: ${list}. Ask the person which one if it isn't plain.`,
    field: 'platforms',
    dashboard: 'Settings > Integrations',
    ...(accounts !== undefined && { candidates: accounts }),
  };
}
