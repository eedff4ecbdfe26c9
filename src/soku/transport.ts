import type * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { sendSigned } from '../http/send-signed.ts';
import {
  type AnswerMeta,
  apiError,
  isSokusRefusal,
  isSuccess,
  readAnswer,
  showsKeyAccepted,
} from './answers.ts';
import { type AuthScheme, apiKeyHeader, type SchemeMemory, schemesToTry, type WireScheme } from './auth.ts';
import { MissingCredentialError } from './errors.ts';

/** Asked before a request goes again after an attempt that may have been acted upon. False: it ends there, unclear. */
export type BeforeRepeat = () => Promise<boolean>;

export interface SokuCall {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  deadline: Deadline;
  beforeRepeat?: BeforeRepeat | undefined;
}

export interface SokuTransportOptions {
  http: HttpClient;
  /** Without trailing slash. */
  baseUrl: string;
  apiKey: string | undefined;
  authScheme: AuthScheme;
  schemeMemory: SchemeMemory;
  /** Told of each answer that shows that Soku takes the key. */
  onAccepted?: () => void;
}

/** Sends what the endpoints say, with the API key. */
export interface SokuTransport {
  /** Any answer. @throws MissingCredentialError; TransportError when there is none */
  send(call: SokuCall): Promise<HttpAnswer>;
  /** A success's body. @throws the errors of ./errors.ts and TransportError; `promised` is what the page says is there */
  request<T>(call: SokuCall, schema: z.ZodType<T>, promised: string): Promise<T & AnswerMeta>;
}

const endpointOf = ({ method, path }: SokuCall) => `${method} ${path.split('?')[0]}`;

export function createSokuTransport(options: SokuTransportOptions): SokuTransport {
  const { http, baseUrl, apiKey, authScheme, schemeMemory, onAccepted } = options;

  async function sendUnder(scheme: WireScheme, key: string, call: SokuCall): Promise<HttpAnswer> {
    const answer = await http.send({
      method: call.method,
      url: baseUrl + call.path,
      endpoint: endpointOf(call),
      headers: {
        ...apiKeyHeader(scheme, key),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      },
      deadline: call.deadline,
      // Every content endpoint may be repeated: posts and transcriptions carry an Idempotency-Key, for media Soku
      // derives one (MEDIA), and templates have no public effect.
      repeatable: true,
      refuses: isSokusRefusal,
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      beforeRepeat: call.beforeRepeat,
    });
    // A limit, a firewall or a wrong address answers before the key is looked at.
    if (answer.status !== 401 && (isSuccess(answer) || isSokusRefusal(answer))) schemeMemory.worked = scheme;
    if (showsKeyAccepted(answer)) onAccepted?.();
    return answer;
  }

  async function send(call: SokuCall): Promise<HttpAnswer> {
    if (apiKey === undefined) throw new MissingCredentialError('SOKU_API_KEY');
    const [first, second] = schemesToTry(authScheme, schemeMemory);
    return sendSigned((scheme) => sendUnder(scheme, apiKey, call), first, {
      replace: async () => second,
      mayRepeat: call.beforeRepeat ?? (async () => true),
    });
  }

  return {
    send,
    async request(call, schema, promised) {
      const answer = await send(call);
      const endpoint = endpointOf(call);
      if (!isSuccess(answer)) throw apiError(endpoint, answer);
      return readAnswer(endpoint, answer, schema, promised);
    },
  };
}
