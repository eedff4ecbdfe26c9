/** Shorter values would black out ordinary words. */
const MIN_SECRET_LENGTH = 4;
const MASK = '[secret]';

/** Takes known secrets out of everything that leaves: logs, results, errors. By value, wherever they stand. */
export interface Redactor {
  text(text: string): string;
  /** A copy of plain data with every string (keys too) redacted. */
  data(value: unknown): unknown;
  /** A redactor that knows more secrets, e.g. those of one HTTP request. */
  with(secrets: Iterable<string | undefined>): Redactor;
}

export function createRedactor(secrets: Iterable<string | undefined>): Redactor {
  const known = [...new Set(secrets)].filter(
    (secret) => secret !== undefined && secret.length >= MIN_SECRET_LENGTH,
  );
  const forms = new Set(
    known.flatMap((secret) => (secret === undefined ? [] : [secret, encodeURIComponent(secret)])),
  );
  // Longest first: a secret that contains another must go whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);

  const text = (value: string): string =>
    ordered.reduce((rest, secret) => rest.replaceAll(secret, MASK), value);
  const data = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(data);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), data(inner)]));
  };
  return { text, data, with: (more) => createRedactor([...known, ...more]) };
}

/** A secret as a person may recognise it: `sk_live_abc…xyz`. Short ones show nothing. */
export function preview(secret: string): string {
  const prefix = 'sk_live_';
  const rest = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  if (rest.length < 12) return `${secret.startsWith(prefix) ? prefix : ''}…`;
  return `${secret.startsWith(prefix) ? prefix : ''}${rest.slice(0, 3)}…${rest.slice(-3)}`;
}
