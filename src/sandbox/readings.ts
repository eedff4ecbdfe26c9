/**
 * The other ways in which the APIs' pages can be read, or may be found to be wrong: `soku-mcp sandbox --reading <name>`.
 * What each one leaves open is told in docs/soku-api.md under "Guesses".
 */
export const READINGS = {
  bearer: 'API keys come as Authorization: Bearer, and soku-api-key is refused.',
  'no-idempotency': 'An Idempotency-Key on a post means nothing: the same request makes a second post.',
  'keys-for-an-hour': 'An Idempotency-Key is known for an hour.',
  'keys-in-progress': 'A post takes a moment; a second request with its key meanwhile is a 409.',
  'keys-not-atomic': 'A post takes a moment; a second request with its key meanwhile makes a second post.',
  'no-list': 'GET /v1/posts is a 404.',
  'list-with-keys': 'GET /v1/posts shows the idempotency key of each post.',
  'no-details': 'Errors carry no details.',
  'details-text': 'Details of errors are a text.',
  'details-list': 'Details of errors are a list of objects.',
  'key-array': 'GET /v1/api-keys answers with a bare list.',
  'key-hashes': 'API keys are named by their SHA-256 hash, in the list and when they are revoked.',
  'reset-unix': 'X-RateLimit-Reset is a number of Unix seconds.',
  'reset-seconds': 'X-RateLimit-Reset is a number of seconds from now.',
  'soke-jobs': 'Soke’s jobs are all at /jobs/{id}.',
} as const;

export type Reading = keyof typeof READINGS;

const isReading = (name: string): name is Reading => Object.hasOwn(READINGS, name);

/** The names of all readings, in the order in which they are told. */
export const READING_NAMES: readonly Reading[] = Object.keys(READINGS).filter(isReading);

/** Reads `name,name`; `unknown` is the first name that is none. */
export function parseReadings(list: string): { readings: Reading[] } | { unknown: string } {
  const names = list.split(',').map((name) => name.trim());
  const readings = names.filter(isReading);
  const unknown = names.find((name) => !isReading(name));
  return unknown === undefined ? { readings } : { unknown };
}

/** How one sandbox reads the pages. */
export type Readings = ReadonlySet<Reading>;
