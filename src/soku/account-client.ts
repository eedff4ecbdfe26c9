import type * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/http-client.ts';
import { path } from '../http/path.ts';
import { sendSigned } from '../http/send-signed.ts';
import type { Token, TokenKeeper } from '../http/token-keeper.ts';
import { type AnswerMeta, answerMeta, apiError, isSokusRefusal, isSuccess, readAnswer } from './answers.ts';
import { createIdTokens, type IdTokenSettings } from './id-tokens.ts';
import { createdKeySchema, keyListSchema, refreshedMetricsSchema } from './key-schemas.ts';

interface AccountCall {
  method: HttpRequest['method'];
  path: string;
  /** Method and path as errors name it; default: as sent. */
  endpoint?: string;
  body?: object;
  deadline: Deadline;
  /** Whether it may go again although an earlier attempt may have been acted upon. */
  repeatable: boolean;
}

const endpointOf = ({ method, path: at, endpoint }: Pick<AccountCall, 'method' | 'path' | 'endpoint'>) =>
  endpoint ?? `${method} ${at}`;

export interface AccountClientOptions {
  http: HttpClient;
  clock: Clock;
  /** Without trailing slash. */
  baseUrl: string;
  idTokens: IdTokenSettings;
  /** Told of every secret that an answer brings, before anyone else gets to see it. */
  learn: (secret: string) => void;
}

/** A key as it is made. Soku shows it this one time. */
export interface MadeKey {
  apiKey: string;
  requestId?: string;
}

/**
 * What Soku guards with an ID token (AUTH, method 2); the API key never goes there. Every method may throw the errors
 * of ./errors.ts and TransportError.
 */
export interface AccountClient {
  /** GET /v1/api-keys (KEYS, KEYMGMT). */
  listKeys(deadline: Deadline): Promise<z.infer<typeof keyListSchema> & AnswerMeta>;

  /** POST /v1/api-keys (KEYS). Never goes twice once bytes left: a second key could come of it. */
  createKey(name: string | undefined, deadline: Deadline): Promise<MadeKey>;

  /** DELETE /v1/api-keys/{id} (CODE). At once and for good (KEYMGMT). @throws PathError for an id that can't be one */
  revokeKey(id: string, deadline: Deadline): Promise<{ requestId?: string }>;

  /** POST /v1/metrics/refresh (AUTH). Any success counts, whatever its body. */
  refreshMetrics(deadline: Deadline): Promise<{ refreshedAt?: string; requestId?: string }>;

  /** The token that would be sent now, obtained or renewed if need be: when it ends, in milliseconds since the epoch. */
  tokenExpiry(deadline: Deadline): Promise<number | undefined>;
}

interface Success {
  endpoint: string;
  answer: HttpAnswer;
}

/** @throws SokuApiError for an answer that is no success */
type Request = (call: AccountCall) => Promise<Success>;

function createRequest({ http, baseUrl }: AccountClientOptions, tokens: TokenKeeper): Request {
  const sendWith = (token: Token, { method, body, deadline, repeatable, ...call }: AccountCall) =>
    http.send({
      method,
      url: baseUrl + call.path,
      endpoint: endpointOf({ method, ...call }),
      headers: {
        authorization: `Bearer ${token.value}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      deadline,
      repeatable,
      refuses: isSokusRefusal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  return async (call) => {
    const endpoint = endpointOf(call);
    const token = await tokens.current(call.deadline);
    const answer = await sendSigned((signature) => sendWith(signature, call), token, {
      replace: (refused) => tokens.replace(refused, call.deadline),
      mayRepeat: async () => call.repeatable,
    });
    if (!isSuccess(answer)) throw apiError(endpoint, answer);
    return { endpoint, answer };
  };
}

const LIST = { method: 'GET', path: '/v1/api-keys', repeatable: true } as const;
const REFRESH = { method: 'POST', path: '/v1/metrics/refresh', repeatable: true } as const;

const idOf = ({ answer }: Success): { requestId?: string } => {
  const { requestId } = answerMeta(answer);
  return requestId === undefined ? {} : { requestId };
};

export function createAccountClient(options: AccountClientOptions): AccountClient {
  const { http, clock, idTokens, learn } = options;
  const tokens = createIdTokens({ http, clock, settings: idTokens, learn });
  const request = createRequest(options, tokens);
  return {
    async listKeys(deadline) {
      const { endpoint, answer } = await request({ ...LIST, deadline });
      return readAnswer(endpoint, answer, keyListSchema, 'list of keys');
    },

    async createKey(name, deadline) {
      const body = { ...(name !== undefined && { name }) };
      const creation = { method: 'POST', path: '/v1/api-keys', body, deadline, repeatable: false } as const;
      const success = await request(creation);
      const { apiKey } = readAnswer(success.endpoint, success.answer, createdKeySchema, 'apiKey');
      learn(apiKey);
      return { apiKey, ...idOf(success) };
    },

    async revokeKey(id, deadline) {
      const endpoint = 'DELETE /v1/api-keys/{id}';
      const keyPath = path`/v1/api-keys/${id}`;
      return idOf(await request({ method: 'DELETE', path: keyPath, endpoint, deadline, repeatable: true }));
    },

    async refreshMetrics(deadline) {
      const success = await request({ ...REFRESH, deadline });
      const { body } = success.answer;
      const parsed = body.kind === 'json' ? refreshedMetricsSchema.safeParse(body.value) : undefined;
      const refreshedAt = parsed?.data?.refreshedAt;
      return { ...(refreshedAt !== undefined && { refreshedAt }), ...idOf(success) };
    },

    tokenExpiry: async (deadline) => (await tokens.current(deadline)).expiresAt,
  };
}
