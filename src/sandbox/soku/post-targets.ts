import { ApiError, invalidField } from './api-error.ts';

/** Where a submission goes: one account of one platform. */
export interface PostTarget {
  platform: string;
  accountId: string;
}

/** A submission that was accepted. */
export interface SandboxPost {
  postSubmissionId: string;
  /** Whose key brought it: the customer's id. */
  ownerId: string;
  /** The first of DDATA's states; the sandbox publishes nothing, so no later one is reached. */
  status: 'queued' | 'scheduled';
  createdAt: string;
  /** As it was sent. */
  scheduledTime: string | null;
  /** `post.content` as it was sent, without `platform`: `targets` tells where it goes. */
  content: Record<string, unknown>;
  targets: PostTarget[];
  enableRepurposing: boolean;
  trialReel: boolean;
  idempotencyKey: string | undefined;
}

/** The social accounts connected to every sandbox customer. Snapchat is known but not connected (C8). */
export const CONNECTED: ReadonlyMap<string, readonly string[]> = new Map([
  ['x', ['x_main']],
  ['threads', ['threads_main']],
  ['linkedin', ['li_main']],
  ['facebook', ['fb_page']],
  ['tiktok', ['tt_brand']],
  ['youtube', ['yt_main']],
  ['instagram', ['ig_main', 'ig_second']],
  ['snapchat', []],
]);

interface Entry {
  platform: string;
  accountId?: string | undefined;
}

/**
 * Finds the account for each entry of `content.platform`: the only one of the platform (DORCH), or the one named.
 * @throws ApiError 400: `validation_error` for an unknown platform or account, `missing_integrations` for platforms
 * without an account (DORCH), `missing_account` for an entry that leaves the choice open (DOLDGUIDE)
 */
export function resolveTargets(entries: readonly Entry[]): PostTarget[] {
  const wanted = entries.map((entry, index) => {
    const platform = platformName(entry.platform);
    const accounts = CONNECTED.get(platform);
    const field = `post.content.platform[${index}]`;
    if (accounts === undefined)
      throw invalidField(field, 'unknown_platform', `"${entry.platform}" is not a platform.`);
    return { platform, accountId: entry.accountId, accounts, field };
  });

  const unconnected = wanted.filter(({ accounts }) => accounts.length === 0).map(({ platform }) => platform);
  if (unconnected.length > 0) {
    const platforms = [...new Set(unconnected)];
    throw new ApiError('missing_integrations', `No connected account for: ${platforms.join(', ')}.`, {
      details: { platforms },
    });
  }

  return wanted.map(({ platform, accountId, accounts, field }) => {
    const chosen = accountId ?? (accounts.length === 1 ? accounts[0] : undefined);
    if (chosen === undefined) {
      throw new ApiError(
        'missing_account',
        `Several ${platform} accounts are connected: accountId is required.`,
      );
    }
    if (!accounts.includes(chosen)) {
      throw invalidField(
        `${field}.accountId`,
        'unknown_account',
        `"${chosen}" is not a connected ${platform} account.`,
      );
    }
    return { platform, accountId: chosen };
  });
}

/** DORCH, DE2E: names are lower-cased and `twitter` becomes `x`. */
function platformName(name: string): string {
  const lower = name.toLowerCase();
  return lower === 'twitter' ? 'x' : lower;
}
