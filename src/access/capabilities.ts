import type { Config } from '../config/load.ts';
import type { Toolset } from '../config/settings.ts';
import { platformsOf, type Target } from '../publishing/post.ts';
import { isReviewers, type Rule } from './policy.ts';

/** Somebody who signed in with the identity provider. */
export interface Person {
  /** As the provider names them, for good. */
  subject: string;
  /** For people to read; may change. */
  name: string;
  /** As the provider gives it; absent when it calls it unverified. */
  email?: string;
  groups: readonly string[];
  /** What the token allows. */
  scopes: readonly string[];
}

/** Who makes a call: this process's own person over stdio, or the sender of an HTTP request. */
export interface Caller {
  via: 'stdio' | 'http';
  /** The key that came with the call; it wins over the process's own. */
  apiKey?: string;
  /** Who it is, where people sign in. */
  person?: Person;
  /** What the policy says of them; absent: there is none. */
  rule?: Rule;
  /** What the log calls the HTTP request. */
  requestId?: string;
}

/** The API keys of a process, and what the journal calls them. */
export interface KeyRing {
  /** The key that the process uses by itself: that of the settings, or the one that took its place. */
  own(): string | undefined;
  /** The fingerprint under which a key's posts are recorded. */
  credentialOf(apiKey: string): string;
}

/** Which tools a caller is shown. */
export interface Offer {
  toolsets: readonly Toolset[];
  /** Only tools that change nothing. */
  readOnly: boolean;
  /** Whether a rule of the policy keeps back what the server has. */
  ruled: boolean;
  /** What is said beforehand of settings that posts meet. */
  setup: {
    /** Of times without offset. */
    timeZone: string | undefined;
    /** The only accounts that may be posted to, as the caller may know them; undefined: all. */
    accounts: readonly Target[] | undefined;
    confirm: Config['confirm'];
    /** How the server's commands are typed; undefined: not by who calls. */
    command: string | undefined;
    desk: DeskPlace;
  };
}

/** Where the caller's posts can wait for a person's yes: at the desk of this machine, or of the server, if at all. */
export type DeskPlace = 'here' | 'server' | 'none';

/** Whose words the answers are in: the owner is told of settings, files and addresses; others are told whom to ask. */
export type Audience = 'owner' | 'caller';

/** What one call may do. A plain value, made once a call: nothing in it changes while the call runs. */
export interface Capabilities extends Offer {
  audience: Audience;
  /** The only accounts that may be posted to; undefined: all. */
  accounts: readonly Target[] | undefined;
  /** Who calls, where people sign in. */
  person: Pick<Person, 'subject' | 'name'> | undefined;
  /** When a person must agree before anything goes out. */
  confirm: Config['confirm'];
  /** Whether a post may wait at a desk: that of this machine, or over HTTP where somebody can sign in and decide. */
  desk: boolean;
  /** The API key that goes out with the call's requests. */
  apiKey: string | undefined;
  /** What that key is called in journal, pacing and consent: its fingerprint, or that of the key whose place it took. */
  credential: string | undefined;
  /** Whether API keys and metrics of the operator's account are open to the caller. */
  account: boolean;
  /** Where a new API key goes: into a file, into the answer; undefined: none may be made. */
  newKeys: 'file' | 'answer' | undefined;
  /** Whether a rotation may have this process go over to the new key. */
  replacesOwnKey: boolean;
  /** Whether Soke's credits, the operator's, may be spent. */
  credits: boolean;
  /** Whether they decide what waits for a person at the desk over HTTP. */
  reviewer: boolean;
  /** Whether files of this machine may be read, from the folder that the person chose. */
  files: boolean;
  /** Whether files of this machine may be uploaded, from the folder that the person chose. */
  uploads: boolean;
}

/**
 * Which tools a caller is shown.
 *
 * @param config the settings as they hold for the caller
 */
export function offerTo(caller: Caller, config: Config): Offer {
  const { via, rule, person } = caller;
  const { toolsets, readOnly, timeZone, accounts, confirm } = config;
  // Who has signed in may know what they are let do; to others the ids are the operator's business.
  const isTold = via === 'stdio' || person !== undefined || accounts === undefined;
  const known = isTold ? accounts : platformsOf(accounts).map((platform) => ({ platform }));
  const command = via === 'stdio' ? config.command : undefined;
  const setup = { timeZone, accounts: known, confirm, command, desk: deskOf(caller, config) };
  return { toolsets, readOnly, ruled: rule !== undefined, setup };
}

/** The key that the policy gives a caller, where it isn't the server's own. */
const ruledKeyOf = ({ rule }: Caller, config: Config) =>
  rule?.apiKey === config.apiKey ? undefined : rule?.apiKey;

function deskOf(caller: Caller, config: Config): DeskPlace {
  if (caller.via === 'stdio') return 'here';
  return caller.apiKey === undefined && hasDesk(caller, config) ? 'server' : 'none';
}

/** Whether over HTTP somebody decides about what is asked for under a caller's key. */
function hasDesk(caller: Caller, config: Config): boolean {
  const { rule } = caller;
  if (config.readOnly) return false;
  // The password opens the desk of the server's own key.
  if (config.deskPassword !== undefined) return ruledKeyOf(caller, config) === undefined;
  return config.oauthDeskClientId !== undefined && (rule === undefined || rule.isReviewed === true);
}

/**
 * What a caller may do under these settings. Over HTTP the operator's account is open only to those who proved with
 * SOKU_HTTP_TOKEN, or by signing in, that they belong to the operator and brought no key of an account of their own; Soke's credits to
 * those who hold that token, or act with the operator's own Soku key.
 *
 * @param config the settings as they hold for the caller
 */
export function capabilitiesOf(caller: Caller, config: Config, keys: KeyRing): Capabilities {
  const { accounts, confirm, httpToken, revealKeys } = config;
  const isOwner = caller.via === 'stdio';
  const ownKey = keys.own();
  const ruledKey = ruledKeyOf(caller, config);
  const offer = offerTo(caller, config);
  const apiKey = caller.apiKey ?? ruledKey ?? ownKey;
  const belongs = httpToken !== undefined || caller.person !== undefined;
  const account = isOwner || (belongs && caller.apiKey === undefined && ruledKey === undefined);
  // A file on the server helps nobody who is somewhere else.
  const newKeys = revealKeys ? 'answer' : isOwner ? 'file' : undefined;
  return {
    ...offer,
    audience: isOwner ? 'owner' : 'caller',
    accounts,
    person: caller.person,
    confirm,
    desk: offer.setup.desk !== 'none',
    apiKey,
    credential: apiKey === undefined ? undefined : keys.credentialOf(apiKey),
    account,
    newKeys: account ? newKeys : undefined,
    // Over HTTP other processes may use the same key.
    replacesOwnKey: isOwner,
    credits: isOwner || belongs || (ownKey !== undefined && apiKey === ownKey),
    reviewer: isOwner || caller.rule === undefined || isReviewers(caller.rule),
    files: isOwner,
    // Over HTTP the folder is the operator's: open to who belongs to them, and to nobody else who knows a file's name.
    uploads: account,
  };
}
