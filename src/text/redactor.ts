/** Shorter values would black out ordinary words. */
const MIN_SECRET_LENGTH = 4;
const MASK = '[secret]';

/** Learnt secrets beyond this are forgotten, oldest first: ID tokens come hourly, and are dead by then. */
const MAX_LEARNT = 1_000;

/**
 * Takes known secrets out of logs, results, errors and what APIs answer: by value, wherever they stand, and only whole.
 * Masking a beginning would tell whoever may try many of them which one is right.
 */
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

/** Outside data that goes deeper is of no use to anybody, and walking it could use up the stack. */
const MAX_DEPTH = 100;

/** As it stands within a text of JSON, or in quotation marks. */
const inJson = (secret: string) => JSON.stringify(secret).slice(1, -1);

/** Every form in which a secret may stand somewhere; longest first, since one that contains another must go whole. */
function formsOf(secrets: readonly (string | undefined)[]): string[] {
  const forms = secrets.flatMap((secret) =>
    secret === undefined || secret.length < MIN_SECRET_LENGTH
      ? []
      : [secret, encodeURIComponent(secret), inJson(secret), inJson(inJson(secret))],
  );
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function redactorOf(
  given: readonly (string | undefined)[],
  learnt: Learnt,
  allowed: readonly string[] = [],
): Redactor {
  let forms: string[] = [];
  let shortest = Number.POSITIVE_INFINITY;
  let formsAreOf = -1;

  function text(value: string): string {
    if (formsAreOf !== learnt.changes) {
      forms = formsOf([...given, ...learnt.secrets]).filter((form) => !allowed.includes(form));
      shortest = forms.at(-1)?.length ?? Number.POSITIVE_INFINITY;
      formsAreOf = learnt.changes;
    }
    return value.length < shortest ? value : forms.reduce((rest, form) => rest.replaceAll(form, MASK), value);
  }
  function data(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return text(value);
    if (value === null || typeof value !== 'object') return value;
    if (depth === MAX_DEPTH) return null;
    if (Array.isArray(value)) return value.map((inner) => data(inner, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [text(key), data(inner, depth + 1)]),
    );
  }
  return {
    text,
    data: (value) => data(value),
    with: (more) => redactorOf([...given, ...more], learnt, allowed),
    without: (secret) => redactorOf(given, learnt, [...allowed, secret]),
    learn(secret) {
      if (learnt.secrets.has(secret)) return;
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

const KEY = /sk_live_[\w-]{12,}/g;

/** A text in which everything that looks like a key of Soku or Soke is cut down to its preview. */
export function maskKeys(text: string): string {
  return text.replace(KEY, (key) => preview(key));
}

/** Whether a text holds a whole key of Soku or Soke: the prefix, and 32 random characters behind it (KEYMGMT). */
export function holdsKey(text: string): boolean {
  return /sk_live_(?=[\w-]{0,15}\d|[\w-]{0,15}[A-Z])[\w-]{16,}/.test(text);
}
