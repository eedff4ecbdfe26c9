import * as z from 'zod';
import type { ApiError } from '../http/api-error.ts';
import type { Platform } from '../publishing/post.ts';
import { readPlatform } from '../publishing/targets.ts';

/** An account that an error of Soku lists among its details. */
export interface ListedAccount {
  accountId: string;
  platform?: Platform;
  name?: string;
}

const text = z.string().optional().catch(undefined);
const detailsSchema = z.object({
  platform: text,
  accounts: z.array(
    z.union([z.string(), z.object({ accountId: z.string(), platform: text, name: text, username: text })]),
  ),
});

/** The accounts to choose from, as an error lists them; undefined when it lists none, or in a shape that no page shows. */
export function listedAccounts({ details }: Pick<ApiError, 'details'>): ListedAccount[] | undefined {
  const listed = detailsSchema.safeParse(details).data;
  return listed?.accounts.map((account) => {
    if (typeof account === 'string') return { accountId: account, ...onPlatform(listed.platform) };
    const name = account.name ?? account.username;
    return {
      accountId: account.accountId,
      ...onPlatform(account.platform ?? listed.platform),
      ...(name !== undefined && { name }),
    };
  });
}

function onPlatform(name: string | undefined): { platform?: Platform } {
  const platform = name === undefined ? undefined : readPlatform(name);
  return platform === undefined ? {} : { platform };
}
