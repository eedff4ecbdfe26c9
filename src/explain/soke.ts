import type { ToolError } from '../call/tool-error.ts';
import type { GuardedFileProblem } from '../disk/guarded-file.ts';
import type {
  JobFailedError,
  MediaFileError,
  SokeAnswerError,
  SokeCredentialError,
  SokeTransportError,
} from '../soke/errors.ts';
import { oneLine, quote } from '../text/untrusted.ts';
import type { ErrorScene } from './connected-accounts.ts';
import { creditsText, KEYS_PAGE, TELL_OPERATOR, uncertainty } from './soke-refusal.ts';

const NOTHING = { retryable: false, outcome: 'nothing_happened' } as const;

export function explainSokeAnswer({ operation, status, problem }: SokeAnswerError): ToolError {
  const { note, fix, outcome, retryable } = uncertainty(operation);
  return {
    kind: 'upstream',
    code: 'unusable_answer',
    status,
    message: `Soke reported success, but its answer has ${problem}.${note}`,
    outcome,
    retryable,
    fix: `${fix} If it goes on, tell the person.`,
  };
}

const NO_ANSWER = {
  network: 'No answer came from Soke: the connection failed',
  timeout: 'No answer came from Soke in time',
  cancelled: 'The call was cancelled before Soke answered',
} as const;

export function explainSokeTransport(error: SokeTransportError, { audience }: ErrorScene): ToolError {
  const { failure, operation, sent, code = failure } = error;
  const message = `${NO_ANSWER[failure]}${audience === 'caller' ? '' : ` (${error.host})`}.`;
  if (sent) {
    const { note, fix, ...rest } = uncertainty(operation);
    return { kind: failure, code, ...rest, message: `${message}${note}`, fix };
  }
  const fixes = {
    network: `Check the network${audience === 'caller' ? '' : ', proxy and SOKE_BASE_URL'}, then call again.`,
    timeout: 'Call again.',
    cancelled: 'Call again if it is still wanted.',
  };
  return { kind: failure, code, message, outcome: 'nothing_happened', retryable: true, fix: fixes[failure] };
}

export function explainSokeCredential({ reason }: SokeCredentialError, { audience }: ErrorScene): ToolError {
  if (reason === 'not_shared') {
    return {
      ...NOTHING,
      kind: 'config',
      code: 'soke_not_shared',
      message: 'This server’s Soke account is not open to this caller.',
      fix: 'Tell the person who runs this server: over HTTP, Soke credits are shared with callers who use the server’s own Soku key or its access token.',
    };
  }
  return {
    ...NOTHING,
    kind: 'config',
    code: 'missing_credential',
    message:
      audience === 'caller'
        ? 'This server has no Soke account.'
        : "SOKE_API_KEY is not set, so Soke can't be called.",
    fix:
      audience === 'caller'
        ? TELL_OPERATOR
        : 'Ask the person to make a key in Settings > API Keys of the Soke dashboard (usesoke.ai), to set SOKE_API_KEY (or SOKE_EMAIL and SOKE_PASSWORD) and to restart the server. To try it without an account, start it with --sandbox.',
    dashboard: KEYS_PAGE,
  };
}

const FILE_PROBLEMS: Record<GuardedFileProblem, { message: string; fix: string }> = {
  no_folder: {
    message: 'There is no folder to read files from: SOKE_MEDIA_DIR is not set, or is not a folder.',
    fix: 'Ask the person to set SOKE_MEDIA_DIR to the folder with the media and to restart the server, or give url instead.',
  },
  writable_by_others: {
    message:
      'Others may write to SOKE_MEDIA_DIR or a folder in it, so a file from elsewhere could be put in its place.',
    fix: 'Ask the person to take the write permission of group and others from that folder, or give url instead.',
  },
  outside: {
    message: 'The file is not inside SOKE_MEDIA_DIR, the one folder that may be read.',
    fix: 'Give a path inside that folder, or ask the person to put the file there. Links that lead out of it are not followed.',
  },
  not_found: {
    message: 'There is no such file in SOKE_MEDIA_DIR.',
    fix: 'Give the path relative to that folder; ask the person for the file name.',
  },
  not_a_file: {
    message: 'This is not a file that can be read.',
    fix: 'Give the path of an audio or video file.',
  },
  empty: { message: 'The file is empty.', fix: 'Give another file.' },
  too_large: {
    message: 'The file is larger than the 25 MB that Soke takes.',
    fix: 'Ask the person for a smaller one, such as the audio track alone, or give url instead.',
  },
};

export function explainMediaFile({ problem }: MediaFileError): ToolError {
  const kind = problem === 'no_folder' ? 'config' : 'input';
  return { ...NOTHING, kind, code: `file_${problem}`, ...FILE_PROBLEMS[problem], field: 'file' };
}

export function explainJobFailure({ jobId, operation, reason }: JobFailedError): ToolError {
  return {
    kind: 'upstream',
    code: 'job_failed',
    message: `Soke gave up the job ${oneLine(jobId, 80)}.${reason === undefined ? '' : ` Soke's message: ${quote(reason, 300)}.`} Up to ${creditsText(operation.credits)} may have been used.`,
    retryable: false,
    outcome: 'unknown',
    fix: `Change what the message names, and call again if it is worth ${creditsText(operation.credits)}.`,
  };
}
