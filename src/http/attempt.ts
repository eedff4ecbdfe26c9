import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { version } from '../version.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { OpenDispatcher } from './dispatcher.ts';
import { TransportError, type TransportFailure } from './errors.ts';
import type { Headers } from './rate-limit.ts';
import { until } from './until.ts';

const MAX_RESPONSE_MB = 2;
/** Larger answers are cut off: no documented answer comes near it, and a model can't read it. */
export const MAX_RESPONSE_BYTES = MAX_RESPONSE_MB * 1024 * 1024;

const USER_AGENT = `soku-mcp/${version}`;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  /** Method and path as errors name it. */
  endpoint?: string;
  headers: Record<string, string>;
  /** Sent as it is; the caller sets the content type. */
  body?: string | Uint8Array;
  deadline: Deadline;
  /** Whether it may go again although an earlier attempt may have been acted upon. */
  repeatable: boolean;
  /** Ends one attempt early. Default: the deadline alone. */
  attemptTimeoutMs?: number;
  /** The least delay before a retry. Default 0. */
  minRetryDelayMs?: number;
  /** Prefix of the rate-limit headers. Default `x-ratelimit`. */
  rateLimitPrefix?: string;
  /** Whether an answer is the API's own word that it did nothing. Default: its status says so. */
  refuses?: (answer: Pick<AttemptAnswer, 'status' | 'body'>) => boolean;
  /** Asked before it goes again after an attempt that may have been acted upon. False: it ends there. Default: it goes. */
  beforeRepeat?: (() => Promise<boolean>) | undefined;
  /** A success brings a token, which must be taken as it is. */
  bringsSecret?: boolean;
  /** Gets the body of a success piece by piece, while it comes in. */
  onData?: (chunk: Uint8Array) => void;
}

export type AnswerBody =
  | { kind: 'empty' }
  | { kind: 'json'; value: unknown }
  | { kind: 'text'; text: string }
  | { kind: 'too_large' };

/** What is wrong with a body that should have been JSON. */
export const BODY_PROBLEMS = {
  empty: 'an empty body',
  text: 'a body that is not JSON',
  too_large: `a body over ${MAX_RESPONSE_MB} MB`,
} as const;

/** What one attempt brought. */
export interface AttemptAnswer {
  status: number;
  headers: Headers;
  body: AnswerBody;
}

/** Reads a body to its end or to the cap. */
async function readBody(body: AsyncIterable<Uint8Array>, onData: HttpRequest['onData']): Promise<AnswerBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_RESPONSE_BYTES) return { kind: 'too_large' };
    chunks.push(chunk);
    onData?.(chunk);
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks)).trim();
  if (text === '') return { kind: 'empty' };
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'json', value };
  } catch {
    return { kind: 'text', text };
  }
}

/** The code of an error or of the first cause that has one. */
function errorCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

/** Calls `onStart` when the connection stands and the request is about to be written. */
function tellStart(onStart: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        onStart();
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
}

/** Sends a request once. Never throws: what kept an answer from coming is a TransportError. */
export async function attemptOnce(
  request: HttpRequest,
  { dispatcher, request: send }: OpenDispatcher,
  clock: Clock,
): Promise<AttemptAnswer | TransportError> {
  const { deadline, attemptTimeoutMs } = request;
  const timer =
    attemptTimeoutMs === undefined ? undefined : startDeadline(clock, attemptTimeoutMs, deadline.signal);
  const { signal } = timer ?? deadline;
  const isOver = deadline.remainingMs() === 0;
  let sent = false;
  try {
    signal.throwIfAborted();
    if (isOver) throw new Error('no time is left');
    const exchange = send(request.url, {
      method: request.method,
      headers: { 'user-agent': USER_AGENT, accept: 'application/json', ...request.headers },
      body: request.body ?? null,
      signal,
      dispatcher: dispatcher.compose(
        tellStart(() => {
          // A request that was given up while it connected is not written any more.
          if (!signal.aborted) sent = true;
        }),
      ),
    }).then(async ({ statusCode, headers, body }) => ({
      status: statusCode,
      headers,
      body: await readBody(body, statusCode >= 200 && statusCode < 300 ? request.onData : undefined),
    }));
    // undici heeds the signal only once the connection stands.
    return await until(signal, exchange);
  } catch (cause) {
    const failure: TransportFailure = deadline.cancelled
      ? 'cancelled'
      : signal.aborted || isOver
        ? 'timeout'
        : 'network';
    const code = failure === 'network' ? errorCode(cause) : undefined;
    // Reading does nothing.
    return new TransportError(failure, {
      sent: sent && request.method !== 'GET',
      host: new URL(request.url).host,
      code,
      cause,
      endpoint: request.endpoint,
      at: clock.now(),
    });
  } finally {
    timer?.dispose();
  }
}
