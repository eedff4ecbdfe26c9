/** Shorter values would black out ordinary words. */
const MIN_SECRET_LENGTH = 4;
const MASK = '[secret]';

/** Learnt secrets beyond this are forgotten, oldest first: ID tokens come hourly, and are dead by then. */
const MAX_LEARNT = 1_000;

/** Takes known secrets out of everything that leaves: logs, results, errors. By value, wherever they stand. */
export interface Redactor {
  text(text: string): string;
  /** A copy of plain data with every string (keys too) redacted. */
  data(value: unknown): unknown;
  /** A redactor that knows more secrets, e.g. those of one HTTP request; it learns with this one. */
  with(secrets: Iterable<string | undefined>): Redactor;
  /** A redactor that lets one secret pass: a new key goes to the person it is for, this once. */
  without(secret: string): Redactor;
  /** From now on takes out a secret that came at run time, here and in every redactor made from the same one. */
  learn(secret: string): void;
}

export function createRedactor(secrets: Iterable<string | undefined>): Redactor {
  return redactorOf([...secrets], { secrets: new Set(), changes: 0 });
}

/** What came at run time; one for all redactors made from the same one. */
interface Learnt {
  secrets: Set<string>;
  changes: number;
}

/** What stands where a text was shortened. */
const CUT = '…';
/** As much as `preview` shows of a key may stand before a cut. */
const MAX_SHOWN_BEFORE_CUT = 11;

/** Takes out the beginning of a secret that a text was cut off within. */
function maskCutOff(text: string, secret: string): string {
  if (!text.includes(secret.slice(0, MAX_SHOWN_BEFORE_CUT + 1))) return text;
  let rest = text;
  for (let length = secret.length - 1; length > MAX_SHOWN_BEFORE_CUT; length -= 1) {
    rest = rest.replaceAll(secret.slice(0, length) + CUT, MASK + CUT);
  }
  return rest;
}

/** Every form in which a secret may stand somewhere; longest first, since one that contains another must go whole. */
function formsOf(secrets: readonly (string | undefined)[]): string[] {
  const forms = secrets.flatMap((secret) =>
    secret === undefined || secret.length < MIN_SECRET_LENGTH ? [] : [secret, encodeURIComponent(secret)],
  );
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function redactorOf(
  given: readonly (string | undefined)[],
  learnt: Learnt,
  allowed: readonly string[] = [],
): Redactor {
  let forms: string[] = [];
  let formsAreOf = -1;

  function text(value: string): string {
    if (formsAreOf !== learnt.changes) {
      forms = formsOf([...given, ...learnt.secrets]).filter((form) => !allowed.includes(form));
      formsAreOf = learnt.changes;
    }
    const masked = forms.reduce((rest, form) => rest.replaceAll(form, MASK), value);
    return masked.includes(CUT) ? forms.reduce(maskCutOff, masked) : masked;
  }
  function data(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(data);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), data(inner)]));
  }
  return {
    text,
    data,
    with: (more) => redactorOf([...given, ...more], learnt, allowed),
    without: (secret) => redactorOf(given, learnt, [...allowed, secret]),
    learn(secret) {
      learnt.secrets.add(secret);
      learnt.changes += 1;
      const [oldest] = learnt.secrets;
      if (learnt.secrets.size > MAX_LEARNT && oldest !== undefined) learnt.secrets.delete(oldest);
    },
  };
}

/** A secret as a person may recognise it: `sk_live_abc…xyz`. Short ones show nothing. */
export function preview(secret: string): string {
  const prefix = 'sk_live_';
  const rest = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  if (rest.length < 12) return `${secret.startsWith(prefix) ? prefix : ''}…`;
  return `${secret.startsWith(prefix) ? prefix : ''}${rest.slice(0, 3)}…${rest.slice(-3)}`;
}

/** A text in which every Soku key is cut down to its preview. */
export function maskKeys(text: string): string {
  return text.replace(/sk_live_[\w-]{12,}/g, (key) => preview(key));
}
