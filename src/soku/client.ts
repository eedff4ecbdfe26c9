import type * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/http-client.ts';
import { header, parseRateLimit, type RateLimit } from '../http/rate-limit.ts';
import { type AuthScheme, apiKeyHeader, type SchemeMemory, schemesToTry } from './auth.ts';
import { MissingCredentialError, SokuAnswerError, SokuApiError } from './errors.ts';
import {
  accountPostSchema,
  accountPostsSchema,
  createdPostSchema,
  errorBodySchema,
  renderedImageSchema,
  transcriptionSchema,
  uploadedMediaSchema,
} from './schemas.ts';

/** A hung connection leaves time for a second attempt of a post, whose key makes that safe. */
const POST_ATTEMPT_TIMEOUT_MS = 20_000;

export type PlatformEntry = string | { platform: string; accountId: string };

/** The body of POST /v1/posts (POSTS). */
export interface CreatePostBody {
  post: {
    content: {
      text?: string;
      mediaType?: string;
      mediaUrls?: string[];
      videoUrl?: string;
      imageUrls?: string[];
      platform: PlatformEntry[];
    };
  };
  /** UTC with milliseconds and `Z`. */
  scheduledTime?: string;
  enableRepurposing?: boolean;
  trial_reel?: boolean;
}

export interface RenderBody {
  templateSlug: string;
  config?: Record<string, unknown>;
  aspectRatio?: string;
}

export interface TranscribeBody {
  mediaId: string;
  language?: string;
  model?: string;
  durationSeconds?: number;
}

/** What comes with every answer. */
export interface AnswerMeta {
  requestId?: string;
  rateLimit?: RateLimit;
}

export type AccountPost = z.infer<typeof accountPostSchema>;

/** How the probe was answered. */
export interface ProbeAnswer extends AnswerMeta {
  status: number;
  /** The answer as an error; absent for the 400 that the probe is meant to get, and for a success. */
  refusal?: SokuApiError;
  /** The answer's `Date` header, in milliseconds since the epoch. */
  serverTime?: number;
}

interface SokuCall {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  deadline: Deadline;
  attemptTimeoutMs?: number;
}

export interface SokuClientOptions {
  http: HttpClient;
  /** Without trailing slash. */
  baseUrl: string;
  apiKey: string | undefined;
  authScheme: AuthScheme;
  schemeMemory: SchemeMemory;
}

/** The Soku API: one method an endpoint. Every method may throw the errors of ./errors.ts and TransportError. */
export type SokuClient = ReturnType<typeof createSokuClient>;

function answerMeta(answer: HttpAnswer): AnswerMeta {
  const requestId = header(answer.headers, 'x-request-id');
  const rateLimit = parseRateLimit(answer.headers);
  return { ...(requestId !== undefined && { requestId }), ...(rateLimit !== undefined && { rateLimit }) };
}

/** Turns an answer that isn't a success into the typed error. */
function apiError(endpoint: string, answer: HttpAnswer): SokuApiError {
  const parsed = answer.body.kind === 'json' ? errorBodySchema.safeParse(answer.body.value) : undefined;
  const error = parsed?.data?.error;
  const requestId = header(answer.headers, 'x-request-id') ?? error?.requestId;
  return new SokuApiError({
    endpoint,
    status: answer.status,
    uncertain: answer.uncertain || answer.status >= 500,
    ...(error?.code !== undefined && { code: error.code }),
    ...(error?.message !== undefined && { upstreamMessage: error.message }),
    ...(requestId !== undefined && { requestId }),
    ...(error?.details !== undefined && error.details !== null && { details: error.details }),
    ...(answer.retryAfterSeconds !== undefined && { retryAfterSeconds: answer.retryAfterSeconds }),
  });
}

const ANSWER_PROBLEMS = {
  empty: 'an empty body',
  text: 'a body that is not JSON',
  too_large: 'a body over 2 MB',
} as const;

/** Reads a success body; a body without what the endpoint promises is an error that says so. */
function readAnswer<T>(
  endpoint: string,
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  promised: string,
): T & AnswerMeta {
  const meta = answerMeta(answer);
  const parsed = answer.body.kind === 'json' ? schema.safeParse(answer.body.value) : undefined;
  if (parsed?.success) return { ...parsed.data, ...meta };
  throw new SokuAnswerError({
    endpoint,
    status: answer.status,
    problem: answer.body.kind === 'json' ? `no ${promised} in its body` : ANSWER_PROBLEMS[answer.body.kind],
    ...(meta.requestId !== undefined && { requestId: meta.requestId }),
  });
}

export function createSokuClient(options: SokuClientOptions) {
  const { http, baseUrl, apiKey, authScheme, schemeMemory } = options;

  /** A 401 did nothing, so the second scheme may be tried after it. */
  async function sendWithApiKey(call: SokuCall): Promise<HttpAnswer> {
    if (apiKey === undefined) throw new MissingCredentialError('SOKU_API_KEY');
    let refused: HttpAnswer | undefined;
    for (const scheme of schemesToTry(authScheme, schemeMemory)) {
      const request: HttpRequest = {
        method: call.method,
        url: baseUrl + call.path,
        headers: {
          ...apiKeyHeader(scheme, apiKey),
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
          ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
        },
        deadline: call.deadline,
        // Every content endpoint may be repeated: posts and transcriptions carry an Idempotency-Key, for media Soku
        // derives one (MEDIA), and templates have no public effect.
        repeatable: true,
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
        ...(call.attemptTimeoutMs !== undefined && { attemptTimeoutMs: call.attemptTimeoutMs }),
      };
      const answer = await http.send(request);
      if (answer.status !== 401) {
        if (answer.status < 500) schemeMemory.worked = scheme;
        return refused?.uncertain ? { ...answer, uncertain: true } : answer;
      }
      refused ??= answer;
    }
    if (refused === undefined) throw new Error('no authentication scheme to try');
    return refused;
  }

  async function call<T>(
    sokuCall: SokuCall,
    schema: z.ZodType<T>,
    promised: string,
  ): Promise<T & AnswerMeta> {
    const endpoint = `${sokuCall.method} ${sokuCall.path.split('?')[0]}`;
    const answer = await sendWithApiKey(sokuCall);
    if (answer.status < 200 || answer.status >= 300) throw apiError(endpoint, answer);
    return readAnswer(endpoint, answer, schema, promised);
  }

  return {
    /** POST /v1/posts (POSTS). Success means accepted, not published. */
    createPost(body: CreatePostBody, idempotencyKey: string, deadline: Deadline) {
      return call(
        {
          method: 'POST',
          path: '/v1/posts',
          body,
          idempotencyKey,
          deadline,
          attemptTimeoutMs: POST_ATTEMPT_TIMEOUT_MS,
        },
        createdPostSchema,
        'postSubmissionId',
      );
    },

    /** GET /v1/posts (TROUBLE). Undocumented: entries that aren't objects are left out. */
    async listPosts(limit: number, deadline: Deadline) {
      const answer = await call(
        { method: 'GET', path: `/v1/posts?limit=${limit}`, deadline },
        accountPostsSchema,
        'list of posts',
      );
      const posts = answer.posts.flatMap((post): AccountPost[] => {
        const parsed = accountPostSchema.safeParse(post);
        return parsed.success ? [parsed.data] : [];
      });
      return { ...answer, posts };
    },

    /** POST /v1/media (MEDIA): Soku fetches `url` and hosts a copy. */
    uploadMedia(url: string, deadline: Deadline) {
      return call({ method: 'POST', path: '/v1/media', body: { url }, deadline }, uploadedMediaSchema, 'url');
    },

    /** POST /v1/templates (TPL). */
    renderTemplate(body: RenderBody, deadline: Deadline) {
      return call({ method: 'POST', path: '/v1/templates', body, deadline }, renderedImageSchema, 'url');
    },

    /** POST /v1/media/render-og (OG, TPL: same as templates). */
    renderOgImage(body: RenderBody, deadline: Deadline) {
      return call(
        { method: 'POST', path: '/v1/media/render-og', body, deadline },
        renderedImageSchema,
        'url',
      );
    },

    /** POST /v1/ai/transcribe (TRANS). Costs credits; the idempotency key keeps a repeat from costing twice. */
    transcribe(body: TranscribeBody, idempotencyKey: string, deadline: Deadline) {
      return call(
        { method: 'POST', path: '/v1/ai/transcribe', body, idempotencyKey, deadline },
        transcriptionSchema,
        'transcript or jobId',
      );
    },

    /**
     * Asks whether the key and the subscription are accepted, by a POST /v1/posts that can't publish: its platform
     * list is empty, which ERR documents as 400. Any status is an answer.
     */
    async probe(deadline: Deadline): Promise<ProbeAnswer> {
      const body = { post: { content: { platform: [] } } };
      const answer = await sendWithApiKey({ method: 'POST', path: '/v1/posts', body, deadline });
      const expected = answer.status === 400 || (answer.status >= 200 && answer.status < 300);
      const serverTime = Date.parse(header(answer.headers, 'date') ?? '');
      return {
        status: answer.status,
        ...(!expected && { refusal: apiError('POST /v1/posts', answer) }),
        ...(Number.isFinite(serverTime) && { serverTime }),
        ...answerMeta(answer),
      };
    },
  };
}
