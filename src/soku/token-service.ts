import * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { isSuccess } from './answers.ts';
import { IdTokenError } from './errors.ts';

export interface TokenTrade {
  http: HttpClient;
  /** The secure token service's address, without query. */
  tokenUrl: string;
  /** The web API key of the Firebase project that the tokens are for. */
  firebaseApiKey: string;
  refreshToken: string;
  deadline: Deadline;
}

export interface TokenPair {
  idToken: string;
  /** The refresh token to use from now on; absent: the same one again. */
  refreshToken?: string;
  /** Lifetime of the ID token, in seconds. */
  expiresInSeconds?: number;
}

const pairSchema = z.object({
  id_token: z.string().min(1),
  refresh_token: z.string().min(1).optional().catch(undefined),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});
const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/** Statuses that pass by themselves; any other 4xx stays as it is however often it is asked. */
const PASSING = new Set([408, 429]);

async function post({ http, tokenUrl, firebaseApiKey, refreshToken, deadline }: TokenTrade) {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  try {
    return await http.send({
      method: 'POST',
      url: `${tokenUrl}?${new URLSearchParams({ key: firebaseApiKey })}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      deadline,
      repeatable: true,
      bringsSecret: true,
    });
  } catch (cause) {
    // Whatever became of the trade, Soku was not called.
    if (cause instanceof TransportError)
      throw new IdTokenError('unavailable', { detail: cause.message, cause });
    throw cause;
  }
}

function refusal({ status, body }: HttpAnswer): IdTokenError {
  const parsed = body.kind === 'json' ? refusalSchema.safeParse(body.value) : undefined;
  const final = status >= 400 && status < 500 && !PASSING.has(status);
  return new IdTokenError(final ? 'refused' : 'unavailable', {
    detail: parsed?.data?.error.message ?? `HTTP ${status}`,
  });
}

/**
 * Trades a refresh token for an ID token at Google's secure token service: a form with `grant_type=refresh_token`
 * (firebase.google.com/docs/reference/rest/auth#section-refresh-token).
 *
 * @throws IdTokenError `refused` or `unavailable`
 */
export async function tradeRefreshToken(trade: TokenTrade): Promise<TokenPair> {
  const answer = await post(trade);
  if (!isSuccess(answer)) throw refusal(answer);
  const parsed = answer.body.kind === 'json' ? pairSchema.safeParse(answer.body.value) : undefined;
  if (parsed?.data === undefined)
    throw new IdTokenError('unavailable', { detail: 'an answer without id_token' });
  const { id_token, refresh_token, expires_in } = parsed.data;
  return {
    idToken: id_token,
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    ...(expires_in !== undefined && { expiresInSeconds: expires_in }),
  };
}
