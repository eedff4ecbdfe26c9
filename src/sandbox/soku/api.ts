import { type Context, Hono } from 'hono';
import type { GatewayEnv } from '../kernel/gateway.ts';
import { ApiError, errorBody } from './api-error.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { withApiKey, withIdToken } from './endpoint.ts';
import { idempotent } from './idempotency.ts';
import { payloadKey, storeMedia } from './media.ts';
import { refreshMetrics } from './metrics.ts';
import { listPosts, submitPost } from './posts.ts';
import type { SandboxState } from './state.ts';
import { renderTemplate } from './templates.ts';
import { exchangeToken } from './token-endpoint.ts';
import { transcribe } from './transcription.ts';

/** Path of the stand-in for Google's secure token service. */
export const TOKEN_PATH = '/token';

/** The API: which path leads where. */
export function createApi(state: SandboxState): Hono<GatewayEnv> {
  const api = new Hono<GatewayEnv>();

  api.get('/', (c) =>
    c.json({ name: 'Soku sandbox', message: 'A local stand-in for the Soku API. Nothing is published.' }),
  );

  api.post('/v1/posts', withApiKey(state, idempotent(submitPost)));
  api.get('/v1/posts', withApiKey(state, listPosts));
  api.post('/v1/media', withApiKey(state, idempotent(storeMedia, payloadKey)));
  // TPL's header table has no Idempotency-Key.
  api.post('/v1/templates', withApiKey(state, renderTemplate));
  api.post('/v1/media/render-og', withApiKey(state, renderTemplate));
  api.post('/v1/ai/transcribe', withApiKey(state, idempotent(transcribe)));

  api.post('/v1/api-keys', withIdToken(state, createApiKey));
  api.get('/v1/api-keys', withIdToken(state, listApiKeys));
  api.delete('/v1/api-keys/:id', withIdToken(state, revokeApiKey));
  api.post('/v1/metrics/refresh', withIdToken(state, refreshMetrics));

  api.post(TOKEN_PATH, (c) => exchangeToken(c, state));
  api.on('GET', ['/media/*', '/renders/*'], (c) => hostedFile(c, state));

  api.notFound((c) =>
    refuse(c, state, new ApiError('not_found', `No such path: ${c.req.method} ${c.req.path}`)),
  );
  api.onError((error, c) => {
    return refuse(
      c,
      state,
      error instanceof ApiError ? error : new ApiError('internal_error', error.message),
    );
  });
  return api;
}

function hostedFile(c: Context<GatewayEnv>, { files }: SandboxState): Response {
  const file = files.get(c.req.path);
  if (file === undefined) throw new ApiError('not_found', 'No such file.');
  return c.body(file.bytes, 200, { 'Content-Type': file.contentType });
}

function refuse(c: Context<GatewayEnv>, { clock, readings }: SandboxState, error: ApiError): Response {
  return c.json(errorBody(error, c.env.requestId, clock.now(), readings), error.status, error.headers);
}
