import type { ToolError } from '../call/tool-error.ts';
import { TransportError } from '../http/errors.ts';
import { KeyListError, KeyLostError } from '../keys/errors.ts';
import { LoadError } from '../lazily.ts';
import { JobFailedError, SokeAnswerError, SokeTransportError } from '../soke/errors.ts';
import { SokuAnswerError } from '../soku/errors.ts';
import { NotSubmittedError, OutcomeUnknownError } from '../submission/errors.ts';
import { afterWait } from '../text/duration.ts';
import { nameOrQuote, quote } from '../text/untrusted.ts';
import { explainLoad } from './not-loaded.ts';
import { creditsText, uncertainty } from './paid-work.ts';
import { byTool, type ErrorScene, type Explain, explains, LOOK_FIRST, ownersOnly, PAGES } from './phrases.ts';

const noAnswer = (
  api: 'Soku' | 'Soke',
  { failure, host }: TransportError | SokeTransportError,
  scene: ErrorScene,
) => {
  const what = {
    network: `No answer came from ${api}: the connection failed`,
    timeout: `No answer came from ${api} in time`,
    cancelled: `The call was cancelled before ${api} answered`,
  };
  return `${what[failure]}${ownersOnly(scene, ` (${host})`)}.`;
};

const checkNetwork = (setting: string, scene: ErrorScene) =>
  `Check the network${ownersOnly(scene, `, proxy and ${setting}`)}, then call again.`;
const STILL_WANTED = 'Call again if it is still wanted.';

function explainTransport(error: TransportError, scene: ErrorScene): ToolError {
  const { failure, sent, code = failure } = error;
  const fixes = {
    network: sent ? 'Call again.' : checkNetwork('SOKU_BASE_URL', scene),
    timeout: `Call again${ownersOnly(scene, '; if it needs longer, the person can raise SOKU_TIMEOUT_MS')}.`,
    cancelled: STILL_WANTED,
  };
  return {
    kind: failure,
    code,
    message: noAnswer('Soku', error, scene),
    retryable: true,
    outcome: sent ? 'unknown' : 'nothing_happened',
    fix: fixes[failure],
  };
}

function explainSokeTransport(error: SokeTransportError, scene: ErrorScene): ToolError {
  const { failure, operation, sent, code = failure } = error;
  const message = noAnswer('Soke', error, scene);
  if (sent) {
    const { note, ...rest } = uncertainty(operation, scene);
    return { kind: failure, code, ...rest, message: `${message}${note}` };
  }
  const fixes = {
    network: checkNetwork('SOKE_BASE_URL', scene),
    timeout: 'Call again.',
    cancelled: STILL_WANTED,
  };
  return { kind: failure, code, message, outcome: 'nothing_happened', retryable: true, fix: fixes[failure] };
}

/** A success that can't be used. */
const unusable = (
  api: 'Soku' | 'Soke',
  { status, problem }: SokuAnswerError | SokeAnswerError,
  { note = '', fix, ...rest }: Pick<ToolError, 'outcome' | 'retryable' | 'fix'> & { note?: string },
): ToolError => ({
  kind: 'upstream',
  code: 'unusable_answer',
  status,
  message: `${api} reported success, but its answer has ${problem}.${note}`,
  fix: `${fix} If it goes on, tell the person.`,
  ...rest,
});

const explainSokuAnswer = (error: SokuAnswerError) =>
  unusable('Soku', error, {
    retryable: true,
    outcome: error.uncertain ? 'unknown' : 'nothing_happened',
    fix: `Call again${error.uncertain ? ': what was asked for may have been done already' : ''}.`,
  });

const explainSokeAnswer = (error: SokeAnswerError, scene: ErrorScene) =>
  unusable('Soke', error, uncertainty(error.operation, scene));

function explainJobFailure({ jobId, operation, reason }: JobFailedError): ToolError {
  const credits = creditsText(operation.credits);
  const said = reason === undefined ? '' : ` Soke's message: ${quote(reason, 300)}.`;
  return {
    kind: 'upstream',
    code: 'job_failed',
    message: `Soke gave up the job ${nameOrQuote(jobId)}.${said} Up to ${credits} may have been used.`,
    retryable: false,
    outcome: 'unknown',
    fix: `Change what the message names, and call again if it is worth ${credits}.`,
  };
}

/** What the journal could not do belongs to what the agent must know. */
const withWarnings = (told: ToolError, warnings: readonly string[]): ToolError =>
  warnings.length === 0 ? told : { ...told, message: `${told.message} Warning: ${warnings.join(' ')}` };

const explainNotSubmitted = (
  { cause, known, warnings }: NotSubmittedError,
  _scene: ErrorScene,
  explain: Explain,
) => withWarnings(explain(cause, known), warnings);

const UNKNOWN_OUTCOME = {
  post: 'The post may or may not have been submitted.',
  transcription: 'The media may or may not have been transcribed, and credits used.',
} as const;

/** An attempt without a decisive answer, by what ended the call. */
function explainUnknownOutcome(error: OutcomeUnknownError, scene: ErrorScene, explain: Explain): ToolError {
  const { what, idempotencyKey, resend } = error;
  const cause = explain(error.cause);
  const same = what === 'post' ? 'exactly the same content' : 'exactly the same arguments';
  const message = `${UNKNOWN_OUTCOME[what]} ${cause.message}`;
  const unknown = withWarnings({ ...cause, message, outcome: 'unknown' }, error.warnings);
  // Soku knows the key: so an attempt arrived, although what it said was written differently, or it is still busy with it.
  if (cause.kind === 'conflict')
    return {
      ...unknown,
      fix: `Look in Soku's dashboard before anything else: an earlier attempt most likely went through, or is still in progress. Calling again in a minute with ${same} tells: the idempotency key ${nameOrQuote(idempotencyKey, 200)} goes along again.`,
    };
  // The same call would only be told to ask the person.
  if (resend === 'never') return { ...unknown, retryable: false, fix: LOOK_FIRST[what] };
  const safe = `the idempotency key ${nameOrQuote(idempotencyKey, 200)} goes along again, by which Soku recognises a repetition`;
  const wait =
    cause.retryAfterSeconds === undefined ? '' : ` ${afterWait(cause.retryAfterSeconds, scene.now)}`;
  const fix = cause.retryable
    ? `Call again${wait} with ${same}: ${safe}.`
    : `${cause.fix} This refusal doesn't show what became of an earlier attempt: Soku's dashboard does. Calling again with ${same} is safe: ${safe}.`;
  const shown = byTool(scene, 'soku_list_posts', ' soku_list_posts shows what is recorded of it.', '');
  return { ...unknown, fix: what === 'post' ? `${fix}${shown}` : fix };
}

function explainLostKey({ cause }: KeyLostError, scene: ErrorScene, explain: Explain): ToolError {
  const told = explain(cause);
  return {
    ...told,
    message: `A key may have been made, but its value never came, and it is shown only once. ${told.message}`,
    retryable: false,
    outcome: 'unknown',
    fix: byTool(
      scene,
      'soku_revoke_api_key',
      'Look with soku_list_api_keys whether there is a new key; if so, revoke it with soku_revoke_api_key. Then call again.',
      `Ask the person to look in ${PAGES.keys} of the Soku dashboard whether there is a new key, and to revoke it. Then call again.`,
    ),
    dashboard: PAGES.keys,
  };
}

/** Listing is a read, however it ended; what should have come after it has not begun. */
function explainKeyList({ cause }: KeyListError, _scene: ErrorScene, explain: Explain): ToolError {
  const told = explain(cause);
  const message = `Only listing the account's API keys, which comes first, failed. ${told.message}`;
  return { ...told, message, outcome: 'nothing_happened' };
}

/** What is told when no usable answer came, or none that decides. */
export const NO_ANSWER = [
  explains(TransportError, explainTransport),
  explains(SokeTransportError, explainSokeTransport),
  explains(SokuAnswerError, explainSokuAnswer),
  explains(SokeAnswerError, explainSokeAnswer),
  explains(JobFailedError, explainJobFailure),
  explains(LoadError, explainLoad),
  explains(NotSubmittedError, explainNotSubmitted),
  explains(OutcomeUnknownError, explainUnknownOutcome),
  explains(KeyLostError, explainLostKey),
  explains(KeyListError, explainKeyList),
];
