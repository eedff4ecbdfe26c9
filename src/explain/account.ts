import type { Audience } from '../access/capabilities.ts';
import type { AccountAccessError, KeyNotAcceptedError } from '../access/errors.ts';
import type { ToolError } from '../call/tool-error.ts';
import type { KeyFolderError, KeyIdError, KeyListError, KeyLostError, OwnKeyError } from '../keys/errors.ts';
import type { IdTokenError } from '../soku/errors.ts';
import { oneLine, quote } from '../text/untrusted.ts';
import { type ErrorScene, type Explain, MAX_LISTED } from './connected-accounts.ts';
import { ID_TOKEN_FIX } from './soku.ts';

const NOTHING = { retryable: false, outcome: 'nothing_happened' } as const;
const DASHBOARD = 'Settings > API Keys';
const TELL_OPERATOR = 'Tell the person who runs this server.';

/** None is set, or only half of what one is obtained with. */
export function explainMissingIdToken(audience: Audience): ToolError {
  return {
    ...NOTHING,
    kind: 'config',
    code: 'missing_credential',
    message:
      'No ID token is set, which Soku asks for before it lets API keys be managed or metrics be refreshed.',
    fix: audience === 'caller' ? TELL_OPERATOR : ID_TOKEN_FIX,
    dashboard: DASHBOARD,
  };
}

export function explainIdToken(
  { reason, detail, expiredAt }: IdTokenError,
  { audience }: ErrorScene,
): ToolError {
  const said = detail === undefined ? '' : `: ${quote(detail, 160)}`;
  switch (reason) {
    case 'expired':
      return {
        ...NOTHING,
        kind: 'auth',
        code: 'id_token_expired',
        message: `The ID token expired${expiredAt === undefined ? '' : ` at ${new Date(expiredAt).toISOString()}`}, so nothing was sent.`,
        fix: audience === 'caller' ? TELL_OPERATOR : ID_TOKEN_FIX,
      };
    case 'refused':
      return {
        ...NOTHING,
        kind: 'auth',
        code: 'refresh_token_refused',
        message: `The ID token could not be renewed: the token service refused the refresh token or its API key${audience === 'caller' ? '' : said}.`,
        fix:
          audience === 'caller'
            ? TELL_OPERATOR
            : 'Ask the person to sign in to Soku again, to set the new SOKU_FIREBASE_REFRESH_TOKEN with its SOKU_FIREBASE_API_KEY, and to restart the server.',
      };
    case 'unavailable':
      return {
        kind: 'upstream',
        code: 'token_service_unavailable',
        message: `The ID token could not be obtained: the token service gave none${audience === 'caller' ? '' : said}.`,
        retryable: true,
        outcome: 'nothing_happened',
        fix: 'Call again in a minute; if it goes on, tell the person.',
      };
  }
}

export function explainAccess({ refused }: AccountAccessError): ToolError {
  const message =
    refused === 'account'
      ? "Over HTTP the account tools work only for callers who send this server's token and no soku-api-key of their own, since they manage the account of the person who runs it."
      : 'Over HTTP a new API key could only be saved on the server, where the caller can’t get at it.';
  const fix =
    refused === 'account'
      ? 'Ask the person to manage keys in Settings > API Keys of the Soku dashboard.'
      : 'Ask the person to make the key in Settings > API Keys of the Soku dashboard, or the person who runs this server to allow it with SOKU_REVEAL_KEYS.';
  return { ...NOTHING, kind: 'blocked', code: 'not_over_http', message, fix, dashboard: DASHBOARD };
}

const NOT_SOKU = 'What answers in place of the Soku API is something else.';

/** Asking is all that was done, however that ended. */
export function explainKeyNotAccepted(
  { cause, remembered }: KeyNotAcceptedError,
  _scene: ErrorScene,
  explain: Explain,
): ToolError {
  const why: ToolError =
    cause === undefined
      ? { ...NOTHING, kind: 'upstream', code: 'not_soku', message: NOT_SOKU, fix: TELL_OPERATOR }
      : explain(cause);
  const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));
  const before =
    remembered === undefined
      ? ''
      : ` It said so ${seconds(remembered.agoMs)} s ago, and is asked again in ${seconds(remembered.againMs)} s.`;
  return {
    ...why,
    message: `Soku is asked whether it takes a key before anything goes out under it for the first time. ${why.message}${before}`,
    outcome: 'nothing_happened',
  };
}

export function explainKeyId({ keyId, reason, known }: KeyIdError): ToolError {
  return {
    ...NOTHING,
    kind: 'not_found',
    code: reason === 'unknown' ? 'unknown_key_id' : 'key_already_revoked',
    message:
      reason === 'unknown'
        ? `The account has no API key with the id ${quote(keyId, 80)}.`
        : `The API key ${quote(keyId, 80)} is revoked already, so there is nothing to replace.`,
    fix:
      reason === 'unknown'
        ? 'Use an id from soku_list_api_keys.'
        : 'Make a new key with soku_create_api_key, or give the id of an active key.',
    field: 'oldKeyId',
    ...(known.length > 0 && { candidates: known.slice(0, MAX_LISTED).map((id) => oneLine(id, 120)) }),
    dashboard: DASHBOARD,
  };
}

export function explainLostKey(error: KeyLostError, _scene: ErrorScene, explain: Explain): ToolError {
  const cause = explain(error.cause);
  return {
    ...cause,
    message: `A key may have been made, but its value never came, and it is shown only once. ${cause.message}`,
    retryable: false,
    outcome: 'unknown',
    fix: 'Look with soku_list_api_keys whether there is a new key; if so, revoke it with soku_revoke_api_key. Then call again.',
    dashboard: DASHBOARD,
  };
}

/** Listing is a read, however it ended; what should have come after it has not begun. */
export function explainKeyList(error: KeyListError, _scene: ErrorScene, explain: Explain): ToolError {
  const cause = explain(error.cause);
  return {
    ...cause,
    message: `Only listing the account's API keys, which comes first, failed. ${cause.message}`,
    outcome: 'nothing_happened',
  };
}

export function explainKeyFolder({ reason }: KeyFolderError, { audience }: ErrorScene): ToolError {
  return {
    ...NOTHING,
    kind: 'config',
    code: 'key_folder_unwritable',
    message: `No key was made, since there is no place to save it${audience === 'owner' ? `: ${reason}` : ''}.`,
    fix:
      audience === 'owner'
        ? 'Ask the person to make the state folder writable for this user, or to name another with SOKU_STATE_DIR; then call again.'
        : TELL_OPERATOR,
  };
}

export function explainOwnKey({ keyId }: OwnKeyError): ToolError {
  return {
    ...NOTHING,
    kind: 'blocked',
    code: 'own_key',
    message: `${quote(keyId, 80)} is the key that this server itself uses: without it nothing could be posted any more.`,
    fix: 'To replace it, call soku_rotate_api_key with this id as oldKeyId; to revoke it without another, ask the person to do so in Settings > API Keys of the Soku dashboard.',
    field: 'keyId',
    dashboard: DASHBOARD,
  };
}
