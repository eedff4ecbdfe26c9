import type * as z from 'zod';
import { path } from '../http/path.ts';
import type { Redactor } from '../text/redactor.ts';
import { requireSuccess, type SokeAnswer, usageOf } from './answer.ts';
import type {
  ChatBody,
  CompetitorBody,
  ContentResearchBody,
  DescriptionBody,
  KeywordsBody,
  OptimizeTitleBody,
  ScoreContentBody,
  ThumbnailBody,
  TranscriptionSource,
} from './bodies.ts';
import { type ChatAnswer, createChatReader } from './chat.ts';
import { SokeAnswerError } from './errors.ts';
import { findJob, type Job, type JobKind, jobPlaces } from './jobs.ts';
import { CREDITS } from './prices.ts';
import { anything, type JobDeps, type OnPoll, runJob, watchJob } from './run-job.ts';
import { contentScoreSchema, descriptionSchema, optimizedTitleSchema } from './schemas.ts';
import {
  type CallOptions,
  createSokeTransport,
  operationOf,
  type SokeCall,
  type SokeTransport,
  type SokeTransportOptions,
} from './transport.ts';
import type { SokeUsage } from './usage.ts';

export type { OnPoll } from './run-job.ts';

export interface SokeClientOptions extends SokeTransportOptions, Omit<JobDeps, 'request'> {
  /** Takes secrets out of an answer that comes in a stream. */
  redactor: Pick<Redactor, 'text'>;
}

/** The Soke API: one method an endpoint. Every method may throw the errors of ./errors.ts. */
export interface SokeClient {
  /** Whether a chat's conversation is kept (AUTH). */
  readonly keepsConversations: boolean;

  /** POST /research/keywords (KW). The answer's fields aren't known. */
  researchKeywords(json: KeywordsBody, options: CallOptions): Promise<SokeAnswer<unknown>>;

  /** POST /research/content (CR). The answer's fields aren't known. */
  researchContent(json: ContentResearchBody, options: CallOptions): Promise<SokeAnswer<unknown>>;

  /** POST /content/optimize-title (TITLE). */
  optimizeTitle(
    json: OptimizeTitleBody,
    options: CallOptions,
  ): Promise<SokeAnswer<z.infer<typeof optimizedTitleSchema>>>;

  /** POST /content/score (SCORE). */
  scoreContent(
    json: ScoreContentBody,
    options: CallOptions,
  ): Promise<SokeAnswer<z.infer<typeof contentScoreSchema>>>;

  /** POST /content/generate-description (DESC). */
  generateDescription(
    json: DescriptionBody,
    options: CallOptions,
  ): Promise<SokeAnswer<z.infer<typeof descriptionSchema>>>;

  /**
   * POST /chat/completions (CHAT), streamed.
   *
   * @param onText called with the number of characters of the answer so far
   */
  chat(
    body: ChatBody,
    onText: (characters: number) => void,
    options: CallOptions,
  ): Promise<SokeAnswer<ChatAnswer>>;

  /** POST /thumbnail/generate (THUMB) or /thumbnail/generate-background (THUMBBG), a job. */
  generateThumbnail(
    kind: 'full' | 'background',
    json: ThumbnailBody,
    onPoll: OnPoll,
    options: CallOptions,
  ): Promise<Job>;

  /** POST /competitor/analyze (ASYNC), a job. */
  analyzeCompetitor(json: CompetitorBody, onPoll: OnPoll, options: CallOptions): Promise<Job>;

  /** POST /transcription (TRX), a form, a job. */
  transcribe(source: TranscriptionSource, onPoll: OnPoll, options: CallOptions): Promise<Job>;

  /** A job by its id, wherever Soke has it (S4). */
  getJob(kind: JobKind, id: string, options: CallOptions): Promise<Job>;

  /** GET /transcription (TRX). Neither the entries' fields nor the paging parameters are known. */
  listTranscriptions(options: CallOptions): Promise<SokeAnswer<unknown>>;

  /** DELETE /transcription/{id} (TRX). */
  deleteTranscription(id: string, options: CallOptions): Promise<{ usage: SokeUsage }>;
}

type Writing = Pick<
  SokeClient,
  'researchKeywords' | 'researchContent' | 'optimizeTitle' | 'scoreContent' | 'generateDescription'
>;

/** What answers at once, for JSON. */
function researchAndWriting({ request }: SokeTransport): Writing {
  const post = <T>(call: Omit<SokeCall, 'method'>, schema: z.ZodType<T>, promised: string) =>
    request({ method: 'POST', ...call }, schema, promised);
  return {
    researchKeywords: (json, options) =>
      post(
        { path: '/research/keywords', credits: CREDITS.researchKeywords, json, ...options },
        anything,
        'data',
      ),
    researchContent: (json, options) =>
      post(
        { path: '/research/content', credits: CREDITS.researchContent, json, ...options },
        anything,
        'data',
      ),
    optimizeTitle(json, options) {
      const call = { path: '/content/optimize-title', credits: CREDITS.optimizeTitle, json, ...options };
      return post(call, optimizedTitleSchema, 'alternatives');
    },
    scoreContent(json, options) {
      const call = { path: '/content/score', credits: CREDITS.scoreContent, json, ...options };
      return post(call, contentScoreSchema, 'overallScore');
    },
    generateDescription(json, options) {
      const credits = CREDITS.generateDescription;
      const call = { path: '/content/generate-description', credits, json, ...options };
      return post(call, descriptionSchema, 'description');
    },
  };
}

type Jobs = Pick<SokeClient, 'generateThumbnail' | 'analyzeCompetitor' | 'transcribe' | 'getJob'>;

function jobs(deps: JobDeps): Jobs {
  return {
    generateThumbnail(kind, json, onPoll, options) {
      const path = kind === 'full' ? '/thumbnail/generate' : '/thumbnail/generate-background';
      const call = { path, credits: CREDITS.generateThumbnail, json, ...options };
      return runJob('thumbnail', call, onPoll, deps);
    },
    analyzeCompetitor(json, onPoll, options) {
      const call = { path: '/competitor/analyze', credits: CREDITS.analyzeCompetitor, json, ...options };
      return runJob('competitor', call, onPoll, deps);
    },
    transcribe(source, onPoll, options) {
      const form = new FormData();
      if ('url' in source) form.set('url', source.url);
      else form.set('file', source.file);
      const call = { path: '/transcription', credits: CREDITS.transcribe, form, ...options };
      return runJob('transcription', call, onPoll, deps);
    },
    getJob: (kind, id, options) => findJob(watchJob(kind, id, options, deps), jobPlaces(kind)),
  };
}

async function chat(
  { send }: SokeTransport,
  redactor: SokeClientOptions['redactor'],
  [body, onText, options]: Parameters<SokeClient['chat']>,
): Promise<SokeAnswer<ChatAnswer>> {
  const reader = createChatReader();
  const call: SokeCall = {
    method: 'POST',
    path: '/chat/completions',
    credits: CREDITS.chat,
    json: { ...body, stream: true },
    accept: 'text/event-stream, application/json',
    http: { onData: (chunk) => onText(reader.feed(chunk)) },
    ...options,
  };
  const operation = operationOf(call);
  const answer = await send(call);
  requireSuccess(operation, answer);
  const { answer: data, error } = reader.read(answer.body);
  if (error !== undefined) {
    const body = { kind: 'json', value: { success: false, error } } as const;
    requireSuccess(operation, { ...answer, body, uncertain: true });
  }
  const { status, receivedAt } = answer;
  const usage = usageOf(answer);
  if (data !== undefined)
    return { status, receivedAt, data: { ...data, text: redactor.text(data.text) }, usage };
  const problem = 'no message in its body';
  throw new SokeAnswerError({ operation, status, at: receivedAt, problem, usage });
}

async function deleteTranscription(
  { send }: SokeTransport,
  id: string,
  options: CallOptions,
): Promise<{ usage: SokeUsage }> {
  const call: SokeCall = {
    method: 'DELETE',
    path: path`/transcription/${id}`,
    name: '/transcription/{id}',
    ...options,
  };
  const answer = await send(call);
  // An earlier attempt of this very call did it, and its answer was lost.
  if (!(answer.status === 404 && answer.uncertain)) requireSuccess(operationOf(call), answer);
  return { usage: usageOf(answer) };
}

export function createSokeClient({
  clock,
  pollPacerOf,
  redactor,
  ...options
}: SokeClientOptions): SokeClient {
  const transport = createSokeTransport(options);
  const { request } = transport;
  return {
    keepsConversations: options.auth.keepsConversations,
    ...researchAndWriting(transport),
    chat: (...args) => chat(transport, redactor, args),
    ...jobs({ clock, pollPacerOf, request }),
    listTranscriptions: (options) =>
      request({ method: 'GET', path: '/transcription', ...options }, anything, 'list'),
    deleteTranscription: (id, options) => deleteTranscription(transport, id, options),
  };
}
