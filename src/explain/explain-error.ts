import { AccountAccessError, KeyNotAcceptedError } from '../access/errors.ts';
import type { ToolError } from '../call/tool-error.ts';
import { ConfigError } from '../config/load.ts';
import { TransportError } from '../http/errors.ts';
import { PathError } from '../http/path.ts';
import { InputError } from '../input/parse-input.ts';
import { JournalUnavailableError, RecordTooLargeError } from '../journal/errors.ts';
import { KeyFolderError, KeyIdError, KeyListError, KeyLostError, OwnKeyError } from '../keys/errors.ts';
import { KnownError } from '../known-error.ts';
import { LoadError } from '../lazily.ts';
import { PictureError } from '../pictures/errors.ts';
import {
  JobFailedError,
  MediaFileError,
  SokeAnswerError,
  SokeApiError,
  SokeCredentialError,
  SokeTransportError,
} from '../soke/errors.ts';
import { IdTokenError, MissingCredentialError, SokuAnswerError, SokuApiError } from '../soku/errors.ts';
import {
  CheckError,
  ConflictError,
  ConsentError,
  DuplicateError,
  EarlierAttemptError,
  NotSubmittedError,
  OutcomeUnknownError,
  UnderWayError,
} from '../submission/errors.ts';
import { quote } from '../text/untrusted.ts';
import {
  explainAccess,
  explainIdToken,
  explainKeyFolder,
  explainKeyId,
  explainKeyList,
  explainKeyNotAccepted,
  explainLostKey,
  explainMissingIdToken,
  explainOwnKey,
} from './account.ts';
import type { ErrorScene, Explain } from './connected-accounts.ts';
import { explainConsent } from './consent-refusals.ts';
import { explainEarlierAttempt, explainJournal, explainLoad, explainUnderWay } from './held-back.ts';
import { provenanceOf } from './provenance.ts';
import {
  explainJobFailure,
  explainMediaFile,
  explainSokeAnswer,
  explainSokeCredential,
  explainSokeTransport,
} from './soke.ts';
import { explainSokeRefusal } from './soke-refusal.ts';
import { explainSokuAnswer, explainSokuRefusal } from './soku.ts';
import { unknownOutcome } from './unknown-outcome.ts';

const NOTHING = { retryable: false, outcome: 'nothing_happened' } as const;

function explainInput(error: InputError): ToolError {
  const [first] = error.problems;
  return {
    ...NOTHING,
    kind: 'input',
    code: 'invalid_arguments',
    message: error.message,
    fix: error.problems.map(({ fix }) => fix).join(' '),
    ...(first?.field !== undefined && { field: first.field }),
    ...(first?.candidates !== undefined && { candidates: first.candidates }),
  };
}

/** The gravest issue gives the kind and the field; the text names them all. */
function explainCheck(error: CheckError): ToolError {
  const errors = error.issues.filter(({ severity }) => severity === 'error');
  const gravest =
    errors.find(({ kind }) => kind === 'blocked') ??
    errors.find(({ kind }) => kind === 'account') ??
    errors[0];
  return {
    ...NOTHING,
    kind: gravest?.kind ?? 'input',
    code: gravest?.code ?? 'invalid_post',
    message: errors.map(({ message }) => message).join(' '),
    fix: [...new Set(errors.map(({ fix }) => fix))].join(' '),
    ...(gravest?.field !== undefined && { field: gravest.field }),
    ...(gravest?.candidates !== undefined && { candidates: gravest.candidates }),
  };
}

const TRANSPORT_MESSAGES = {
  network: 'No answer came from Soku: the connection failed',
  timeout: 'No answer came from Soku in time',
  cancelled: 'The call was cancelled before Soku answered',
} as const;

function explainTransport(error: TransportError, { audience }: ErrorScene): ToolError {
  const where = audience === 'caller' ? '' : ` (${error.host})`;
  const fixes = {
    network: error.sent
      ? 'Call again.'
      : `Check the network${audience === 'caller' ? '' : ', proxy and SOKU_BASE_URL'}, then call again.`,
    timeout: `Call again${audience === 'caller' ? '' : '; if it needs longer, the person can raise SOKU_TIMEOUT_MS'}.`,
    cancelled: 'Call again if it is still wanted.',
  } as const;
  return {
    kind: error.failure,
    code: error.code ?? error.failure,
    message: `${TRANSPORT_MESSAGES[error.failure]}${where}.`,
    retryable: true,
    outcome: error.sent ? 'unknown' : 'nothing_happened',
    fix: fixes[error.failure],
  };
}

/** What the journal could not do belongs to what the agent must know. */
function withWarnings(explained: ToolError, warnings: readonly string[]): ToolError {
  if (warnings.length === 0) return explained;
  return { ...explained, message: `${explained.message} Warning: ${warnings.join(' ')}` };
}

function explainNotSubmitted(error: NotSubmittedError, _scene: ErrorScene, explain: Explain): ToolError {
  return withWarnings(explain(error.cause), error.warnings);
}

function explainUnknownOutcome(error: OutcomeUnknownError, _scene: ErrorScene, explain: Explain): ToolError {
  return withWarnings(unknownOutcome(error, explain(error.cause)), error.warnings);
}

function explainDuplicate(error: DuplicateError): ToolError {
  const id = error.postSubmissionId === undefined ? '' : ` as ${error.postSubmissionId}`;
  const others = error.otherSubmissionIds.join(', ');
  const also = others === '' ? '' : ` Soku made more than one submission of it: also ${others}.`;
  return {
    ...NOTHING,
    kind: 'duplicate',
    code: 'duplicate_content',
    message: `The same content for the same targets was submitted${id} at ${error.submittedAt}.${also}`,
    fix: 'Do nothing if that is the post you mean. To post the same once more on purpose, call again with allowDuplicate: true.',
    field: 'allowDuplicate',
  };
}

function explainConflict(error: ConflictError): ToolError {
  const id = error.postSubmissionId === undefined ? '' : ` (submission ${error.postSubmissionId})`;
  return {
    ...NOTHING,
    kind: 'conflict',
    code: 'idempotency_conflict',
    message: `The idempotency key ${quote(error.idempotencyKey, 80)} was used for other content${id}.`,
    fix: 'Call again with another idempotencyKey, or without one.',
    field: 'idempotencyKey',
  };
}

function explainMissingCredential(error: MissingCredentialError, { audience }: ErrorScene): ToolError {
  if (error.setting === 'SOKU_ID_TOKEN') return explainMissingIdToken(audience);
  return {
    ...NOTHING,
    kind: 'config',
    code: 'missing_credential',
    message:
      audience === 'caller'
        ? 'The request carries no Soku API key.'
        : `${error.setting} is not set, so Soku can't be called.`,
    fix:
      audience === 'caller'
        ? 'Send the key in the request header soku-api-key. Keys are made in Settings > API Keys of the Soku dashboard.'
        : `Ask the person to make a key in Settings > API Keys of the Soku dashboard (mysoku.io), to set ${error.setting} and to restart the server. To try it without an account, start it with --sandbox.`,
    dashboard: 'Settings > API Keys',
  };
}

function explainRecordTooLarge({ bytes }: RecordTooLargeError): ToolError {
  return {
    ...NOTHING,
    kind: 'input',
    code: 'record_too_large',
    message: `This post takes ${bytes} bytes in the journal, more than fits.`,
    fix: 'Name fewer targets at once, or shorter account ids.',
    field: 'platforms',
  };
}

function explainPath({ segment }: PathError): ToolError {
  const message = `${quote(segment, 80)} is not an id.`;
  return {
    ...NOTHING,
    kind: 'input',
    code: 'invalid_id',
    message,
    fix: 'Give the id exactly as it was shown.',
  };
}

function explainSetting(error: ConfigError, { audience }: ErrorScene): ToolError {
  const [message, fix] =
    audience === 'caller'
      ? ['A setting of this server is wrong.', 'Tell the person who runs this server.']
      : [error.message, 'Correct the setting and restart the server.'];
  return { ...NOTHING, kind: 'config', code: 'invalid_setting', message, fix };
}

function explainDefect(errorId: string): ToolError {
  return {
    kind: 'unexpected',
    code: 'internal_error',
    message: `A defect in soku-mcp stopped this call. Error id: ${errorId}.`,
    retryable: false,
    outcome: 'unknown',
    fix: `Report error id ${errorId} to whoever runs this server, whose log has the details. Look with soku_list_posts before sending a post again.`,
  };
}

function explainPicture({ reason, message }: PictureError): ToolError {
  const fix = 'Open its address in a browser to see it.';
  return { ...NOTHING, kind: 'media', code: `picture_${reason}`, message, fix };
}

type ExplainOne<E> = (error: E, scene: ErrorScene, explain: Explain) => ToolError;

const row =
  <E extends KnownError>(type: abstract new (...args: never[]) => E, explainOne: ExplainOne<E>) =>
  (error: KnownError, scene: ErrorScene, explain: Explain) =>
    error instanceof type ? explainOne(error, scene, explain) : undefined;

/** How each known error is explained. */
const EXPLANATIONS = [
  row(InputError, explainInput),
  row(CheckError, explainCheck),
  row(DuplicateError, explainDuplicate),
  row(EarlierAttemptError, explainEarlierAttempt),
  row(UnderWayError, explainUnderWay),
  row(ConflictError, explainConflict),
  row(ConsentError, (error) => ({ ...NOTHING, ...explainConsent(error) })),
  row(NotSubmittedError, explainNotSubmitted),
  row(OutcomeUnknownError, explainUnknownOutcome),
  row(JournalUnavailableError, explainJournal),
  row(RecordTooLargeError, explainRecordTooLarge),
  row(LoadError, explainLoad),
  row(SokuApiError, explainSokuRefusal),
  row(SokuAnswerError, explainSokuAnswer),
  row(TransportError, explainTransport),
  row(MissingCredentialError, explainMissingCredential),
  row(IdTokenError, explainIdToken),
  row(AccountAccessError, explainAccess),
  row(KeyNotAcceptedError, explainKeyNotAccepted),
  row(KeyIdError, explainKeyId),
  row(KeyFolderError, explainKeyFolder),
  row(OwnKeyError, explainOwnKey),
  row(KeyListError, explainKeyList),
  row(KeyLostError, explainLostKey),
  row(SokeApiError, explainSokeRefusal),
  row(SokeAnswerError, explainSokeAnswer),
  row(SokeTransportError, explainSokeTransport),
  row(SokeCredentialError, explainSokeCredential),
  row(JobFailedError, explainJobFailure),
  row(MediaFileError, explainMediaFile),
  row(PictureError, explainPicture),
  row(PathError, explainPath),
  row(ConfigError, explainSetting),
];

/** Whether an error is one that this product raises knowingly; anything else is a defect of ours. */
export function isExpected(error: unknown): boolean {
  const wraps = error instanceof NotSubmittedError || error instanceof OutcomeUnknownError;
  return wraps ? isExpected(error.cause) : error instanceof KnownError;
}

/** Turns any error into what the agent is told. `errorId` is what the log calls it, if it is a defect of ours. */
export function explainError(error: unknown, scene: ErrorScene, errorId = 'none'): ToolError {
  const explain: Explain = (cause) => explainError(cause, scene, errorId);
  if (!(error instanceof KnownError)) return explainDefect(errorId);
  for (const explainIf of EXPLANATIONS) {
    const explained = explainIf(error, scene, explain);
    if (explained !== undefined) return { ...explained, ...provenanceOf(error) };
  }
  return explainDefect(errorId);
}
