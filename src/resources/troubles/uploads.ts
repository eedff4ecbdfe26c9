import { fileWords } from '../../explain/files.ts';
import { BUCKET_WORDS, CLOSED_WORDS } from '../../explain/uploads.ts';
import type { UploadFileProblem } from '../../uploads/errors.ts';
import type { Mender, Trouble } from './trouble.ts';

/** Who mends what is wrong with a file. */
const FILES: Readonly<Record<UploadFileProblem, Mender>> = {
  no_folder: 'operator',
  writable_by_others: 'operator',
  outside: 'person',
  not_found: 'agent',
  not_a_file: 'agent',
  empty: 'agent',
  too_large: 'person',
  type_unknown: 'agent',
  type_unlisted: 'person',
  type_mismatch: 'person',
  changed: 'time',
};
/** Who mends what a bucket did, by the kind of its error. */
const BY_KIND = {
  config: 'operator',
  network: 'operator',
  upstream: 'time',
  timeout: 'time',
  cancelled: 'agent',
} as const satisfies Record<(typeof BUCKET_WORDS)[keyof typeof BUCKET_WORDS]['kind'], Mender>;

const trouble = (code: string, who: Mender, { message, fix }: { message: string; fix: string }): Trouble => ({
  code,
  of: 'soku-mcp',
  means: message,
  who,
  mend: fix,
});

const ofFiles: Readonly<Record<string, { message: string; fix: string }>> = fileWords();

/** What stands in the way of a file of this machine, in the words of the errors themselves. */
export const UPLOADS: readonly Trouble[] = [
  trouble(CLOSED_WORDS.caller.code, 'agent', CLOSED_WORDS.caller),
  trouble(CLOSED_WORDS.no_address.code, 'operator', CLOSED_WORDS.no_address),
  ...Object.entries(FILES).flatMap(([problem, who]) => {
    const words = ofFiles[problem];
    return words === undefined ? [] : trouble(`file_${problem}`, who, words);
  }),
  ...Object.entries(BUCKET_WORDS).map(([problem, words]) =>
    trouble(`bucket_${problem}`, BY_KIND[words.kind], words),
  ),
];
