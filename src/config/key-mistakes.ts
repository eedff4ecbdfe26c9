import { withoutHidden } from '../text/hidden.ts';

export type Service = 'Soku' | 'Soke';

/** A pasted key as it can be used, with what was mended in it; or why it can't be one. */
export type ReadKey = { key: string; notes: string[] } | { problem: string };

/** Soku's keys have about 55 characters, its page says; much shorter ones have lost their end. */
const USUAL_LENGTH = 55;
const CUT_OFF_LENGTH = 40;
const PREFIX = 'sk_live_';

const QUOTES = /^(["'`“”„‘’«»])(.*)(["'`“”„‘’«»])$/s;
/** What stands before the key in a header, a shell line or a file of settings. */
const LEAD =
  /^(?:export\s+)?(?:authorization\s*:\s*bearer\s+|bearer\s+|soku-api-key\s*:\s*|x-soke-key\s*:\s*|SOK[UE]_API_KEY\s*=\s*)/i;
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
  if (key.length < CUT_OFF_LENGTH && !key.startsWith(`${PREFIX}sandbox_`))
    return `it has ${key.length} characters, where a key has about ${USUAL_LENGTH}: it may have been cut off`;
  return undefined;
}
