import type * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { header } from '../http/rate-limit.ts';
import { sendSigned } from '../http/send-signed.ts';
import { type AnswerMeta, answerMeta, apiError, isSokusRefusal, isSuccess, readAnswer } from './answers.ts';
import { type AuthScheme, apiKeyHeader, type SchemeMemory, schemesToTry, type WireScheme } from './auth.ts';
import type { AccountPost, CreatePostBody } from './bodies.ts';
import { MissingCredentialError, SokuAnswerError, SokuApiError } from './errors.ts';
import { lookUpPost, noLookup, type PostLookup, type PostQuestion } from './find-post.ts';
import {
  accountPostSchema,
  accountPostsSchema,
  createdPostSchema,
  renderedImageSchema,
  transcriptionSchema,
  uploadedMediaSchema,
} from './schemas.ts';

export type { AccountPost, CreatePostBody, PlatformEntry } from './bodies.ts';

export interface RenderBody {
  templateSlug: string;
  config?: Record<string, unknown> | undefined;
  aspectRatio?: string | undefined;
}

/** The body of POST /v1/ai/transcribe (TRANS). What is undefined is not sent. */
export interface TranscribeBody {
  mediaId: string;
  language?: string | undefined;
  model?: string | undefined;
  durationSeconds?: number | undefined;
}

/**
 * What the answer to the probe says of the key and its account. `refused`: not the key. `inactive`: the key, but not
 * the subscription. `foreign`: what answered is not Soku. `unclear`: Soku had other troubles.
 */
export type ProbeVerdict = 'accepted' | 'refused' | 'inactive' | 'foreign' | 'unclear';

/** How the probe was answered. */
export interface ProbeAnswer extends AnswerMeta {
  verdict: ProbeVerdict;
  status: number;
  /** The answer as an error; absent for the 400 that the probe is meant to get, and for a success. */
  refusal?: SokuApiError;
  /** The answer's `Date` header, in milliseconds since the epoch. */
  serverTime?: number;
}

/** As many as a tool may list; more of them would hardly be of the minutes in question. */
const LOOKUP_LIMIT = 50;
/** Of an endpoint that only TROUBLE mentions: there is none. */
const NO_LIST: ReadonlySet<number> = new Set([404, 405, 501]);

/** Asked before a request goes again after an attempt that may have been acted upon. False: it ends there, unclear. */
export type BeforeRepeat = () => Promise<boolean>;

/** For the endpoints that take an `Idempotency-Key` of ours. */
export interface KeyedOptions {
  idempotencyKey: string;
  deadline: Deadline;
  beforeRepeat?: BeforeRepeat | undefined;
}

interface SokuCall {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  deadline: Deadline;
  beforeRepeat?: BeforeRepeat | undefined;
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

const VERDICTS: Readonly<Record<number, ProbeVerdict>> = {
  401: 'refused',
  // Said to a key that was let in.
  402: 'accepted',
  403: 'inactive',
};

export function createSokuClient(options: SokuClientOptions) {
  const { http, baseUrl, apiKey, authScheme, schemeMemory } = options;

  async function sendUnder(scheme: WireScheme, key: string, call: SokuCall): Promise<HttpAnswer> {
    const answer = await http.send({
      method: call.method,
      url: baseUrl + call.path,
      headers: {
        ...apiKeyHeader(scheme, key),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      },
      deadline: call.deadline,
      // Every content endpoint may be repeated: posts and transcriptions carry an Idempotency-Key, for media Soku
      // derives one (MEDIA), and templates have no public effect.
      repeatable: true,
      refuses: isSokusRefusal,
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      beforeRepeat: call.beforeRepeat,
    });
    // A limit, a firewall or a wrong address answers before the key is looked at.
    if (answer.status !== 401 && (isSuccess(answer) || isSokusRefusal(answer))) schemeMemory.worked = scheme;
    return answer;
  }

  async function sendWithApiKey(call: SokuCall): Promise<HttpAnswer> {
    if (apiKey === undefined) throw new MissingCredentialError('SOKU_API_KEY');
    const [first, second] = schemesToTry(authScheme, schemeMemory);
    return sendSigned((scheme) => sendUnder(scheme, apiKey, call), first, {
      replace: async () => second,
      mayRepeat: call.beforeRepeat ?? (async () => true),
    });
  }

  async function call<T>(
    sokuCall: SokuCall,
    schema: z.ZodType<T>,
    promised: string,
  ): Promise<T & AnswerMeta> {
    const endpoint = `${sokuCall.method} ${sokuCall.path.split('?')[0]}`;
    const answer = await sendWithApiKey(sokuCall);
    if (!isSuccess(answer)) throw apiError(endpoint, answer);
    return readAnswer(endpoint, answer, schema, promised);
  }

  async function listPosts(limit: number, deadline: Deadline) {
    const listing = { method: 'GET', path: `/v1/posts?limit=${limit}`, deadline } as const;
    const answer = await call(listing, accountPostsSchema, 'list of posts');
    const posts = answer.posts.flatMap((post): AccountPost[] => {
      const parsed = accountPostSchema.safeParse(post);
      return parsed.success ? [parsed.data] : [];
    });
    return { ...answer, posts, entries: answer.posts.length };
  }

  return {
    /** POST /v1/posts (POSTS). Success means accepted, not published. */
    createPost(body: CreatePostBody, options: KeyedOptions) {
      const post = { method: 'POST', path: '/v1/posts', body, ...options } as const;
      return call(post, createdPostSchema, 'postSubmissionId');
    },

    /** GET /v1/posts (TROUBLE). Undocumented: entries that aren't objects are left out. */
    listPosts,

    /**
     * Asks Soku's list of posts whether a post is there whose attempt may have been taken without telling.
     *
     * @throws MissingCredentialError; TransportError when the caller gave up
     */
    async findPost(question: PostQuestion, deadline: Deadline): Promise<PostLookup> {
      try {
        return lookUpPost(await listPosts(LOOKUP_LIMIT, deadline), question);
      } catch (error) {
        if (error instanceof SokuApiError) return noLookup(NO_LIST.has(error.status) ? 'none' : 'unclear');
        if (error instanceof SokuAnswerError) return noLookup('unclear');
        if (error instanceof TransportError && error.failure !== 'cancelled') return noLookup('unclear');
        throw error;
      }
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
    transcribe(body: TranscribeBody, options: KeyedOptions) {
      const transcription = { method: 'POST', path: '/v1/ai/transcribe', body, ...options } as const;
      return call(transcription, transcriptionSchema, 'transcript or jobId');
    },

    /**
     * Asks whether the key and the subscription are accepted, by a POST /v1/posts that can't publish: its platform
     * list is empty, which ERR documents as 400. Any status is an answer.
     */
    async probe(deadline: Deadline): Promise<ProbeAnswer> {
      const body = { post: { content: { platform: [] } } };
      const answer = await sendWithApiKey({ method: 'POST', path: '/v1/posts', body, deadline });
      const expected = answer.status === 400 || isSuccess(answer);
      const serverTime = Date.parse(header(answer.headers, 'date') ?? '');
      const asExpected = answer.body.kind === 'json' ? 'accepted' : 'foreign';
      return {
        verdict: expected ? asExpected : (VERDICTS[answer.status] ?? 'unclear'),
        status: answer.status,
        ...(!expected && { refusal: apiError('POST /v1/posts', answer) }),
        ...(Number.isFinite(serverTime) && { serverTime }),
        ...answerMeta(answer),
      };
    },
  };
}
