import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { version } from '../version.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { OpenDispatcher, ProxySettings } from './dispatcher.ts';
import { TransportError, type TransportFailure } from './errors.ts';
import { type Headers, header, requestedWaitMs } from './rate-limit.ts';
import { type AttemptEnd, decideRetry, mayHaveActed } from './retry.ts';

/** Larger answers are cut off: no documented answer comes near it, and a model can't read it. */
export const MAX_RESPONSE_BYTES = 2 * 1024 * 1024;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** Sent as it is; the caller sets the content type. */
  body?: string | Uint8Array;
  deadline: Deadline;
  /** Whether it may go again although an earlier attempt may have been acted upon. */
  repeatable: boolean;
  /** Ends one attempt early, so that a connection that hangs leaves time for another. Default: the deadline alone. */
  attemptTimeoutMs?: number;
}

export type AnswerBody =
  | { kind: 'empty' }
  | { kind: 'json'; value: unknown }
  | { kind: 'text'; text: string }
  | { kind: 'too_large' };

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: AnswerBody;
  /** An earlier attempt of this request may have been acted upon without telling. */
  uncertain: boolean;
  /** Seconds to wait that didn't fit into the deadline or the retries, rounded up. */
  retryAfterSeconds?: number;
}

/** What happened to one attempt; for logs. Holds no header and no body. */
export interface AttemptRecord {
  method: string;
  host: string;
  path: string;
  attempt: number;
  durationMs: number;
  status?: number;
  failure?: TransportFailure;
  code?: string;
  requestId?: string;
}

export interface HttpClient {
  /** @throws TransportError when no attempt brought an answer. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  clock: Clock;
  /** From 0 (inclusive) to 1; spreads retries. */
  random: () => number;
  proxy?: ProxySettings;
  onAttempt?: (record: AttemptRecord) => void;
}

/** Reads a body to its end or to the cap. */
async function readBody(body: AsyncIterable<Uint8Array>): Promise<AnswerBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_RESPONSE_BYTES) return { kind: 'too_large' };
    chunks.push(chunk);
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
export function errorCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

/** Calls `onStart` when the connection stands and the request begins to be written. */
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

/** One pooled HTTP client for the process, shared by both APIs. Knows neither of them. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, random, proxy, onAttempt } = options;
  let opening: Promise<OpenDispatcher> | undefined;
  const userAgent = `soku-mcp/${version}`;

  async function attemptOnce(request: HttpRequest, host: string) {
    opening ??= import('./dispatcher.ts').then(({ openDispatcher }) => openDispatcher(proxy));
    const { dispatcher, request: send } = await opening;
    let sent = false;
    const attempt = startDeadline(
      clock,
      request.attemptTimeoutMs ?? request.deadline.remainingMs(),
      request.deadline.signal,
    );
    try {
      const response = await send(request.url, {
        method: request.method,
        headers: { 'user-agent': userAgent, accept: 'application/json', ...request.headers },
        body: request.body ?? null,
        signal: attempt.signal,
        dispatcher: dispatcher.compose(
          tellStart(() => {
            sent = true;
          }),
        ),
      });
      return { status: response.statusCode, headers: response.headers, body: await readBody(response.body) };
    } catch (cause) {
      const failure = request.deadline.cancelled
        ? 'cancelled'
        : attempt.signal.aborted
          ? 'timeout'
          : 'network';
      const code = failure === 'network' ? errorCode(cause) : undefined;
      return new TransportError(failure, { sent, host, cause, ...(code !== undefined && { code }) });
    } finally {
      attempt.dispose();
    }
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const { host, pathname } = new URL(request.url);
    let uncertain = false;
    for (let retries = 0; ; retries += 1) {
      const startedAt = clock.now();
      const result = await attemptOnce(request, host);
      const failed = result instanceof TransportError;
      const requestId = failed ? undefined : header(result.headers, 'x-request-id');
      onAttempt?.({
        method: request.method,
        host,
        path: pathname,
        attempt: retries + 1,
        durationMs: clock.now() - startedAt,
        ...(failed ? { failure: result.failure } : { status: result.status }),
        ...(failed && result.code !== undefined && { code: result.code }),
        ...(requestId !== undefined && { requestId }),
      });
      const wait = failed ? undefined : requestedWaitMs(result.headers, clock.now());
      const end: AttemptEnd = failed
        ? { kind: 'failure', failure: result.failure, sent: result.sent }
        : { kind: 'answer', status: result.status, ...(wait !== undefined && { requestedWaitMs: wait }) };
      const decision = decideRetry({
        end,
        retries,
        repeatable: request.repeatable,
        remainingMs: request.deadline.remainingMs(),
        random: random(),
      });
      if (decision.retry) {
        uncertain ||= mayHaveActed(end);
        const interrupted = await clock.sleep(decision.delayMs, request.deadline.signal).then(
          () => false,
          () => true,
        );
        if (!interrupted) continue;
        throw new TransportError(request.deadline.cancelled ? 'cancelled' : 'timeout', {
          sent: uncertain,
          host,
        });
      }
      if (failed) {
        throw new TransportError(result.failure, {
          sent: result.sent || uncertain,
          host,
          cause: result.cause,
          ...(result.code !== undefined && { code: result.code }),
        });
      }
      return {
        ...result,
        uncertain,
        ...(decision.neededMs !== undefined && { retryAfterSeconds: Math.ceil(decision.neededMs / 1000) }),
      };
    }
  }

  return {
    send,
    async close() {
      await (await opening)?.dispatcher.destroy();
    },
  };
}
