import { randomUUID } from 'node:crypto';

/** What a check may use of the account that it is run for. */
export interface LiveAccount {
  /** Without a slash at the end. */
  baseUrl: string;
  apiKey: string;
  /** Firebase ID token; without one the account's side is left out. */
  idToken?: string | undefined;
}

/** An answer as it came. */
export interface LiveAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON; undefined when the body isn't JSON. */
  body: unknown;
}

const TIMEOUT_MS = 60_000;

/** Sends one request with the headers given. @throws when nothing answers */
export async function send(
  { baseUrl }: LiveAccount,
  route: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<LiveAnswer> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

/** With the API key in the header that most pages name. */
export const withKey = (account: LiveAccount, route: string, body?: unknown, headers = {}) =>
  send(account, route, { 'soku-api-key': account.apiKey, ...headers }, body);

export const withToken = (account: LiveAccount, route: string, body?: unknown) =>
  send(account, route, { authorization: `Bearer ${account.idToken}` }, body);

/** One field of JSON by its path; undefined when it isn't there. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** `400 validation_error`, with nothing of the account in it. */
export function seen({ status, body }: LiveAnswer): string {
  const code = at(body, 'error', 'code');
  return typeof code === 'string' && /^[\w-]{1,60}$/.test(code) ? `${status} ${code}` : String(status);
}

/** The names of an object's fields, or what else a value is. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value))
    return `a list of ${value.length}${value.length > 0 ? `, each ${shapeOf(value[0])}` : ''}`;
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const names = Object.keys(value).map((name) => name.replace(/[^\w.-]/g, '?').slice(0, 40));
  return `{ ${names.slice(0, 20).join(', ')} }`;
}

/** A key that no other run has. */
export const newKey = () => `check-live-${randomUUID()}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
