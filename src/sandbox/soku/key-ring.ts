import { randomBytes } from 'node:crypto';

/** The keys that exist from the start, by the state each one shows. */
export const SANDBOX_KEYS = {
  active: 'sk_live_sandbox_active',
  past_due: 'sk_live_sandbox_past_due',
  no_credits: 'sk_live_sandbox_no_credits',
  revoked: 'sk_live_sandbox_revoked',
} as const;

/** A Soku customer. */
export interface Account {
  readonly id: string;
  /** DDATA's stored values; these two are enough to show AUTH's gate. */
  readonly subscription: 'active' | 'past_due';
  credits: number;
}

/** An API key as the sandbox keeps it, the full key included: this is what tests compare with. */
export interface SandboxKey {
  id: string;
  key: string;
  name: string | null;
  /** First and last characters, as the dashboard shows them (KEYMGMT). */
  keyPreview: string;
  createdAt: string;
  revokedAt: string | null;
  state: keyof typeof SANDBOX_KEYS;
  /** Whose key it is: the customer's id. */
  ownerId: string;
}

interface StoredKey {
  id: string;
  key: string;
  name: string | null;
  createdAt: string;
  revokedAt: string | null;
  owner: Account;
}

/** CREDITS: what the Starter plan grants a month. */
const STARTER_CREDITS = 100_000;
/** DKEYS: the prefix and 24 random bytes in base64url, 40 characters in all (C2: AUTH says about 55). */
const KEY_BYTES = 24;

/** All customers and their API keys. */
export class KeyRing {
  /** The customer that the ID tokens stand for; also has the active and the revoked key. */
  readonly owner: Account = { id: 'user_active', subscription: 'active', credits: STARTER_CREDITS };
  readonly #keys: StoredKey[];

  constructor(now: number) {
    const createdAt = new Date(now).toISOString();
    const pastDue: Account = { id: 'user_past_due', subscription: 'past_due', credits: STARTER_CREDITS };
    const noCredits: Account = { id: 'user_no_credits', subscription: 'active', credits: 0 };
    const named = (name: keyof typeof SANDBOX_KEYS, owner: Account): StoredKey => ({
      id: `key_sandbox_${name}`,
      key: SANDBOX_KEYS[name],
      name: `Sandbox ${name}`,
      createdAt,
      revokedAt: name === 'revoked' ? createdAt : null,
      owner,
    });
    this.#keys = [
      named('active', this.owner),
      named('past_due', pastDue),
      named('no_credits', noCredits),
      named('revoked', this.owner),
    ];
  }

  /** The customer behind a key, or undefined when the key is unknown or revoked. */
  ownerOf(key: string): Account | undefined {
    return this.#keys.find((stored) => stored.key === key && stored.revokedAt === null)?.owner;
  }

  /** Makes a key and gives its full value: the only time a client sees it (KEYS). */
  create(owner: Account, name: string | null, now: number): string {
    const key = `sk_live_${randomBytes(KEY_BYTES).toString('base64url')}`;
    const id = `key_${randomBytes(6).toString('hex')}`;
    this.#keys.push({ id, key, name, createdAt: new Date(now).toISOString(), revokedAt: null, owner });
    return key;
  }

  /** Revokes one of the customer's keys, for good (KEYMGMT); false when there is no such key. */
  revoke(owner: Account, id: string, now: number): boolean {
    const stored = this.#keys.find((key) => key.id === id && key.owner === owner);
    if (stored === undefined) return false;
    stored.revokedAt ??= new Date(now).toISOString();
    return true;
  }

  /** Every key, oldest first. */
  list(): SandboxKey[] {
    return this.#keys.map(({ owner, ...stored }) => ({
      ...stored,
      keyPreview: `${stored.key.slice(0, 11)}...${stored.key.slice(-3)}`,
      state: stored.revokedAt === null ? stateOf(owner) : 'revoked',
      ownerId: owner.id,
    }));
  }
}

function stateOf(owner: Account): keyof typeof SANDBOX_KEYS {
  if (owner.subscription !== 'active') return owner.subscription;
  return owner.credits > 0 ? 'active' : 'no_credits';
}
