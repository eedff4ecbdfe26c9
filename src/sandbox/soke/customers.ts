/** The keys that exist, by the state each one shows. They begin as Soku's do (AUTH). */
export const SOKE_SANDBOX_KEYS = {
  active: 'sk_live_soke_active',
  no_credits: 'sk_live_soke_no_credits',
  no_subscription: 'sk_live_soke_no_subscription',
  no_channel: 'sk_live_soke_no_channel',
  revoked: 'sk_live_soke_revoked',
} as const;

/** Signs in as the customer of the active key. */
export const SOKE_SANDBOX_LOGIN = { email: 'sandbox@example.com', password: 'sandbox_password' } as const;

/** RATE: the Pro tier. */
const PRO_CREDITS = 2_000;
export const PRO_CALLS_PER_MINUTE = 30;

/** A Soke customer. */
export interface Customer {
  readonly id: string;
  readonly subscribed: boolean;
  credits: number;
  /** What the connected channel's videos are about; undefined when no channel is connected. */
  readonly channelKeywords: readonly string[] | undefined;
  /** Ids for X-Soke-Account-Id. */
  readonly accountIds: readonly string[];
}

const channel = {
  channelKeywords: ['sourdough', 'home baking', 'bread for beginners', 'starter', 'no knead bread'],
  accountIds: ['yt_main', 'yt_second'],
} as const;

/** The customers by their keys; the revoked key is nobody's. */
export function createCustomers() {
  const active: Customer = { id: 'soke_active', subscribed: true, credits: PRO_CREDITS, ...channel };
  const byKey = new Map<string, Customer>([
    [SOKE_SANDBOX_KEYS.active, active],
    [SOKE_SANDBOX_KEYS.no_credits, { ...active, id: 'soke_no_credits', credits: 0 }],
    [SOKE_SANDBOX_KEYS.no_subscription, { ...active, id: 'soke_no_subscription', subscribed: false }],
    [
      SOKE_SANDBOX_KEYS.no_channel,
      { ...active, id: 'soke_no_channel', channelKeywords: undefined, accountIds: [] },
    ],
  ]);
  return { active, byKey };
}
