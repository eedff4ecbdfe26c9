import type * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/http-client.ts';
import { sendSigned } from '../http/send-signed.ts';
import { isSokesRefusal, readAnswer, type SokeAnswer } from './answer.ts';
import type { SokeAuth } from './auth.ts';
import { type SokeOperation, SokeTransportError } from './errors.ts';
import { RATE_LIMIT_PREFIX } from './usage.ts';

/** For which connected account (AUTH) and until when. */
export interface CallOptions {
  accountId?: string | undefined;
  deadline: Deadline;
}

export interface SokeCall extends CallOptions {
  method: HttpRequest['method'];
  /** With every id encoded. */
  path: string;
  /** The path with its ids left open; default the path itself. */
  name?: string;
  /** Default 0: free. */
  credits?: number;
  json?: object;
  form?: FormData;
  accept?: string;
  http?: Pick<HttpRequest, 'attemptTimeoutMs' | 'minRetryDelayMs' | 'onData'>;
}

export interface SokeTransportOptions {
  http: HttpClient;
  /** Without trailing slash. */
  baseUrl: string;
  auth: SokeAuth;
  /** The connected account when a call names none; absent = Soke's default. */
  accountId: string | undefined;
}

/** Sends what the endpoints say, signed. */
export interface SokeTransport {
  /** Any answer. @throws SokeError when there is none */
  send(call: SokeCall): Promise<HttpAnswer>;
  /** A success's data. @throws SokeError; `promised` is what the endpoint's page says is there */
  request<T>(call: SokeCall, schema: z.ZodType<T>, promised: string): Promise<SokeAnswer<T>>;
}

export function operationOf({ method, path, name = path, credits = 0 }: SokeCall): SokeOperation {
  return { endpoint: `${method} ${name}`, credits };
}

/** The body's bytes and its content type. */
async function encode({ json, form }: SokeCall): Promise<{ type?: string; body?: string | Uint8Array }> {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  if (form === undefined) return {};
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return { type, body: new Uint8Array(await encoded.arrayBuffer()) };
}

export function createSokeTransport(options: SokeTransportOptions): SokeTransport {
  const { http, baseUrl, auth } = options;

  async function send(call: SokeCall): Promise<HttpAnswer> {
    const accountId = call.accountId ?? options.accountId;
    const signature = await auth.headers(call.deadline);
    const { type, body } = await encode(call);
    // No idempotency is documented, and a POST that goes again would cost again.
    const repeatable = call.method !== 'POST';
    const sendWith = (signed: Record<string, string>) =>
      http.send({
        method: call.method,
        url: baseUrl + call.path,
        headers: {
          ...signed,
          ...(accountId !== undefined && { 'x-soke-account-id': accountId }),
          ...(type !== undefined && { 'content-type': type }),
          ...(call.accept !== undefined && { accept: call.accept }),
        },
        deadline: call.deadline,
        repeatable,
        rateLimitPrefix: RATE_LIMIT_PREFIX,
        refuses: isSokesRefusal,
        ...(body !== undefined && { body }),
        ...call.http,
      });
    try {
      return await sendSigned(sendWith, signature, {
        replace: (refused) => auth.replace(refused, call.deadline),
        mayRepeat: async () => repeatable,
      });
    } catch (error) {
      throw error instanceof TransportError ? new SokeTransportError(operationOf(call), error) : error;
    }
  }

  return {
    send,
    request: async (call, schema, promised) =>
      readAnswer(operationOf(call), await send(call), schema, promised),
  };
}
