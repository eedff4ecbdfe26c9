import type { Clock } from '../clock.ts';
import { codeOf } from '../disk/file-error.ts';
import { lazily } from '../lazily.ts';
import { type AttemptAnswer, attemptOnce, type HttpRequest } from './attempt.ts';
import type { Deadline } from './deadline.ts';
import type { OpenDispatcher, ProxySettings } from './dispatcher.ts';
import { TransportError, type TransportFailure } from './errors.ts';
import { header, parseRateLimit, requestedWaitMs } from './rate-limit.ts';
import { type AttemptEnd, decideRetry, isUnclear, REFUSING_STATUSES } from './retry.ts';

export { type AnswerBody, BODY_PROBLEMS, type HttpRequest } from './attempt.ts';

export interface HttpAnswer extends AttemptAnswer {
  /** This attempt may have been acted upon although its answer is no success: it isn't the API's word that it did nothing. */
  unclear: boolean;
  /** An earlier attempt of this request may have been acted upon without telling. */
  uncertain: boolean;
  /** Milliseconds since the epoch. */
  receivedAt: number;
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
  /** What is left of the other side's limit, e.g. `3 of 30`. */
  rateLimit?: string;
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
  const load = lazily(() => import('./dispatcher.ts'), 'openDispatcher');
  let dispatcher: OpenDispatcher | undefined;

  function report(request: HttpRequest, attempt: number, startedAt: number, result: AttemptResult): void {
    const { host, pathname } = new URL(request.url);
    const now = clock.now();
    onAttempt?.({
      method: request.method,
      host,
      path: pathname,
      attempt,
      durationMs: now - startedAt,
      ...(result instanceof TransportError ? failureRecord(result) : answerRecord(result, now, request)),
    });
  }

  /** undici, which is loaded with the first request. @throws TransportError; then nothing was sent */
  async function open(host: string): Promise<OpenDispatcher> {
    try {
      const { openDispatcher } = await load();
      dispatcher ??= openDispatcher(proxy);
      return dispatcher;
    } catch (cause) {
      throw new TransportError('network', { sent: false, host, code: codeOf(cause), cause });
    }
  }

  /** Waits before a retry. False when the deadline comes first. */
  const wait = (delayMs: number, { signal }: Deadline): Promise<boolean> =>
    clock.sleep(delayMs, signal).then(
      () => true,
      () => false,
    );

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const { host } = new URL(request.url);
    const { deadline, beforeRepeat = async () => true } = request;
    const opened = await open(host);
    let uncertain = false;
    let previousStatus: number | undefined;
    for (let retries = 0; ; retries += 1) {
      const startedAt = clock.now();
      const result = await attemptOnce(request, opened, clock);
      report(request, retries + 1, startedAt, result);
      const receivedAt = clock.now();
      const end = endOf(result, receivedAt, request);
      // Reading does nothing.
      const unclear = request.method !== 'GET' && isUnclear(end);
      const decision = decideRetry({
        end,
        previousStatus,
        retries,
        repeatable: request.repeatable,
        remainingMs: deadline.remainingMs(),
        random: random(),
        minDelayMs: request.minRetryDelayMs,
      });
      if (decision.retry) {
        const waited = await wait(decision.delayMs, deadline);
        if (!waited && deadline.cancelled)
          throw new TransportError('cancelled', { host, sent: uncertain || unclear });
        if (waited && (!(uncertain || unclear) || (await beforeRepeat()))) {
          uncertain ||= unclear;
          previousStatus = end.kind === 'answer' ? end.status : undefined;
          continue;
        }
      }
      if (result instanceof TransportError) throw uncertain ? result.afterSending() : result;
      const neededMs = decision.retry ? decision.delayMs : decision.neededMs;
      return {
        ...result,
        unclear,
        uncertain,
        receivedAt,
        ...(neededMs !== undefined && { retryAfterSeconds: Math.ceil(neededMs / 1000) }),
      };
    }
  }

  return {
    send,
    async close() {
      await dispatcher?.dispatcher.destroy();
    },
  };
}

type AttemptResult = AttemptAnswer | TransportError;

function failureRecord({ failure, code }: TransportError): Partial<AttemptRecord> {
  return { failure, ...(code !== undefined && { code }) };
}

function answerRecord(
  { status, headers }: AttemptAnswer,
  now: number,
  { rateLimitPrefix }: HttpRequest,
): Partial<AttemptRecord> {
  const requestId = header(headers, 'x-request-id');
  const rateLimit = parseRateLimit(headers, now, rateLimitPrefix);
  return {
    status,
    ...(requestId !== undefined && { requestId }),
    ...(rateLimit !== undefined && { rateLimit: `${rateLimit.remaining} of ${rateLimit.limit}` }),
  };
}

function endOf(result: AttemptResult, now: number, request: HttpRequest): AttemptEnd {
  if (result instanceof TransportError)
    return { kind: 'failure', failure: result.failure, sent: result.sent };
  const { status } = result;
  const refused = request.refuses?.(result) ?? REFUSING_STATUSES.has(status);
  const wait = requestedWaitMs(result, now, request.rateLimitPrefix);
  return { kind: 'answer', status, refused, requestedWaitMs: wait };
}
