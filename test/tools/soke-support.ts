import {
  type RecordedRequest,
  type SandboxOptions,
  SOKE_SANDBOX_KEYS,
  SOKE_SANDBOX_LOGIN,
  type SokeSandbox,
} from '../../src/sandbox/index.ts';
import type { TestClient } from '../support/clients.ts';
import { openSandbox, type ServerOptions, serveAndConnect } from '../support/servers.ts';
import { stillClock } from '../support/whole.ts';

/** Every answer carries one of these. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const LOGIN = {
  SOKE_API_KEY: '',
  SOKE_EMAIL: SOKE_SANDBOX_LOGIN.email,
  SOKE_PASSWORD: SOKE_SANDBOX_LOGIN.password,
} as const;

export interface SokeWorld {
  soke: SokeSandbox;
  client: TestClient & { url: string };
  sandboxUrl: string;
}

/** A sandbox and a client of a server before it that has a Soke key. */
export async function openSoke(
  options: ServerOptions & { sandbox?: SandboxOptions; key?: keyof typeof SOKE_SANDBOX_KEYS } = {},
): Promise<SokeWorld> {
  const { sandbox: sandboxOptions, key = 'active', clock = stillClock, env, ...server } = options;
  const sandbox = await openSandbox({ clock, ...sandboxOptions });
  const client = await serveAndConnect(sandbox.url, {
    clock,
    random: () => 0,
    env: { SOKE_BASE_URL: sandbox.soke.url, SOKE_API_KEY: SOKE_SANDBOX_KEYS[key], ...env },
    ...server,
  });
  return { soke: sandbox.soke, client, sandboxUrl: sandbox.url };
}

/** `POST /research/keywords` for each request that came. */
export const routes = (requests: readonly RecordedRequest[]) =>
  requests.map(({ method, path }) => `${method} ${path}`);

/** A call of each tool that sends something, with what it sends and costs. */
export const CALLS = [
  { tool: 'soke_research_keywords', route: 'POST /research/keywords', credits: 2, args: { topic: 'bread' } },
  {
    tool: 'soke_research_content',
    route: 'POST /research/content',
    credits: 2,
    args: { keywords: ['bread'] },
  },
  {
    tool: 'soke_optimize_title',
    route: 'POST /content/optimize-title',
    credits: 3,
    args: { draftTitle: 'Bread' },
  },
  { tool: 'soke_score_content', route: 'POST /content/score', credits: 2, args: { content: 'Bread' } },
  {
    tool: 'soke_generate_description',
    route: 'POST /content/generate-description',
    credits: 3,
    args: { title: 'Bread' },
  },
  {
    tool: 'soke_chat',
    route: 'POST /chat/completions',
    credits: 5,
    args: { messages: [{ role: 'user', content: 'hi' }] },
  },
  {
    tool: 'soke_generate_thumbnail',
    route: 'POST /thumbnail/generate',
    credits: 4,
    args: { manualTitle: 'Bread', colorGrading: 'Warm', layoutType: 'TextLeft' },
  },
  {
    tool: 'soke_generate_thumbnail',
    route: 'POST /thumbnail/generate-background',
    credits: 4,
    args: { kind: 'background', manualPrompt: 'Bread' },
  },
  {
    tool: 'soke_analyze_competitor',
    route: 'POST /competitor/analyze',
    credits: 3,
    args: { channelUrl: 'https://www.youtube.com/@bread' },
  },
  {
    tool: 'soke_transcribe',
    route: 'POST /transcription',
    credits: 1,
    args: { url: 'https://youtu.be/abc' },
  },
  {
    tool: 'soke_get_job',
    route: 'GET /thumbnail/{id}',
    credits: 0,
    args: { jobId: 'job1', kind: 'thumbnail' },
  },
  { tool: 'soke_list_transcriptions', route: 'GET /transcription', credits: 0, args: {} },
  {
    tool: 'soke_delete_transcription',
    route: 'DELETE /transcription/{id}',
    credits: 0,
    args: { transcriptionId: 'job1' },
  },
] as const;
