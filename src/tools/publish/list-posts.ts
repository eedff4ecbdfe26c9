import * as z from 'zod';
import { ALWAYS_LOADED, defineTool, type ToolContext } from '../../call/define-tool.ts';
import { listingWords, notListed } from '../../call/listing-words.ts';
import { InputError } from '../../input/parse-input.ts';
import { describeTargets } from '../../publishing/describe.ts';
import type { AccountPost } from '../../soku/client.ts';
import { MissingCredentialError } from '../../soku/errors.ts';
import { postsOnRecord, type RecordedPost } from '../../submission/on-record.ts';
import { spelledDuration } from '../../text/duration.ts';
import { cleanText, nameOrQuote, oneLine } from '../../text/untrusted.ts';
import { howMany } from '../../text/wording.ts';
import { MAX_LISTED as MAX_TARGETS, shortId } from '../outside.ts';
import { postSubmissionId, targetsResult } from './arguments.ts';
import { whoseYes } from './whose-yes.ts';

const TEXT_LIMIT = 120;
const MAX_LISTED = 50;
/** Of these the journal can't say whether Soku has them. */
const OPEN_OUTCOMES = ['pending', 'unknown'];

const listedPost = z.object({
  postSubmissionId: postSubmissionId.optional(),
  status: z
    .string()
    .describe("From the journal, or Soku's word.")
    .register(listingWords, { words: 'recordedStatus' }),
  waitingId: z.string().optional().register(notListed, {}),
  submittedAt: z.string().describe('ISO 8601.'),
  submittedRelative: z.string().optional().register(notListed, {}),
  scheduledRelative: z.string().optional().register(notListed, {}),
  text: z.string().describe('Its first 120 characters.'),
  targets: targetsResult,
  more: z.number().optional().register(notListed, {}),
  scheduledTime: z.string().optional().describe('ISO 8601; absent: at once.'),
  idempotencyKey: z.string().optional().register(notListed, {}),
  by: z.string().optional().describe('Who had it sent.').register(notListed, { unless: 'signIn' }),
});
type ListedPost = z.infer<typeof listedPost>;

const ACCEPTED_MEANS = 'accepted = Soku took it; whether it was published, its dashboard shows.';

interface Question {
  source: 'journal' | 'account';
  limit: number;
  mine?: boolean | undefined;
}

interface Listing {
  posts: ListedPost[];
  total?: number | undefined;
  requestId?: string | undefined;
  hasMore?: boolean;
  warnings?: string[];
}

/** Whose posts alone are asked for. @throws InputError */
function subjectOf({ mine, source }: Question, { access }: ToolContext): string | undefined {
  if (mine !== true) return undefined;
  const wrong = (message: string, fix: string) => new InputError([{ field: 'mine', message, fix }]);
  if (source !== 'journal')
    throw wrong(
      'Soku doesn’t know who had a post sent; only the journal does.',
      'Leave source out, or leave mine out.',
    );
  if (access.person === undefined)
    throw wrong('Nobody signs in here, so no post is known as anybody’s own.', 'Leave mine out.');
  return access.person.subject;
}

/** Without what only its own resource tells. */
function listed(recorded: RecordedPost): ListedPost {
  const { settledAt: _, errorCode: __, otherSubmissionIds: ___, ...post } = recorded;
  return post;
}

const newestFirst = (a: ListedPost, b: ListedPost) => Date.parse(b.submittedAt) - Date.parse(a.submittedAt);

async function fromJournal(question: Question, context: ToolContext): Promise<Listing> {
  const { journal, access, clock } = context;
  if (access.credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  const subject = subjectOf(question, context);
  const { limit } = question;
  const { postsThatWait } = await import('../../submission/waiting-on-record.ts');
  const [sent, waiting] = await Promise.all([
    postsOnRecord(journal, access.credential, limit, clock.now(), subject),
    postsThatWait(context, access.credential, subject),
  ]);
  const posts = [...waiting.posts, ...sent.posts.map(listed)].sort(newestFirst);
  const warnings = [...sent.warnings, ...waiting.warnings];
  return {
    posts: posts.slice(0, limit),
    hasMore: sent.hasMore || posts.length > limit,
    ...(warnings.length > 0 && { warnings }),
  };
}

/** GET /v1/posts isn't documented, so every field may be missing (soku-api.md 16). */
function mapAccountPost(post: AccountPost): ListedPost {
  const id = post.postSubmissionId ?? post.id;
  const listed = post.targets ?? post.content?.platform ?? [];
  const targets = listed.slice(0, MAX_TARGETS).map((target) =>
    typeof target === 'string'
      ? { platform: oneLine(target, 40) }
      : {
          platform: oneLine(target.platform, 40),
          ...(target.accountId !== undefined && { accountId: oneLine(target.accountId, 80) }),
        },
  );
  return {
    ...(id !== undefined && { postSubmissionId: oneLine(id, 80) }),
    status: oneLine(post.status ?? 'unknown', 40),
    submittedAt: oneLine(post.submittedAt ?? post.createdAt ?? 'unknown', 40),
    text: cleanText(post.text ?? post.content?.text ?? '', TEXT_LIMIT),
    targets,
    ...(listed.length > MAX_TARGETS && { more: listed.length - MAX_TARGETS }),
    ...(post.scheduledTime !== undefined && { scheduledTime: oneLine(post.scheduledTime, 40) }),
  };
}

async function fromAccount(question: Question, context: ToolContext): Promise<Listing> {
  const { limit } = question;
  const { soku, deadline } = context;
  subjectOf(question, context);
  const { posts, total, hasMore, requestId } = await soku.listPosts(limit, deadline);
  return {
    posts: posts.slice(0, limit).map(mapAccountPost),
    total,
    requestId: shortId(requestId),
    ...((hasMore !== undefined || posts.length > limit) && { hasMore: hasMore ?? true }),
  };
}

/** `2 minutes ago`, `in 3 days`; undefined for what is no time. */
function relativeTo(now: number, time: string | undefined): string | undefined {
  const ahead = Date.parse(time ?? '') - now;
  if (Number.isNaN(ahead)) return undefined;
  if (Math.abs(ahead) < 1000) return 'just now';
  return ahead > 0 ? `in ${spelledDuration(ahead)}` : `${spelledDuration(ahead)} ago`;
}

const relativeTimes = ({ submittedAt, scheduledTime }: ListedPost, now: number) => ({
  submittedRelative: relativeTo(now, submittedAt),
  scheduledRelative: relativeTo(now, scheduledTime),
});

const inBrackets = (relative: string | undefined) => (relative === undefined ? '' : ` (${relative})`);

function line(post: ListedPost): string {
  const due = inBrackets(post.scheduledRelative);
  const when = post.scheduledTime === undefined ? '' : `, for ${post.scheduledTime}${due}`;
  const unsent = post.waitingId === undefined ? 'no submission id' : `(${post.waitingId})`;
  const id = post.postSubmissionId === undefined ? unsent : nameOrQuote(post.postSubmissionId, 200);
  const by = post.by === undefined ? '' : `, by ${JSON.stringify(post.by)}`;
  const more = post.more === undefined ? '' : ` and ${post.more} more`;
  return `- ${post.submittedAt}${inBrackets(post.submittedRelative)} ${post.status} ${id} [${describeTargets(post.targets)}${more}]${when}${by}: ${JSON.stringify(post.text)}`;
}

/** What is to be done about those that aren't settled. */
function nextSteps({ posts }: Listing, context: ToolContext): string[] {
  const isWaiting = posts.some(({ status }) => status === 'waiting');
  const isOpen = posts.some(({ status }) => OPEN_OUTCOMES.includes(status));
  const settle = context.has('soku_create_post')
    ? 'To settle a pending or unknown one, call soku_create_post again with exactly the same content: it goes out under the same idempotency key, or you learn that a person has to look in the dashboard first.'
    : "Whether a pending or unknown one went through is shown in Soku's dashboard.";
  return [
    ...(isWaiting ? [`Those waiting need ${whoseYes(context)}; nothing of them was sent.`] : []),
    ...(isOpen ? [settle] : []),
  ];
}

export const listPosts = defineTool({
  name: 'soku_list_posts',
  title: 'List submitted posts',
  toolset: 'publish',
  effect: 'read',
  search: ALWAYS_LOADED,
  description:
    "Lists submitted posts, newest first. Use it to see whether a call went through or what is planned; whether a network has published, only the dashboard shows. Source journal is what this server sent with its present API key: what is missing there wasn't sent, unless hasMore. Source account asks Soku for all posts, also those made elsewhere; undocumented, often empty.",
  input: z.strictObject({
    source: z
      .enum(['journal', 'account'])
      .default('journal')
      .describe('journal: sent from here; account: all that Soku lists.'),
    limit: z.int().min(1).max(MAX_LISTED).default(20).describe('How many at most.'),
    mine: z.boolean().optional().describe('Only what the person who signed in had sent.'),
  }),
  onlyWith: { mine: 'signIn' },
  result: z.object({
    source: z.enum(['journal', 'account']).register(notListed, {}),
    total: z.number().optional().register(notListed, {}),
    hasMore: z.boolean().optional().describe('More exist: raise limit; past 50, the dashboard.'),
    posts: z.array(listedPost).describe('Newest first.'),
    warnings: z.array(z.string()).optional(),
    requestId: z.string().optional(),
    nextStep: z.string().optional(),
  }),
  summary({ source, posts }) {
    const origin = source === 'journal' ? "this server's journal" : 'the Soku account';
    return posts.length === 0
      ? `No posts in ${origin}.`
      : `${howMany(posts.length, 'post')} from ${origin}, newest first:`;
  },
  lines: ({ source, posts, hasMore }) => [
    ...posts.map(line),
    source === 'journal' && posts.some(({ status }) => status === 'accepted') && ACCEPTED_MEANS,
    hasMore === true && posts.length < MAX_LISTED && 'There are more: raise limit to see them.',
  ],
  async run(question, context) {
    const { source } = question;
    const listing = await (source === 'journal' ? fromJournal : fromAccount)(question, context);
    const nextStep = source === 'journal' ? nextSteps(listing, context).join(' ') : '';
    const now = context.clock.now();
    const posts = listing.posts.map((post) => ({ ...post, ...relativeTimes(post, now) }));
    return { result: { source, ...listing, posts, ...(nextStep !== '' && { nextStep }) } };
  },
});
