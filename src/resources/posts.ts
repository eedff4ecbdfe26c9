import { describeTargets } from '../publishing/describe.ts';
import { ofDoubles, postsOnRecord, type RecordedPost } from '../submission/on-record.ts';
import { nameOrQuote, quote } from '../text/untrusted.ts';
import { CHANGING, type ReadingDeps, type Resource, type ResourceTemplate, table } from './resource.ts';

/** As many are shown in one piece. */
const SHOWN = 50;
/** As many are looked through for one of them. */
const LOOKED_AT = 1_000;
/** As many are looked through for each character that is typed: the newest are what is meant. */
const OFFERED = 100;
/** As many are listed one by one: more would bury a host's other resources. */
const LISTED = 10;
/** Of an id: as long as one is kept. */
const MAX_ID = 200;

const NOT_PUBLISHED =
  'What was accepted Soku publishes itself, network by network; whether a post is live only its dashboard shows.';

/** The newest of a caller's posts. @throws JournalUnavailableError */
const newest = async ({ access: { credential }, journal, clock }: ReadingDeps, limit: number) =>
  credential === undefined
    ? { posts: [], warnings: [] }
    : postsOnRecord(journal, credential, limit, clock.now());

/** What is to be said beside a table or a list. */
const told = (warnings: readonly string[]) => warnings.map((warning) => `Warning: ${warning}\n\n`).join('');

const described = { audience: ['user', 'assistant'], cache: CHANGING, needs: 'soku_list_posts' } as const;

export const posts: Resource = {
  ...described,
  uri: 'soku://posts',
  name: 'posts',
  title: 'Submitted posts',
  description: 'What was submitted with this key from here, newest first, from this server’s own record.',
  priority: 0.6,
  async read(deps) {
    const { posts: recorded, warnings } = await newest(deps, SHOWN);
    const rows = recorded.map(({ submittedAt, status, postSubmissionId, targets, scheduledTime, text }) => [
      submittedAt,
      status,
      postSubmissionId === undefined ? '' : nameOrQuote(postSubmissionId, MAX_ID),
      describeTargets(targets),
      scheduledTime ?? '',
      JSON.stringify(text),
    ]);
    const listed =
      rows.length === 0
        ? 'Nothing was submitted from here yet.'
        : table(['Submitted', 'Status', 'postSubmissionId', 'To', 'For', 'Text'], rows);
    return {
      data: { posts: recorded, ...(warnings.length > 0 && { warnings }) },
      text: `# Submitted posts\n\n${listed}\n\n${told(warnings)}${NOT_PUBLISHED}`,
    };
  },
};

const withId = (recorded: readonly RecordedPost[]) =>
  recorded.flatMap((one) =>
    one.postSubmissionId === undefined ? [] : { ...one, postSubmissionId: one.postSubmissionId },
  );

/** One post on lines of its own, each value of it such that it passes for no other line. */
function linesOf({ targets, text, by, otherSubmissionIds = [], ...plain }: RecordedPost): string[] {
  const values = {
    ...Object.fromEntries(Object.entries(plain).map(([field, value]) => [field, nameOrQuote(value, MAX_ID)])),
    targets: describeTargets(targets),
    text: JSON.stringify(text),
    ...(otherSubmissionIds.length > 0 && {
      otherSubmissionIds: otherSubmissionIds.map((id) => nameOrQuote(id, MAX_ID)).join(', '),
    }),
    ...(by !== undefined && { by: quote(by, MAX_ID) }),
  };
  return Object.entries(values).map(([field, value]) => `- ${field}: ${value}`);
}

export const post: ResourceTemplate = {
  ...described,
  base: 'soku://posts/',
  variable: 'postSubmissionId',
  name: 'post',
  title: 'One submitted post',
  description: 'What was submitted under this id, and what is known of it.',
  priority: 0.5,
  async read(id, deps) {
    const { posts: recorded } = await newest(deps, LOOKED_AT);
    const found = recorded.find(
      ({ postSubmissionId, otherSubmissionIds = [] }) =>
        postSubmissionId === id || otherSubmissionIds.includes(id),
    );
    if (found === undefined) return undefined;
    const warnings = ofDoubles(found);
    const heading = `# Submission ${nameOrQuote(id, MAX_ID)}`;
    return {
      data: { ...found, ...(warnings.length > 0 && { warnings }) },
      text: `${heading}\n\n${linesOf(found).join('\n')}\n\n${told(warnings)}${NOT_PUBLISHED}`,
    };
  },
  names: async (deps) =>
    withId((await newest(deps, OFFERED)).posts).map(({ postSubmissionId }) => postSubmissionId),
  listed: async (deps) =>
    withId((await newest(deps, LISTED)).posts).map((one) => ({
      name: one.postSubmissionId,
      title: `${one.submittedAt.slice(0, 16).replace('T', ' ')} ${describeTargets(one.targets)}`,
      lastModified: one.settledAt ?? one.submittedAt,
    })),
};
