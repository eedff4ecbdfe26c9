import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { path } from '../http/path.ts';
import type { Pacer } from '../pacing/pacer.ts';
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
import { JobFailedError, SokeAnswerError } from './errors.ts';
import {
  findJob,
  type Job,
  type JobKind,
  type JobPlace,
  type JobWatch,
  jobPlaces,
  MIN_POLL_INTERVAL_MS,
  readJob,
  waitForJob,
} from './jobs.ts';
import { contentScoreSchema, descriptionSchema, optimizedTitleSchema } from './schemas.ts';
import {
  type CallOptions,
  createSokeTransport,
  operationOf,
  type SokeCall,
  type SokeTransportOptions,
} from './transport.ts';
import type { SokeUsage } from './usage.ts';

/** A poll whose connection hangs leaves time for the next one. */
const POLL_TIMEOUT_MS = 15_000;

/** Data whose fields no page tells: anything but nothing. */
const anything = z.unknown().refine((data) => data !== null && data !== undefined);

/** What tells how far a job is: called before each wait, with the job as last seen. */
export type OnPoll = (job: Job) => Promise<void>;

export interface SokeClientOptions extends SokeTransportOptions {
  /** Takes secrets out of an answer that comes in a stream. */
  redactor: Pick<Redactor, 'text'>;
  clock: Clock;
  /** Keeps the polls of one job apart, whoever asks. */
  pollPacerOf: (jobId: string) => Pacer;
}

/** The Soke API: one method an endpoint. Every method may throw the errors of ./errors.ts. */
export type SokeClient = ReturnType<typeof createSokeClient>;

export function createSokeClient({ clock, pollPacerOf, redactor, ...options }: SokeClientOptions) {
  const { send, request } = createSokeTransport(options);

  function post<T>(call: Omit<SokeCall, 'method'>, schema: z.ZodType<T>, promised: string) {
    return request({ method: 'POST', ...call }, schema, promised);
  }

  async function requestJob(call: SokeCall, known: Parameters<typeof readJob>[1]): Promise<Job> {
    const answer = await request(call, anything, 'job');
    const job = readJob(answer, known);
    if (job !== undefined) return job;
    const { status, usage } = answer;
    throw new SokeAnswerError({
      operation: operationOf(call),
      status,
      problem: 'no job id in its body',
      usage,
    });
  }

  /** GET /jobs/{jobId}, /thumbnail/{id} or /transcription/{id} (ASYNC, THUMB, TRX; S4). */
  function watchJob(kind: JobKind, id: string, options: CallOptions): JobWatch {
    const pacer = pollPacerOf(id);
    const ask = async (place: JobPlace) => {
      const { signal } = options.deadline;
      for (;;) {
        const { waitMs } = await pacer.reserve();
        if (waitMs === 0) break;
        const waited = await clock.sleep(waitMs, signal).then(
          () => true,
          () => false,
        );
        // When the deadline ends the wait, asking says so.
        if (!waited) break;
      }
      const folder = place === 'jobs' ? 'jobs' : kind;
      const call: SokeCall = {
        method: 'GET',
        path: path`/${folder}/${id}`,
        name: `/${folder}/{id}`,
        http: { attemptTimeoutMs: POLL_TIMEOUT_MS, minRetryDelayMs: MIN_POLL_INTERVAL_MS },
        ...options,
      };
      return requestJob(call, { kind, id, place }).finally(() =>
        // The pause is counted from the answer on.
        pacer.observe({ limit: 1, remaining: 0, resetsAt: clock.now() + MIN_POLL_INTERVAL_MS }),
      );
    };
    return { clock, deadline: options.deadline, ask };
  }

  /** Starts a job and waits for its end as long as the deadline allows. @throws JobFailedError when it failed */
  async function runJob(kind: JobKind, call: Omit<SokeCall, 'method'>, onPoll: OnPoll): Promise<Job> {
    const startCall: SokeCall = { method: 'POST', ...call };
    const started = await requestJob(startCall, { kind });
    const { accountId, deadline } = call;
    const job = await waitForJob(started, watchJob(kind, started.id, { accountId, deadline }), onPoll);
    if (job.status !== 'failed') return job;
    const { id: jobId, error: reason, usage } = job;
    throw new JobFailedError({ jobId, operation: operationOf(startCall), reason, usage });
  }

  return {
    /** Whether a chat's conversation is kept (AUTH). */
    keepsConversations: options.auth.keepsConversations,

    /** POST /research/keywords (KW), 2 credits. The answer's fields aren't known. */
    researchKeywords(json: KeywordsBody, options: CallOptions) {
      return post({ path: '/research/keywords', credits: 2, json, ...options }, anything, 'data');
    },

    /** POST /research/content (CR), 2 credits. The answer's fields aren't known. */
    researchContent(json: ContentResearchBody, options: CallOptions) {
      return post({ path: '/research/content', credits: 2, json, ...options }, anything, 'data');
    },

    /** POST /content/optimize-title (TITLE), 3 credits. */
    optimizeTitle(json: OptimizeTitleBody, options: CallOptions) {
      const call = { path: '/content/optimize-title', credits: 3, json, ...options };
      return post(call, optimizedTitleSchema, 'alternatives');
    },

    /** POST /content/score (SCORE), 2 credits. */
    scoreContent(json: ScoreContentBody, options: CallOptions) {
      return post(
        { path: '/content/score', credits: 2, json, ...options },
        contentScoreSchema,
        'overallScore',
      );
    },

    /** POST /content/generate-description (DESC), 3 credits. */
    generateDescription(json: DescriptionBody, options: CallOptions) {
      const call = { path: '/content/generate-description', credits: 3, json, ...options };
      return post(call, descriptionSchema, 'description');
    },

    /**
     * POST /chat/completions (CHAT), 5 credits, streamed.
     *
     * @param onText called with the number of characters of the answer so far
     */
    async chat(
      body: ChatBody,
      onText: (characters: number) => void,
      options: CallOptions,
    ): Promise<SokeAnswer<ChatAnswer>> {
      const reader = createChatReader();
      const call: SokeCall = {
        method: 'POST',
        path: '/chat/completions',
        credits: 5,
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
      const { status } = answer;
      const usage = usageOf(answer);
      if (data !== undefined) return { status, data: { ...data, text: redactor.text(data.text) }, usage };
      throw new SokeAnswerError({ operation, status, problem: 'no message in its body', usage });
    },

    /** POST /thumbnail/generate (THUMB) or /thumbnail/generate-background (THUMBBG), 4 credits, a job. */
    generateThumbnail(
      kind: 'full' | 'background',
      json: ThumbnailBody,
      onPoll: OnPoll,
      options: CallOptions,
    ) {
      const path = kind === 'full' ? '/thumbnail/generate' : '/thumbnail/generate-background';
      return runJob('thumbnail', { path, credits: 4, json, ...options }, onPoll);
    },

    /** POST /competitor/analyze (ASYNC), 3 credits, a job. */
    analyzeCompetitor(json: CompetitorBody, onPoll: OnPoll, options: CallOptions) {
      return runJob('competitor', { path: '/competitor/analyze', credits: 3, json, ...options }, onPoll);
    },

    /** POST /transcription (TRX), 1 credit, a form, a job. */
    transcribe(source: TranscriptionSource, onPoll: OnPoll, options: CallOptions) {
      const form = new FormData();
      if ('url' in source) form.set('url', source.url);
      else form.set('file', source.file);
      return runJob('transcription', { path: '/transcription', credits: 1, form, ...options }, onPoll);
    },

    /** A job by its id, wherever Soke has it (S4). */
    getJob(kind: JobKind, id: string, options: CallOptions) {
      return findJob(watchJob(kind, id, options), jobPlaces(kind));
    },

    /** GET /transcription (TRX). Neither the entries' fields nor the paging parameters are known. */
    listTranscriptions(options: CallOptions) {
      return request({ method: 'GET', path: '/transcription', ...options }, anything, 'list');
    },

    /** DELETE /transcription/{id} (TRX). */
    async deleteTranscription(id: string, options: CallOptions): Promise<{ usage: SokeUsage }> {
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
    },
  };
}
