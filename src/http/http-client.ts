import type { Clock } from '../clock.ts';
import { codeOf } from '../disk/file-error.ts';
import { lazily } from '../lazily.ts';
import { noTracing, type Tracing } from '../telemetry/tracing.ts';
import { type AttemptAnswer, attemptOnce, type HttpRequest } from './attempt.ts';
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
  tracing?: Pick<Tracing, 'request'>;
}

/** undici's pool, loaded and opened with the first request. */
function createPool(proxy: ProxySettings | undefined) {
  const load = lazily(() => import('./dispatcher.ts'), 'openDispatcher');
  let opened: OpenDispatcher | undefined;
  return {
    /** @throws TransportError; then nothing was sent, and the next call tries again */
    async open(host: string): Promise<OpenDispatcher> {
      try {
        const { openDispatcher } = await load();
        opened ??= openDispatcher(proxy);
        return opened;
      } catch (cause) {
        throw new TransportError('network', { sent: false, host, code: codeOf(cause), cause });
      }
    },
    close: async () => opened?.dispatcher.destroy(),
  };
}

interface Attempting {
  pool: ReturnType<typeof createPool>;
  tracing: Pick<Tracing, 'request'>;
  clock: Clock;
}

/** One attempt in a span of its own, which the other side gets to know of. */
async function tracedAttempt(
  request: HttpRequest,
  attempt: number,
  { pool, tracing, clock }: Attempting,
): Promise<AttemptResult> {
  const { method, url, headers } = request;
  const dispatcher = await pool.open(new URL(url).host);
  return tracing.request(
    { method, url, attempt },
    (ofTrace) => attemptOnce({ ...request, headers: { ...headers, ...ofTrace } }, dispatcher, clock),
    (end) => (end instanceof TransportError ? end.failure : end.status),
  );
}

/** One pooled HTTP client for the process, shared by both APIs. Knows neither of them. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, random, proxy, onAttempt, tracing = noTracing } = options;
  const pool = createPool(proxy);

  async function attempt(request: HttpRequest, number: number) {
    const startedAt = clock.now();
    const result = await tracedAttempt(request, number, { pool, tracing, clock });
    const receivedAt = clock.now();
    onAttempt?.(recordOf(request, number, startedAt, receivedAt, result));
    const end = endOf(result, receivedAt, request);
    // Reading does nothing.
    return { result, end, receivedAt, unclear: request.method !== 'GET' && isUnclear(end) };
  }

  /** Waits before a retry. False when the deadline comes first. @throws TransportError when the caller ended the wait */
  async function wait(
    delayMs: number,
    { deadline, url, endpoint }: HttpRequest,
    sent: boolean,
  ): Promise<boolean> {
    try {
      await clock.sleep(delayMs, deadline.signal);
      return true;
    } catch {
      if (deadline.cancelled)
        throw new TransportError('cancelled', { host: new URL(url).host, sent, endpoint, at: clock.now() });
      return false;
    }
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const { deadline, repeatable, minRetryDelayMs: minDelayMs, beforeRepeat = async () => true } = request;
    let uncertain = false;
    let previousStatus: number | undefined;
    for (let retries = 0; ; retries += 1) {
      const { result, end, receivedAt, unclear } = await attempt(request, retries + 1);
      const remainingMs = deadline.remainingMs();
      const question = {
        end,
        previousStatus,
        retries,
        repeatable,
        remainingMs,
        random: random(),
        minDelayMs,
      };
      const decision = decideRetry(question);
      const mayHaveActed: boolean = uncertain || unclear;
      if (
        decision.retry &&
        (await wait(decision.delayMs, request, mayHaveActed)) &&
        (!mayHaveActed || (await beforeRepeat()))
      ) {
        uncertain = mayHaveActed;
        previousStatus = end.kind === 'answer' ? end.status : undefined;
        continue;
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

  return { send, close: pool.close };
}

type AttemptResult = AttemptAnswer | TransportError;

function recordOf(
  request: HttpRequest,
  attempt: number,
  startedAt: number,
  endedAt: number,
  result: AttemptResult,
): AttemptRecord {
  const { method, url } = request;
  const { host, pathname: path } = new URL(url);
  const how =
    result instanceof TransportError ? failureRecord(result) : answerRecord(result, endedAt, request);
  return { method, host, path, attempt, durationMs: endedAt - startedAt, ...how };
}

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
