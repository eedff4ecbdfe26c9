import type { Context } from 'hono';
import type { GatewayEnv } from '../kernel/gateway.ts';
import { PROJECT_ID } from './id-tokens.ts';
import type { SandboxState } from './state.ts';

/**
 * POST /token?key=...: trades a refresh token as Google's secure token service does
 * (firebase.google.com/docs/reference/rest/auth#section-refresh-token). Any API key will do, as long as one comes.
 */
export function exchangeToken(c: Context<GatewayEnv>, { idTokens, keys, clock }: SandboxState): Response {
  if (!c.req.query('key'))
    return refusal(403, 'The request is missing a valid API key.', 'PERMISSION_DENIED');
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = new URLSearchParams(isForm ? c.env.rawBody : '');
  if (form.get('grant_type') !== 'refresh_token') return refusal(400, 'INVALID_GRANT_TYPE');
  const refreshToken = form.get('refresh_token');
  if (!refreshToken) return refusal(400, 'MISSING_REFRESH_TOKEN');
  const userId = keys.owner.id;
  const pair = idTokens.exchange(refreshToken, userId, clock.now());
  if (pair === undefined) return refusal(400, 'INVALID_REFRESH_TOKEN');
  return Response.json({
    access_token: pair.idToken,
    expires_in: String(pair.expiresInSeconds),
    token_type: 'Bearer',
    refresh_token: pair.refreshToken,
    id_token: pair.idToken,
    user_id: userId,
    project_id: PROJECT_ID,
  });
}

function refusal(code: number, message: string, status = 'INVALID_ARGUMENT'): Response {
  return Response.json({ error: { code, message, status } }, { status: code });
}
