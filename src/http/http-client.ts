import type { Clock } from '../clock.ts';
import { type AttemptAnswer, attemptOnce, type HttpRequest } from './attempt.ts';
import type { OpenDispatcher, ProxySettings } from './dispatcher.ts';
import { TransportError, type TransportFailure } from './errors.ts';
import { header, requestedWaitMs } from './rate-limit.ts';
import { type AttemptEnd, decideRetry, mayHaveActed } from './retry.ts';

export type { AnswerBody, HttpRequest } from './attempt.ts';

export interface HttpAnswer extends AttemptAnswer {
  /** An earlier attempt of this request may have been acted upon without telling. */
  uncertain: boolean;
  /** Seconds to wait that didn't fit into the deadline or the retries, rounded up. */
  retryAfterSeconds?: number;
}

/** What happened to one attempt; for logs. Holds no header but the request id, and no body. */
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
  /** @throws TransportError when no attempt brought an answer, or the caller gave up. */
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

/** One pooled HTTP client for the process, shared by both APIs. Knows neither of them. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, random, proxy, onAttempt } = options;
  let opening: Promise<OpenDispatcher> | undefined;

  function report(request: HttpRequest, attempt: number, startedAt: number, result: AttemptResult): void {
    const { host, pathname } = new URL(request.url);
    const failed = result instanceof TransportError;
    const requestId = failed ? undefined : header(result.headers, 'x-request-id');
    onAttempt?.({
      method: request.method,
      host,
      path: pathname,
      attempt,
      durationMs: clock.now() - startedAt,
      ...(failed ? { failure: result.failure } : { status: result.status }),
      ...(failed && result.code !== undefined && { code: result.code }),
      ...(requestId !== undefined && { requestId }),
    });
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    opening ??= import('./dispatcher.ts').then(({ openDispatcher }) => openDispatcher(proxy));
    const open = await opening;
    const { deadline } = request;
    let uncertain = false;
    for (let retries = 0; ; retries += 1) {
      const startedAt = clock.now();
      const result = await attemptOnce(request, open, clock);
      report(request, retries + 1, startedAt, result);
      const end = endOf(result, clock.now(), request);
      const decision = decideRetry({
        end,
        retries,
        repeatable: request.repeatable,
        remainingMs: deadline.remainingMs(),
        random: random(),
        ...(request.minRetryDelayMs !== undefined && { minDelayMs: request.minRetryDelayMs }),
      });
      if (decision.retry) {
        const waited = await clock.sleep(decision.delayMs, deadline.signal).then(
          () => true,
          () => false,
        );
        if (waited) {
          uncertain ||= mayHaveActed(end);
          continue;
        }
        if (deadline.cancelled) {
          const { host } = new URL(request.url);
          throw new TransportError('cancelled', { host, sent: uncertain || mayHaveActed(end) });
        }
      }
      if (result instanceof TransportError) throw uncertain ? result.afterSending() : result;
      const neededMs = decision.retry ? decision.delayMs : decision.neededMs;
      return {
        ...result,
        uncertain,
        ...(neededMs !== undefined && { retryAfterSeconds: Math.ceil(neededMs / 1000) }),
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

/** The status that a refusal should have had. */
const REFUSED = 400;

type AttemptResult = AttemptAnswer | TransportError;

function endOf(result: AttemptResult, now: number, { rateLimitPrefix, isRefusal }: HttpRequest): AttemptEnd {
  if (result instanceof TransportError)
    return { kind: 'failure', failure: result.failure, sent: result.sent };
  if (isRefusal?.(result.body) === true) return { kind: 'answer', status: REFUSED };
  const wait = requestedWaitMs(result, now, rateLimitPrefix);
  return { kind: 'answer', status: result.status, ...(wait !== undefined && { requestedWaitMs: wait }) };
}
