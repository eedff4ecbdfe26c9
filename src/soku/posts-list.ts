import type * as z from 'zod';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { HttpAnswer } from '../http/http-client.ts';
import { header } from '../http/rate-limit.ts';
import { type AnswerMeta, answerMeta, apiError, hasErrorIn, isSuccess, readAnswer } from './answers.ts';
import type { AccountPost } from './bodies.ts';
import { lookUpPost, noLookup, type PostLookup, type PostQuestion } from './find-post.ts';
import { accountPostSchema, accountPostsSchema } from './schemas.ts';
import type { SokuTransport } from './transport.ts';

const PATH = '/v1/posts';
const ENDPOINT = `GET ${PATH}`;
/** As many as a tool may list; more of them would hardly be of the minutes in question. */
const LOOKUP_LIMIT = 50;
/** Nobody asks for more; to read hundreds of thousands would hold up every caller for seconds. */
const MOST_READ = 200;
/** Asking again may bring the list. */
const ANOTHER_TIME: ReadonlySet<number> = new Set([408, 409, 425, 429]);
/** Soku, or the router before it, knows no such page. */
const NO_SUCH_PAGE: ReadonlySet<number> = new Set([404, 405, 410, 501]);
/** There may be a list that takes no limit, or a smaller one. */
const NOT_LIKE_THIS: ReadonlySet<number> = new Set([400, 422]);

/** The posts that Soku lists. */
export interface ListedPosts extends AnswerMeta {
  /** Those that are objects. */
  posts: AccountPost[];
  /** How many entries were read: all but those of a list that is longer than anybody asks for. */
  entries: number;
  total?: number | undefined;
  hasMore?: boolean | undefined;
}

function listedIn(list: z.output<typeof accountPostsSchema>): Omit<ListedPosts, keyof AnswerMeta> {
  const read = list.posts.slice(0, MOST_READ);
  const posts = read.flatMap((post): AccountPost[] => {
    const parsed = accountPostSchema.safeParse(post);
    return parsed.success ? [parsed.data] : [];
  });
  const hasMore = list.posts.length > read.length || list.hasMore;
  return { posts, entries: read.length, total: list.total, hasMore };
}

const questionOf = (query: string, deadline: Deadline) =>
  ({ method: 'GET', path: `${PATH}${query}`, deadline }) as const;

/** GET /v1/posts (TROUBLE). @throws the errors of ./errors.ts and TransportError */
export async function listPosts(
  { send }: SokuTransport,
  limit: number,
  deadline: Deadline,
): Promise<ListedPosts> {
  const answer = await send(questionOf(`?limit=${limit}`, deadline));
  if (!isSuccess(answer)) throw apiError(ENDPOINT, answer);
  const list = readAnswer(ENDPOINT, answer, accountPostsSchema, 'list of posts');
  return { ...list, ...listedIn(list) };
}

/** Whether an answer without a list says that there is none for us; a gateway's page says nothing of Soku's. */
function saysNone(answer: HttpAnswer): boolean {
  const { status, body } = answer;
  if (NO_SUCH_PAGE.has(status)) return true;
  if (isSuccess(answer)) return body.kind === 'json' && !hasErrorIn(body);
  return status >= 400 && status < 500 && !ANOTHER_TIME.has(status) && body.kind !== 'text';
}

/** Whether a cache had it since before `moment`. */
function isFromBefore(moment: number, { headers, receivedAt }: HttpAnswer): boolean {
  const ageSeconds = Number(header(headers, 'age'));
  return ageSeconds > 0 && receivedAt - ageSeconds * 1000 < moment;
}

function lookUpIn(answer: HttpAnswer, question: PostQuestion): PostLookup {
  const { body } = answer;
  const list =
    isSuccess(answer) && body.kind === 'json' ? accountPostsSchema.safeParse(body.value).data : undefined;
  if (list === undefined) return noLookup(saysNone(answer) ? 'none' : 'unclear');
  const lookup = lookUpPost({ ...listedIn(list), ...answerMeta(answer) }, question);
  const proves = lookup.matches.length > 0 || !isFromBefore(question.sentUntil, answer);
  return proves ? lookup : noLookup('unclear');
}

/** Asks Soku's list for a post. @throws MissingCredentialError; TransportError when the caller gave up */
export async function findPost(
  { send }: SokuTransport,
  question: PostQuestion,
  deadline: Deadline,
): Promise<PostLookup> {
  try {
    const answer = await send(questionOf(`?limit=${LOOKUP_LIMIT}`, deadline));
    const isRefused = NOT_LIKE_THIS.has(answer.status);
    return lookUpIn(isRefused ? await send(questionOf('', deadline)) : answer, question);
  } catch (error) {
    if (error instanceof TransportError && error.failure !== 'cancelled') return noLookup('unclear');
    throw error;
  }
}
