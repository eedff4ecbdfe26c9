import { withoutHidden } from '../text/hidden.ts';

export type Service = 'Soku' | 'Soke';

/** A pasted key as it can be used, with what was mended in it; or why it can't be one. */
export type ReadKey = { key: string; notes: string[] } | { problem: string };

/** Soku's keys have about 55 characters, its page says; much shorter ones have lost their end. */
const USUAL_LENGTH = 55;
const CUT_OFF_LENGTH = 40;
const PREFIX = 'sk_live_';
/** The keys of the sandbox are shorter, and the README prints them. */
const SANDBOX = /^sk_live_(?:sandbox|soke)_/;

const QUOTES = /^(["'`“”„‘’«»])(.*)(["'`“”„‘’«»])$/s;
/** What stands before the key in a header, a shell line or a file of settings. */
const LEAD =
  /^(?:export\s+)?(?:authorization\s*:\s*bearer\s+|bearer\s+|soku-api-key\s*:\s*|x-soke-key\s*:\s*|SOK[UE]_API_KEY\s*=\s*|(?:AWS|SOKU_BUCKET)_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)\s*=\s*)/i;
const PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\{.*\}|(?:sk_live_)?(?:\.{2,}|…|x{3,}|\*{3,}|_{3,}|your[-_ ]?.*|(?:my[-_ ])?api[-_ ]?key(?:[-_ ]here)?|changeme|placeholder|example|todo))$/i;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

const where = (service: Service) => `Settings > API Keys in the ${service} dashboard`;

/** Takes off what people copy along with a key, outermost first. */
function unwrap(pasted: string): { key: string; notes: string[] } {
  const notes: string[] = [];
  let key = withoutHidden(pasted).trim();
  if (key !== pasted.trim()) notes.push('hidden characters were left out');
  for (;;) {
    const lead = LEAD.exec(key)?.[0];
    const quoted = QUOTES.exec(key)?.[2];
    if (lead !== undefined && lead.length < key.length) {
      notes.push(`"${lead.trim()}" before it was left out`);
      key = key.slice(lead.length).trim();
    } else if (quoted !== undefined) {
      notes.push('the quotes around it were left out');
      key = quoted.trim();
    } else return { key, notes };
  }
}

function problemOf(key: string, service: Service): string | undefined {
  if (key === '') return `it is empty: copy the key from ${where(service)}`;
  if (PLACEHOLDER.test(key)) return `it is a placeholder: put in your key from ${where(service)}`;
  if (JWT.test(key)) return `it is a sign-in token (JWT), not an API key: make a key in ${where(service)}`;
  if (/…|\.{3}|•|\*{3}/.test(key))
    return `it is the shortened form that is shown for recognising a key: only the whole key works, and a lost one is replaced in ${where(service)}`;
  if (/\s/.test(key)) {
    const lines = /[\r\n]/.test(key) ? 'a line break' : 'a blank';
    return `there is ${lines} in the middle of it: copy the key again, in one piece, from ${where(service)}`;
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    return `it holds characters that no key has: copy it again from ${where(service)}`;
  return undefined;
}

/**
 * Reads a key as people paste it: what is safe to mend is mended and told, what can't be a key is named with the step
 * that helps. The texts never hold the key.
 *
 * @param service whose key it should be; both services' keys begin alike, so one can't be told from the other by looks
 */
export function readKey(pasted: string, service: Service): ReadKey {
  const { key, notes } = unwrap(pasted);
  const problem = problemOf(key, service);
  return problem === undefined ? { key, notes } : { problem };
}

/** Doubts about a key that may still be right: the service alone knows. */
export function doubtAbout(key: string, service: Service): string | undefined {
  if (!key.startsWith(PREFIX)) return `it doesn't begin with ${PREFIX}, as keys of ${service} do`;
  if (key.length < CUT_OFF_LENGTH && !SANDBOX.test(key))
    return `it has ${key.length} characters, where a key has about ${USUAL_LENGTH}: it may have been cut off`;
  return undefined;
}

/** Whose keys they are, by setting. */
interface Keys {
  apiKey?: string | undefined;
  sokeApiKey?: string | undefined;
}

/** Doubts about the Soku key that need nobody to be asked. */
export function doubtAboutSoku({ apiKey, sokeApiKey }: Keys): string | undefined {
  if (apiKey === undefined) return undefined;
  if (apiKey === sokeApiKey)
    return 'it is the same as SOKE_API_KEY, and neither service takes the other’s keys';
  return doubtAbout(apiKey, 'Soku');
}

/** What looks wrong with the keys that are set, a line each, without a key in it. They are used all the same. */
export function doubtsAbout(keys: Keys): string[] {
  const ofSoku = doubtAboutSoku(keys);
  const ofSoke = keys.sokeApiKey === undefined ? undefined : doubtAbout(keys.sokeApiKey, 'Soke');
  return [
    ...(ofSoku === undefined ? [] : [`SOKU_API_KEY: ${ofSoku}.`]),
    ...(ofSoke === undefined ? [] : [`SOKE_API_KEY: ${ofSoke}.`]),
  ];
}

/** The forms of Amazon's own keys; other providers' differ, and are left to them. */
const AWS_ID = /^A(?:KI|SI)A[A-Z2-7]{16}$/;
const AWS_TEMPORARY_ID = /^ASIA[A-Z2-7]{16}$/;

function bucketProblem(key: string, part: 'id' | 'secret'): string | undefined {
  if (key === '' || PLACEHOLDER.test(key))
    return `it is ${key === '' ? 'empty' : 'a placeholder'}: put in the ${part} of your bucket's access key`;
  if (/\s/.test(key))
    return 'there is a blank or a line break in the middle of it: copy it again, in one piece';
  if (part === 'secret' && AWS_ID.test(key))
    return 'it is the id of an access key, not its secret: the two were swapped, or the id was copied twice';
  if (part === 'id' && key.length === 40 && !/^[0-9a-f]{40}$/i.test(key))
    return 'it is the secret of an access key, not its id: the two were swapped, or the secret was copied twice';
  if (part === 'id' && AWS_TEMPORARY_ID.test(key))
    return 'it is a temporary key, which needs a session token: make a lasting access key';
  return undefined;
}

/** Reads a part of a bucket's access key as people paste it. The texts never hold it. @see readKey */
export function readBucketKey(pasted: string, part: 'id' | 'secret'): ReadKey {
  const { key, notes } = unwrap(pasted);
  const problem = bucketProblem(key, part);
  return problem === undefined ? { key, notes } : { problem };
}
