import type { ToolError } from '../call/tool-error.ts';
import type { JournalUnavailableError } from '../journal/errors.ts';
import type { LoadError } from '../lazily.ts';
import type { EarlierAttemptError, UnderWayError } from '../submission/errors.ts';
import { quote } from '../text/untrusted.ts';
import type { ErrorScene } from './connected-accounts.ts';

/** What a person does about an attempt that is not repeated without them. */
export const LOOK_FIRST = {
  post: "Ask the person to look in Soku's dashboard whether it is there. Only if it is not, call again with allowDuplicate: true.",
  transcription:
    "Ask the person to look in Soku's dashboard for the transcript and the credits used. Only if they want to risk paying twice, call again with allowDuplicate: true.",
} as const;

const MAY_BE_DONE = {
  post: 'This post was sent at AT and no clear answer came, so Soku may have it already.',
  transcription:
    'This transcription was asked for at AT and no clear answer came, so it may have used credits already.',
} as const;

const HELD_BACK = {
  too_old:
    'That is too long ago to send it again under the same idempotency key, which Soku may have forgotten.',
  never_resent: 'This server is set to send nothing again by itself (SOKU_RESEND).',
} as const;

export function explainEarlierAttempt({ submittedAt, why, what }: EarlierAttemptError): ToolError {
  if (why !== 'time_come')
    return {
      kind: 'duplicate',
      code: 'earlier_attempt_open',
      message: `${MAY_BE_DONE[what].replace('AT', submittedAt)} ${HELD_BACK[why]} Nothing was sent now.`,
      retryable: false,
      outcome: 'unknown',
      fix: LOOK_FIRST[what],
      field: 'allowDuplicate',
    };
  return {
    kind: 'duplicate',
    code: 'earlier_attempt_open',
    message: `This post was sent for this very time at ${submittedAt} and no answer came, so it may be scheduled or published already. Its time is now too close, or past, to ask again.`,
    retryable: false,
    outcome: 'unknown',
    fix: "Ask the person to look in Soku's dashboard whether it is there. Only if it is not, schedule it with a later time.",
    field: 'scheduledTime',
  };
}

export function explainUnderWay({ waitMs }: UnderWayError): ToolError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return {
    kind: 'duplicate',
    code: 'under_way',
    message: 'Another call is sending the same right now; this call sent nothing.',
    retryable: true,
    retryAfterSeconds: seconds,
    outcome: 'unknown',
    fix: `Call again after ${seconds} seconds with exactly the same content: it then tells what the other call came to.`,
  };
}

export function explainJournal(
  { reason, place }: JournalUnavailableError,
  { audience }: ErrorScene,
): ToolError {
  const mend =
    audience === 'owner'
      ? `Ask the person to make ${place} writable and readable for this user (soku-mcp doctor checks it), or to name another folder with SOKU_STATE_DIR; then call again.`
      : 'Tell the person who runs this server, then call again.';
  return {
    kind: 'config',
    code: 'journal_unavailable',
    message: `Nothing was sent: what is posted can't be written down, or what was posted can't be read (${reason}), and without a record it could go out a second time.`,
    retryable: true,
    outcome: 'nothing_happened',
    fix: mend,
  };
}

export function explainLoad({ code }: LoadError, { audience }: ErrorScene): ToolError {
  return {
    kind: 'unexpected',
    code: 'not_loaded',
    message: `A part of this server could not be loaded${code === undefined || audience === 'caller' ? '' : ` (${quote(code, 40)})`}, so nothing was sent.`,
    retryable: true,
    outcome: 'nothing_happened',
    fix: `Call again; if it goes on, ${audience === 'caller' ? 'tell the person who runs this server' : 'ask the person to install this server anew and to restart it'}.`,
  };
}
