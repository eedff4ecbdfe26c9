import type { ToolError } from '../call/tool-error.ts';
import type { GuardedFileProblem } from '../disk/guarded-file.ts';
import { MediaFileError } from '../soke/errors.ts';
import { UploadFileError, type UploadFileProblem } from '../uploads/errors.ts';
import { type ErrorScene, explains, NOTHING } from './phrases.ts';

export const TELL_OR_URL = 'Tell the person who runs this server, or give a public URL in url.';

export type Words = Pick<ToolError, 'message' | 'fix'>;

/**
 * What is said of each reason not to read a file.
 *
 * @param folder the setting that names the one folder
 * @param kinds what may be given, e.g. `image or video`
 */
const guardedFileWords = (
  folder: string,
  kinds: string,
  tooLarge: Words,
): Readonly<Record<GuardedFileProblem, Words>> => ({
  no_folder: {
    message: `There is no folder to take files from: ${folder} is not set, or is not a folder.`,
    fix: `Ask the person to set ${folder} to the folder with the media and to restart the server, or give url instead.`,
  },
  writable_by_others: {
    message: `Others may write to ${folder} or a folder in it, so a file from elsewhere could be put in its place.`,
    fix: 'Ask the person to take the write permission of group and others from that folder, or give url instead.',
  },
  outside: {
    message: `The file is not inside ${folder}, the one folder that may be read.`,
    fix: 'Give a path inside that folder, or ask the person to put the file there. Links that lead out of it are not followed.',
  },
  not_found: {
    message: `There is no such file in ${folder}.`,
    fix: 'Give the path relative to that folder; ask the person for the file name.',
  },
  not_a_file: { message: 'This is not a file that can be read.', fix: `Give the path of an ${kinds} file.` },
  empty: { message: 'The file is empty.', fix: 'Give another file.' },
  too_large: tooLarge,
});

/**
 * What is said of each problem with a file that is to be uploaded.
 *
 * @param facts none: of such files in general
 */
export function fileWords({
  is,
  extension,
  maxMegabytes = 500,
}: UploadFileError['facts'] = {}): Readonly<Record<UploadFileProblem, Words>> {
  return {
    ...guardedFileWords('SOKU_MEDIA_DIR', 'image or video', {
      message: `The file is larger than the ${maxMegabytes} MB that Soku takes${is === undefined ? '' : ` of a ${is}`}.`,
      fix: 'Ask the person for a smaller one.',
    }),
    type_unknown: {
      message: 'By its bytes the file is no image or video that is known here.',
      fix: 'Give an MP4, JPEG, PNG or WebP file.',
    },
    type_unlisted: {
      message: `By its bytes the file is ${is === undefined ? 'of a kind that' : `${is}, which`} Soku doesn't list.`,
      fix: 'Ask the person for it as MP4, JPEG, PNG or WebP.',
    },
    type_mismatch: {
      message: `By its bytes the file is ${is ?? 'something'}, but its name says otherwise.`,
      fix: `Ask the person whether it is the right file; then it must be named ${extension === undefined ? 'as what it is' : `.${extension}`}.`,
    },
    changed: {
      message: 'The file changed while it was read, so it may be cut or mixed.',
      fix: 'Wait until nothing writes to it, then call again.',
    },
  };
}

function explainUploadFile({ problem, facts }: UploadFileError, { audience }: ErrorScene): ToolError {
  const { message, fix } = fileWords(facts)[problem];
  const operators = problem === 'no_folder' || problem === 'writable_by_others';
  return {
    ...NOTHING,
    kind: operators ? 'config' : 'input',
    code: `file_${problem}`,
    message,
    fix: operators && audience === 'caller' ? TELL_OR_URL : fix,
    field: 'file',
    ...(problem === 'changed' && { retryable: true }),
    ...(facts.fetched === true && {
      message: `${message} Soku hosts a copy of it that should not be used.`,
      outcome: 'unknown',
    }),
  };
}

const MEDIA_FILE_WORDS = guardedFileWords('SOKE_MEDIA_DIR', 'audio or video', {
  message: 'The file is larger than the 25 MB that Soke takes.',
  fix: 'Ask the person for a smaller one, such as the audio track alone, or give url instead.',
});

function explainMediaFile({ problem }: MediaFileError): ToolError {
  const kind = problem === 'no_folder' ? 'config' : 'input';
  return { ...NOTHING, kind, code: `file_${problem}`, ...MEDIA_FILE_WORDS[problem], field: 'file' };
}

/** What is told of files on this machine that are not taken. */
export const FILES = [
  explains(UploadFileError, explainUploadFile),
  explains(MediaFileError, explainMediaFile),
];
