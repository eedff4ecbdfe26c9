import type { Audience } from '../access/capabilities.ts';
import type { KnownAccount } from '../access/known-accounts.ts';
import type { Effect } from '../call/define-tool.ts';
import type { ErrorKind, ToolError } from '../call/tool-error.ts';
import type { ApiError } from '../http/api-error.ts';
import type { KnownError } from '../known-error.ts';
import { SokeApiError } from '../soke/errors.ts';

/** What the explanation may draw on besides the error. */
export interface ErrorScene {
  /** The arguments as the agent gave them. */
  args: unknown;
  /** Whose words the answer is in. */
  audience: Audience;
  /** Whether who is told is offered a tool: no next step names one that isn't there. */
  has(tool: string): boolean;
  /** When it is told, in milliseconds since 1970; absent: waits are told in seconds alone. */
  now?: number | undefined;
  /** What the call does; absent: it may send something. */
  effect?: Effect | undefined;
  /** Where an account is in question: those that are known; absent where nobody looked. */
  known?: readonly KnownAccount[] | undefined;
}

/** Explains the error behind another one; `known` as in its scene. */
export type Explain = (cause: unknown, known?: ErrorScene['known']) => ToolError;

/** How one class of errors is explained: nothing for what is of another class. */
export const explains =
  <E extends KnownError>(
    type: abstract new (...args: never[]) => E,
    explainOne: (error: E, scene: ErrorScene, explain: Explain) => ToolError,
  ) =>
  (error: KnownError, scene: ErrorScene, explain: Explain) =>
    error instanceof type ? explainOne(error, scene, explain) : undefined;

export const NOTHING = { retryable: false, outcome: 'nothing_happened' } as const;

/** Nothing happened, and the same call fails again. */
export const nothing = (
  kind: ErrorKind,
  code: string,
  message: string,
  fix: string,
  more: Partial<ToolError> = {},
): ToolError => ({ ...NOTHING, kind, code, message, fix, ...more });

/** More of a list from outside would only be noise. */
export const MAX_LISTED = 20;

/** What a person does about an attempt that is not repeated without them. */
export const LOOK_FIRST = {
  post: "Ask the person to look in Soku's dashboard whether it is there. Only if it is not, call again with allowDuplicate: true.",
  transcription:
    "Ask the person to look in Soku's dashboard for the transcript and the credits used. Only if they want to risk paying twice, call again with allowDuplicate: true.",
} as const;

/** The pages of both dashboards. */
export const PAGES = {
  keys: 'Settings > API Keys',
  billing: 'Settings > Billing',
  integrations: 'Settings > Integrations',
  credits: 'Account > Credits',
} as const;

/** A mend by a tool, where it is there; else by what the person does. */
export const byTool = ({ has }: Pick<ErrorScene, 'has'>, tool: string, words: string, otherwise: string) =>
  has(tool) ? words : otherwise;

export const TELL_OPERATOR = 'Tell the person who runs this server.';

/** What only the person who runs this server can mend: to them the words, to others whom to tell. */
export const forOwner = ({ audience }: ErrorScene, words: string): string =>
  audience === 'caller' ? TELL_OPERATOR : words;

/** What only the person who runs this server may read; nothing for others. */
export const ownersOnly = ({ audience }: ErrorScene, words: string): string =>
  audience === 'caller' ? '' : words;

/** Who has the account at Soke: the caller's own person, or the one who runs the server. */
export const ownerOf = ({ audience }: ErrorScene): string =>
  audience === 'caller' ? 'the person who runs this server' : 'the person';

/** How a person gets an ID token to this server. */
export const ID_TOKEN_FIX =
  'Ask the person to set SOKU_FIREBASE_REFRESH_TOKEN and SOKU_FIREBASE_API_KEY, with which ID tokens are renewed by themselves, or a fresh SOKU_ID_TOKEN, which lives one hour, and to restart the server; a fresh one in the file of SOKU_ID_TOKEN_FILE is read without a restart.';

/** What an API's refusal says, before what all of them have in common. */
export interface Told extends Partial<Omit<ToolError, 'kind' | 'message' | 'fix'>> {
  kind: ErrorKind;
  message: string;
  fix: string;
  /** Comes after the API's own message. */
  after?: string;
  /** The API's own message would say nothing here. */
  unsaid?: true;
}

/** How one refusal of an API is told. */
export type Row = (error: ApiError, scene: ErrorScene) => Told;

export const apiOf = (error: unknown): 'Soku' | 'Soke' => (error instanceof SokeApiError ? 'Soke' : 'Soku');
