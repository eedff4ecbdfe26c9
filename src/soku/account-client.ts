import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/http-client.ts';
import { path } from '../http/path.ts';
import { sendSigned } from '../http/send-signed.ts';
import type { Token } from '../http/token-keeper.ts';
import { apiError, isSokusRefusal, isSuccess, readAnswer } from './answers.ts';
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

export interface AccountClientOptions {
  http: HttpClient;
  clock: Clock;
  /** Without trailing slash. */
  baseUrl: string;
  idTokens: IdTokenSettings;
  /** Told of every secret that an answer brings, before anyone else gets to see it. */
  learn: (secret: string) => void;
}

/**
 * What Soku guards with an ID token (AUTH, method 2); the API key never goes there. Every method may throw the errors
 * of ./errors.ts and TransportError.
 */
export type AccountClient = ReturnType<typeof createAccountClient>;

export function createAccountClient({ http, clock, baseUrl, idTokens, learn }: AccountClientOptions) {
  const tokens = createIdTokens({ http, clock, settings: idTokens, learn });

  function sendWith(token: Token, { method, body, deadline, repeatable, ...call }: AccountCall) {
    return http.send({
      method,
      url: baseUrl + call.path,
      headers: {
        authorization: `Bearer ${token.value}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      deadline,
      repeatable,
      refuses: isSokusRefusal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** @throws SokuApiError for an answer that is no success */
  async function request(call: AccountCall): Promise<{ endpoint: string; answer: HttpAnswer }> {
    const endpoint = call.endpoint ?? `${call.method} ${call.path}`;
    const token = await tokens.current(call.deadline);
    const answer = await sendSigned((signature) => sendWith(signature, call), token, {
      replace: (refused) => tokens.replace(refused, call.deadline),
      mayRepeat: async () => call.repeatable,
    });
    if (!isSuccess(answer)) throw apiError(endpoint, answer);
    return { endpoint, answer };
  }

  return {
    /** GET /v1/api-keys (KEYS, KEYMGMT). */
    async listKeys(deadline: Deadline) {
      const { endpoint, answer } = await request({
        method: 'GET',
        path: '/v1/api-keys',
        deadline,
        repeatable: true,
      });
      return readAnswer(endpoint, answer, keyListSchema, 'list of keys');
    },

    /** POST /v1/api-keys (KEYS). Never goes twice once bytes left: a second key could come of it. */
    async createKey(name: string | undefined, deadline: Deadline): Promise<string> {
      const { endpoint, answer } = await request({
        method: 'POST',
        path: '/v1/api-keys',
        body: { ...(name !== undefined && { name }) },
        deadline,
        repeatable: false,
      });
      const { apiKey } = readAnswer(endpoint, answer, createdKeySchema, 'apiKey');
      learn(apiKey);
      return apiKey;
    },

    /** DELETE /v1/api-keys/{id} (CODE). At once and for good (KEYMGMT). @throws PathError for an id that can't be one */
    async revokeKey(id: string, deadline: Deadline): Promise<void> {
      await request({
        method: 'DELETE',
        path: path`/v1/api-keys/${id}`,
        endpoint: 'DELETE /v1/api-keys/{id}',
        deadline,
        repeatable: true,
      });
    },

    /** POST /v1/metrics/refresh (AUTH). Any success counts, whatever its body. */
    async refreshMetrics(deadline: Deadline): Promise<{ refreshedAt?: string }> {
      const { answer } = await request({
        method: 'POST',
        path: '/v1/metrics/refresh',
        deadline,
        repeatable: true,
      });
      const body =
        answer.body.kind === 'json' ? refreshedMetricsSchema.safeParse(answer.body.value) : undefined;
      const refreshedAt = body?.data?.refreshedAt;
      return refreshedAt === undefined ? {} : { refreshedAt };
    },

    /** The token that would be sent now, obtained or renewed if need be: when it ends, in milliseconds since the epoch. */
    async tokenExpiry(deadline: Deadline): Promise<number | undefined> {
      return (await tokens.current(deadline)).expiresAt;
    },
  };
}
