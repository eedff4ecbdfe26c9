import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { GatewayEnv } from '../kernel/gateway.ts';
import { completeChat } from './chat.ts';
import { envelope, parse, type SokeEndpoint, signedIn } from './endpoint.ts';
import {
  analyzeCompetitor,
  deleteTranscription,
  generateBackground,
  generateThumbnail,
  getJob,
  getThumbnail,
  getTranscription,
  listTranscriptions,
  transcribe,
} from './job-endpoints.ts';
import { SokeRefusal } from './refusal.ts';
import { researchContent, researchKeywords } from './research.ts';
import type { SokeState } from './state.ts';
import { generateDescription, optimizeTitle, scoreContent } from './writing.ts';

const POSTS: Readonly<Record<string, SokeEndpoint>> = {
  '/research/keywords': researchKeywords,
  '/research/content': researchContent,
  '/content/optimize-title': optimizeTitle,
  '/content/score': scoreContent,
  '/content/generate-description': generateDescription,
  '/chat/completions': completeChat,
  '/thumbnail/generate': generateThumbnail,
  '/thumbnail/generate-background': generateBackground,
  '/competitor/analyze': analyzeCompetitor,
  '/transcription': transcribe,
};

const GETS: Readonly<Record<string, SokeEndpoint>> = {
  '/jobs/:id': getJob,
  '/thumbnail/:id': getThumbnail,
  '/transcription/:id': getTranscription,
  '/transcription': listTranscriptions,
};

const loginRequest = z.looseObject({ email: z.string(), password: z.string() });
const refreshRequest = z.looseObject({ refreshToken: z.string() });

/** The API: which path under `base` leads where. The endpoints known by name and price only are left out. */
export function createSokeApi(state: SokeState, base: string): Hono<GatewayEnv> {
  const api = new Hono<GatewayEnv>().basePath(base);
  for (const [path, endpoint] of Object.entries(POSTS)) api.post(path, signedIn(state, endpoint));
  for (const [path, endpoint] of Object.entries(GETS)) api.get(path, signedIn(state, endpoint));
  api.delete('/transcription/:id', signedIn(state, deleteTranscription));

  api.post('/auth/login', (c) => {
    const { email, password } = parse(loginRequest, c.env.body);
    return c.json(envelope(state.tokens.logIn(email, password, state.clock.now()), c.env.requestId));
  });
  api.post('/auth/refresh', (c) => {
    const { refreshToken } = parse(refreshRequest, c.env.body);
    return c.json(envelope(state.tokens.refresh(refreshToken, state.clock.now()), c.env.requestId));
  });

  const refuse = (c: Context<GatewayEnv>, refusal: SokeRefusal) =>
    c.json(refusal.body(c.env.requestId), refusal.status, refusal.headers);
  api.notFound((c) => refuse(c, new SokeRefusal('NOT_FOUND', `No such path: ${c.req.method} ${c.req.path}`)));
  api.onError((error, c) =>
    refuse(c, error instanceof SokeRefusal ? error : new SokeRefusal('INTERNAL_ERROR', error.message)),
  );
  return api;
}
