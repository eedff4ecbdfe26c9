import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS, type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/index.ts';
import { type SetClock, standingClock } from '../../support/virtual-clock.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A sandbox that ends with the test, and the clock it goes by. */
export async function sandboxForTest(
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; clock: SetClock }> {
  const clock = standingClock('2030-01-01T00:00:00.000Z');
  const sandbox = await startSandbox({ clock, ...options });
  onTestFinished(() => sandbox.close());
  return { sandbox, clock };
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed JSON; undefined when the body isn't JSON. */
  body: unknown;
}

export interface Sending {
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends `POST /v1/posts` or the like with just the headers given (and a JSON content type when there is a body). */
export async function send(
  sandbox: Sandbox,
  route: string,
  { body, headers, signal }: Sending = {},
): Promise<Reply> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(signal !== undefined && { signal }),
  });
  const text = await response.text();
  const isJson = text !== '' && response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

/** Sends with an API key: the active one unless `headers` name another. */
export function sendWithKey(sandbox: Sandbox, route: string, sending: Sending = {}): Promise<Reply> {
  return send(sandbox, route, {
    ...sending,
    headers: { 'soku-api-key': SANDBOX_KEYS.active, ...sending.headers },
  });
}

/** Sends with an ID token. */
export function sendWithToken(
  sandbox: Sandbox,
  route: string,
  sending: Sending = {},
  token = 'sandbox_id_token',
): Promise<Reply> {
  return send(sandbox, route, {
    ...sending,
    headers: { authorization: `Bearer ${token}`, ...sending.headers },
  });
}

/** The body of a text post; `content` and `top` add or replace fields. */
export function textPost(content: object = {}, top: object = {}): object {
  return { post: { content: { text: 'Hello', mediaType: 'text', platform: ['x'], ...content } }, ...top };
}

/** One string field of an answer. */
export function field(reply: Reply, name: string): string {
  return z
    .record(z.string(), z.unknown())
    .transform((body) => body[name])
    .pipe(z.string())
    .parse(reply.body);
}
