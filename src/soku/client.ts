import type * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import type { AnswerMeta } from './answers.ts';
import type { CreatePostBody } from './bodies.ts';
import type { PostLookup, PostQuestion } from './find-post.ts';
import { findPost, type ListedPosts, listPosts } from './posts-list.ts';
import { PROBE, type ProbeAnswer, readProbe } from './probe.ts';
import {
  createdPostSchema,
  renderedImageSchema,
  transcriptionSchema,
  uploadedMediaSchema,
} from './schemas.ts';
import {
  type BeforeRepeat,
  createSokuTransport,
  type SokuCall,
  type SokuTransportOptions,
} from './transport.ts';

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

/** For the endpoints that take an `Idempotency-Key` of ours. */
export interface KeyedOptions {
  idempotencyKey: string;
  deadline: Deadline;
  beforeRepeat?: BeforeRepeat | undefined;
}

type Answered<Schema extends z.ZodType> = z.infer<Schema> & AnswerMeta;

/**
 * The Soku API: one method an endpoint. Every method may throw the errors of ./errors.ts and TransportError; every
 * answer carries its request id and what is left of the rate limit, where Soku tells them.
 */
export interface SokuClient {
  /** POST /v1/posts (POSTS). Success means accepted, not published. */
  createPost(body: CreatePostBody, options: KeyedOptions): Promise<Answered<typeof createdPostSchema>>;

  /** GET /v1/posts (TROUBLE). Undocumented: entries that aren't objects are left out. */
  listPosts(limit: number, deadline: Deadline): Promise<ListedPosts>;

  /**
   * Asks Soku's list of posts whether a post is there whose attempt may have been taken without telling.
   *
   * @throws MissingCredentialError; TransportError when the caller gave up
   */
  findPost(question: PostQuestion, deadline: Deadline): Promise<PostLookup>;

  /** POST /v1/media (MEDIA): Soku fetches `url` and hosts a copy. */
  uploadMedia(url: string, deadline: Deadline): Promise<Answered<typeof uploadedMediaSchema>>;

  /** POST /v1/templates (TPL). */
  renderTemplate(body: RenderBody, deadline: Deadline): Promise<Answered<typeof renderedImageSchema>>;

  /** POST /v1/media/render-og (OG, TPL: same as templates). */
  renderOgImage(body: RenderBody, deadline: Deadline): Promise<Answered<typeof renderedImageSchema>>;

  /** POST /v1/ai/transcribe (TRANS). Costs credits; the idempotency key keeps a repeat from costing twice. */
  transcribe(body: TranscribeBody, options: KeyedOptions): Promise<Answered<typeof transcriptionSchema>>;

  /**
   * Asks whether the key and the subscription are accepted, by a POST /v1/posts that can't publish: its platform list
   * is empty, which ERR documents as 400. Any status is an answer.
   *
   * @throws MissingCredentialError; TransportError when no answer came
   */
  probe(deadline: Deadline): Promise<ProbeAnswer>;
}

export function createSokuClient(options: SokuTransportOptions): SokuClient {
  const transport = createSokuTransport(options);
  const post = <T>(call: Omit<SokuCall, 'method'>, schema: z.ZodType<T>, promised: string) =>
    transport.request({ method: 'POST', ...call }, schema, promised);
  return {
    createPost: (body, keyed) =>
      post({ path: '/v1/posts', body, ...keyed }, createdPostSchema, 'postSubmissionId'),
    listPosts: (limit, deadline) => listPosts(transport, limit, deadline),
    findPost: (question, deadline) => findPost(transport, question, deadline),
    uploadMedia: (url, deadline) =>
      post({ path: '/v1/media', body: { url }, deadline }, uploadedMediaSchema, 'url'),
    renderTemplate: (body, deadline) =>
      post({ path: '/v1/templates', body, deadline }, renderedImageSchema, 'url'),
    renderOgImage: (body, deadline) =>
      post({ path: '/v1/media/render-og', body, deadline }, renderedImageSchema, 'url'),
    transcribe: (body, keyed) =>
      post({ path: '/v1/ai/transcribe', body, ...keyed }, transcriptionSchema, 'transcript or jobId'),
    probe: async (deadline) => readProbe(await transport.send({ ...PROBE, deadline })),
  };
}
