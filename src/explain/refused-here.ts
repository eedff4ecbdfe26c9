import type { ToolError } from '../call/tool-error.ts';
import { ConfigError } from '../config/load.ts';
import { PathError } from '../http/path.ts';
import { InputError } from '../input/parse-input.ts';
import { JournalUnavailableError, RecordTooLargeError } from '../journal/errors.ts';
import { PictureError } from '../pictures/errors.ts';
import {
  CheckError,
  ConflictError,
  DuplicateError,
  EarlierAttemptError,
  NotYetError,
  UnderWayError,
} from '../submission/errors.ts';
import { afterWait } from '../text/duration.ts';
import { nameOrQuote, quote } from '../text/untrusted.ts';
import {
  type ErrorScene,
  explains,
  forOwner,
  LOOK_FIRST,
  nothing,
  ownersOnly,
  TELL_OPERATOR,
} from './phrases.ts';

const fieldOf = (problem?: { field?: string | undefined; candidates?: readonly string[] | undefined }) => ({
  ...(problem?.field !== undefined && { field: problem.field }),
  ...(problem?.candidates !== undefined && { candidates: [...problem.candidates] }),
});

function explainInput({ message, problems }: InputError): ToolError {
  const fix = problems.map((problem) => problem.fix).join(' ');
  return nothing('input', 'invalid_arguments', message, fix, fieldOf(problems[0]));
}

/** The gravest issue gives the kind and the field; the text names them all. */
function explainCheck({ issues }: CheckError): ToolError {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const ofKind = (wanted: string) => errors.find(({ kind }) => kind === wanted);
  const gravest = ofKind('blocked') ?? ofKind('account') ?? errors[0];
  const message = errors.map((issue) => issue.message).join(' ');
  const fix = [...new Set(errors.map((issue) => issue.fix))].join(' ');
  return nothing(gravest?.kind ?? 'input', gravest?.code ?? 'invalid_post', message, fix, fieldOf(gravest));
}

function explainTranscribed({ postSubmissionId: job, submittedAt }: DuplicateError): ToolError {
  const id = job === undefined ? '' : ` (job ${quote(job, 80)})`;
  return nothing(
    'duplicate',
    'already_transcribed',
    `This was transcribed at ${submittedAt}${id}. This server keeps no transcript, and is set to send nothing again by itself (SOKU_RESEND).`,
    "Take the transcript from the answer of that call, or have the person look in Soku's dashboard. Only if they want to risk paying twice, call again with allowDuplicate: true.",
    { field: 'allowDuplicate' },
  );
}

function explainDuplicate(error: DuplicateError): ToolError {
  if (error.what === 'transcription') return explainTranscribed(error);
  const id = error.postSubmissionId === undefined ? '' : ` as ${nameOrQuote(error.postSubmissionId)}`;
  const others = error.otherSubmissionIds.map((other) => nameOrQuote(other)).join(', ');
  const also = others === '' ? '' : ` Soku made more than one submission of it: also ${others}.`;
  const doubt = error.repeated
    ? " It was sent again after an attempt without a clear answer: Soku's dashboard shows whether it is there once."
    : '';
  return nothing(
    'duplicate',
    'duplicate_content',
    `The same content for the same targets was submitted${id} at ${error.submittedAt}.${also}${doubt}`,
    'Do nothing if that is the post you mean. Only if the person wants it twice, call again with allowDuplicate: true.',
    { field: 'allowDuplicate' },
  );
}

function explainConflict({ postSubmissionId, idempotencyKey }: ConflictError): ToolError {
  const id = postSubmissionId === undefined ? '' : ` (submission ${nameOrQuote(postSubmissionId)})`;
  return nothing(
    'conflict',
    'idempotency_conflict',
    `The idempotency key ${quote(idempotencyKey, 80)} was used for other content${id}.`,
    'Call again with another idempotencyKey, or without one.',
    { field: 'idempotencyKey' },
  );
}

const MAY_BE_DONE = {
  post: (at: string) => `This post was sent at ${at} and no clear answer came, so Soku may have it already.`,
  transcription: (at: string) =>
    `This transcription was asked for at ${at} and no clear answer came, so it may have used credits already.`,
} as const;

const HELD_BACK = {
  too_old:
    'That is too long ago to send it again under the same idempotency key, which Soku may have forgotten.',
  other_body:
    'It went out written in another way (letters in other code points, other line ends, or media in another field), so Soku might take this one for another post.',
  list_unclear: "Soku's list of posts can't be had, or doesn't tell whether it is there.",
  never_resent: 'This server is set to send nothing again by itself (SOKU_RESEND).',
} as const;

const BEFOREHAND = {
  too_old: '',
  never_resent: '',
  other_body: 'To take that one up, call again with exactly the arguments of the first call. Otherwise: ',
  list_unclear: 'Call again in a minute: Soku is asked first. If it stays so: ',
} as const;

function explainEarlierAttempt({ submittedAt, why, what }: EarlierAttemptError): ToolError {
  const told =
    why === 'time_come'
      ? {
          message: `This post was sent for this very time at ${submittedAt} and no answer came, so it may be scheduled or published already. Its time is now too close, or past, to ask again.`,
          fix: "Ask the person to look in Soku's dashboard whether it is there. Only if it is not, schedule it with a later time.",
          field: 'scheduledTime',
        }
      : {
          message: `${MAY_BE_DONE[what](submittedAt)} ${HELD_BACK[why]} Nothing was sent now.`,
          fix: `${BEFOREHAND[why]}${LOOK_FIRST[what]}`,
          field: 'allowDuplicate',
        };
  const retryable = why === 'list_unclear';
  return { kind: 'duplicate', code: 'earlier_attempt_open', retryable, outcome: 'unknown', ...told };
}

function explainUnderWay({ waitMs }: UnderWayError, scene: ErrorScene): ToolError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return {
    kind: 'duplicate',
    code: 'under_way',
    message: 'Another call is sending the same right now; this call sent nothing.',
    retryable: true,
    retryAfterSeconds: seconds,
    outcome: 'unknown',
    fix: `Call again ${afterWait(seconds, scene.now)} with exactly the same content: it then tells what the other call came to.`,
  };
}

const NOT_YET = {
  soku_limit: {
    code: 'posts_a_minute',
    message: 'The posts that Soku takes in a minute are used up, so nothing was sent.',
    fix: (when: string) => `Call again ${when} with exactly the same content.`,
  },
  attempts: {
    code: 'too_many_attempts',
    message: 'The same was sent too often within an hour without success, so nothing was sent now.',
    fix: (when: string) =>
      `Do first what the answers before named; call again ${when}, or, if the person asks for it sooner, with allowDuplicate: true.`,
  },
} as const;

function explainNotYet({ why, waitMs }: NotYetError, scene: ErrorScene): ToolError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const { code, message, fix } = NOT_YET[why];
  return nothing('rate_limit', code, message, fix(afterWait(seconds, scene.now)), {
    retryable: true,
    retryAfterSeconds: seconds,
  });
}

/** A store is back that soon after it was restarted. */
const STORE_BACK_SECONDS = 5;

function explainStore(
  { reason, place }: JournalUnavailableError,
  { audience, effect }: ErrorScene,
): ToolError {
  const mend =
    audience === 'owner'
      ? `ask the person to see to the store ${place} (SOKU_REDIS_URL)`
      : 'tell the person who runs this server';
  const store = `the store that this server shares with others can't be used right now (${reason})`;
  const message =
    effect === 'read'
      ? `The record of what was sent from here can't be read: ${store}.`
      : `Nothing was sent: ${store}, and what isn't written down there could go out twice.`;
  const fix = `Call again in some seconds; if it goes on, ${mend}.`;
  const retry = { retryable: true, retryAfterSeconds: STORE_BACK_SECONDS };
  return nothing('config', 'journal_unavailable', message, fix, retry);
}

/** To who only asked what was sent. */
function explainUnread({ reason, place }: JournalUnavailableError, scene: ErrorScene): ToolError {
  const where = ownersOnly(scene, ` (${place})`);
  const message = `The record of what was sent from here${where} can't be read (${reason}).`;
  const mend = forOwner(
    scene,
    `Ask the person to make ${place} and its files readable for this user (soku-mcp doctor checks it).`,
  );
  return nothing('config', 'journal_unavailable', message, `${mend} Then read again.`, { retryable: true });
}

function explainJournal(error: JournalUnavailableError, scene: ErrorScene): ToolError {
  if (error.isShared) return explainStore(error, scene);
  const { reason, place } = error;
  const { audience, effect } = scene;
  if (effect === 'read') return explainUnread(error, scene);
  const message = `Nothing was sent: what is posted can't be written down, or what was posted can't be read (${reason}), and without a record it could go out a second time.`;
  const mend =
    audience === 'owner'
      ? `Ask the person to make ${place} writable and readable for this user (soku-mcp doctor checks it), or to name another folder with SOKU_STATE_DIR; then call again.`
      : 'Tell the person who runs this server, then call again.';
  return nothing('config', 'journal_unavailable', message, mend, { retryable: true });
}

const explainRecordTooLarge = ({ bytes }: RecordTooLargeError) =>
  nothing(
    'input',
    'record_too_large',
    `This post takes ${bytes} bytes in the journal, more than fits.`,
    'Name fewer targets at once, or shorter account ids.',
    { field: 'platforms' },
  );

const explainPath = ({ segment }: PathError) =>
  nothing(
    'input',
    'invalid_id',
    `${quote(segment, 80)} is not an id.`,
    'Give the id exactly as it was shown.',
  );

const explainSetting = ({ message }: ConfigError, { audience }: ErrorScene) =>
  audience === 'caller'
    ? nothing('config', 'invalid_setting', 'A setting of this server is wrong.', TELL_OPERATOR)
    : nothing('config', 'invalid_setting', message, 'Correct the setting and restart the server.');

const explainPicture = ({ reason, message }: PictureError) =>
  nothing('media', `picture_${reason}`, message, 'Open its address in a browser to see it.');

/** What is told when something was refused before it was sent. */
export const REFUSED_HERE = [
  explains(InputError, explainInput),
  explains(CheckError, explainCheck),
  explains(DuplicateError, explainDuplicate),
  explains(ConflictError, explainConflict),
  explains(EarlierAttemptError, explainEarlierAttempt),
  explains(UnderWayError, explainUnderWay),
  explains(NotYetError, explainNotYet),
  explains(JournalUnavailableError, explainJournal),
  explains(RecordTooLargeError, explainRecordTooLarge),
  explains(PathError, explainPath),
  explains(ConfigError, explainSetting),
  explains(PictureError, explainPicture),
];
