import { AccountAccessError, KeyNotAcceptedError } from '../access/errors.ts';
import type { ToolError } from '../call/tool-error.ts';
import { KeyFolderError, KeyIdError, OwnKeyError } from '../keys/errors.ts';
import { SokeCredentialError } from '../soke/errors.ts';
import { IdTokenError, MissingCredentialError } from '../soku/errors.ts';
import { oneLine, quote } from '../text/untrusted.ts';
import { idOfKey } from './not-found.ts';
import {
  byTool,
  type ErrorScene,
  type Explain,
  explains,
  forOwner,
  ID_TOKEN_FIX,
  MAX_LISTED,
  nothing,
  ownersOnly,
  PAGES,
  TELL_OPERATOR,
} from './phrases.ts';

const DASHBOARD = { dashboard: PAGES.keys };
const IN_DASHBOARD = `in ${PAGES.keys} of the Soku dashboard`;

/** How the person comes to a key of an API. */
const makeKey = (where: string, set: string) =>
  `Ask the person to make a key in ${PAGES.keys} of the ${where}, to set ${set} and to restart the server. To try it without an account, start it with --sandbox.`;

/** None is set, or only half of what one is obtained with. */
function explainMissingCredential({ setting }: MissingCredentialError, scene: ErrorScene): ToolError {
  const missing = (message: string, fix: string) =>
    nothing('config', 'missing_credential', message, fix, DASHBOARD);
  if (setting === 'SOKU_ID_TOKEN')
    return missing(
      'No ID token is set, which Soku asks for before it lets API keys be managed or metrics be refreshed.',
      forOwner(scene, ID_TOKEN_FIX),
    );
  return scene.audience === 'caller'
    ? missing(
        'The request carries no Soku API key.',
        `Send the key in the request header soku-api-key. Keys are made ${IN_DASHBOARD}.`,
      )
    : missing(
        `${setting} is not set, so Soku can't be called.`,
        makeKey('Soku dashboard (mysoku.io)', setting),
      );
}

function explainSokeCredential({ reason }: SokeCredentialError, scene: ErrorScene): ToolError {
  if (reason === 'not_shared')
    return nothing(
      'config',
      'soke_not_shared',
      'This server’s Soke account is not open to this caller.',
      'Tell the person who runs this server: over HTTP, Soke credits are shared with callers who use the server’s own Soku key or its access token.',
    );
  const message =
    scene.audience === 'caller'
      ? 'This server has no Soke account.'
      : "SOKE_API_KEY is not set, so Soke can't be called.";
  const fix = makeKey('Soke dashboard (usesoke.ai)', 'SOKE_API_KEY (or SOKE_EMAIL and SOKE_PASSWORD)');
  return nothing('config', 'missing_credential', message, forOwner(scene, fix), DASHBOARD);
}

function explainIdToken({ reason, detail, expiredAt }: IdTokenError, scene: ErrorScene): ToolError {
  const said = detail === undefined ? '' : ownersOnly(scene, `: ${quote(detail, 160)}`);
  const at = expiredAt === undefined ? '' : ` at ${new Date(expiredAt).toISOString()}`;
  switch (reason) {
    case 'expired':
      return nothing(
        'auth',
        'id_token_expired',
        `The ID token expired${at}, so nothing was sent.`,
        forOwner(scene, ID_TOKEN_FIX),
      );
    case 'refused':
      return nothing(
        'auth',
        'refresh_token_refused',
        `The ID token could not be renewed: the token service refused the refresh token or its API key${said}.`,
        forOwner(
          scene,
          'Ask the person to sign in to Soku again, to set the new SOKU_FIREBASE_REFRESH_TOKEN with its SOKU_FIREBASE_API_KEY, and to restart the server.',
        ),
      );
    case 'unavailable':
      return nothing(
        'upstream',
        'token_service_unavailable',
        `The ID token could not be obtained: the token service gave none${said}.`,
        'Call again in a minute; if it goes on, tell the person.',
        { retryable: true },
      );
  }
}

const explainAccess = ({ refused }: AccountAccessError): ToolError =>
  refused === 'account'
    ? nothing(
        'blocked',
        'not_over_http',
        "Over HTTP the account tools work only for callers who send this server's token and no soku-api-key of their own, since they manage the account of the person who runs it.",
        `Ask the person to manage keys ${IN_DASHBOARD}.`,
        DASHBOARD,
      )
    : nothing(
        'blocked',
        'not_over_http',
        'Over HTTP a new API key could only be saved on the server, where the caller can’t get at it.',
        `Ask the person to make the key ${IN_DASHBOARD}, or the person who runs this server to allow it with SOKU_REVEAL_KEYS.`,
        DASHBOARD,
      );

/** Asking is all that was done, however that ended. */
function explainKeyNotAccepted(
  { cause, remembered }: KeyNotAcceptedError,
  _scene: ErrorScene,
  explain: Explain,
): ToolError {
  const why =
    cause === undefined
      ? nothing(
          'upstream',
          'not_soku',
          'What answers in place of the Soku API is something else.',
          TELL_OPERATOR,
        )
      : explain(cause);
  const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));
  const before =
    remembered === undefined
      ? ''
      : ` It said so ${seconds(remembered.agoMs)} s ago, and is asked again in ${seconds(remembered.againMs)} s.`;
  const message = `Soku is asked whether it takes a key before anything goes out under it for the first time. ${why.message}${before}`;
  return { ...why, message, outcome: 'nothing_happened' };
}

function explainKeyId({ keyId, reason, known }: KeyIdError, scene: ErrorScene): ToolError {
  const more = {
    field: 'oldKeyId',
    ...(known.length > 0 && { candidates: known.slice(0, MAX_LISTED).map((id) => oneLine(id, 120)) }),
    ...DASHBOARD,
  };
  const id = quote(keyId, 80);
  return reason === 'unknown'
    ? nothing(
        'not_found',
        'unknown_key_id',
        `The account has no API key with the id ${id}.`,
        idOfKey(scene),
        more,
      )
    : nothing(
        'not_found',
        'key_already_revoked',
        `The API key ${id} is revoked already, so there is nothing to replace.`,
        `Make a new key ${byTool(scene, 'soku_create_api_key', 'with soku_create_api_key', IN_DASHBOARD)}, or give the id of an active key.`,
        more,
      );
}

const explainKeyFolder = ({ reason }: KeyFolderError, scene: ErrorScene): ToolError =>
  nothing(
    'config',
    'key_folder_unwritable',
    `No key was made, since there is no place to save it${ownersOnly(scene, `: ${reason}`)}.`,
    forOwner(
      scene,
      'Ask the person to make the state folder writable for this user, or to name another with SOKU_STATE_DIR; then call again.',
    ),
  );

const explainOwnKey = ({ keyId }: OwnKeyError, scene: ErrorScene): ToolError =>
  nothing(
    'blocked',
    'own_key',
    `${quote(keyId, 80)} is the key that this server itself uses: without it nothing could be posted any more.`,
    byTool(
      scene,
      'soku_rotate_api_key',
      `To replace it, call soku_rotate_api_key with this id as oldKeyId; to revoke it without another, ask the person to do so ${IN_DASHBOARD}.`,
      `Ask the person to replace or to revoke it ${IN_DASHBOARD}.`,
    ),
    { field: 'keyId', ...DASHBOARD },
  );

/** What is told of credentials and API keys. */
export const ACCOUNT = [
  explains(MissingCredentialError, explainMissingCredential),
  explains(SokeCredentialError, explainSokeCredential),
  explains(IdTokenError, explainIdToken),
  explains(AccountAccessError, explainAccess),
  explains(KeyNotAcceptedError, explainKeyNotAccepted),
  explains(KeyIdError, explainKeyId),
  explains(KeyFolderError, explainKeyFolder),
  explains(OwnKeyError, explainOwnKey),
];
