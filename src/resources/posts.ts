import type { Entry } from '../journal/journal.ts';
import { describeTargets } from '../publishing/describe.ts';
import { CHANGING, type ReadingDeps, type Resource, type ResourceTemplate, table } from './resource.ts';

/** As many are shown in one piece. */
const SHOWN = 50;
/** As many are looked through for one of them, or for what to offer. */
const LOOKED_AT = 1_000;
/** As many are listed one by one: more would bury a host's other resources. */
const LISTED = 10;

const NOT_PUBLISHED =
  'What was accepted Soku publishes itself, network by network; whether a post is live only its dashboard shows.';

/** The newest of a caller's posts, each idempotency key once: attempts under one key are one post. */
async function newest({ access, journal }: ReadingDeps, limit: number): Promise<Entry[]> {
  const { credential } = access;
  if (credential === undefined) return [];
  const { entries } = await journal.list(credential, limit);
  const seen = new Set<string>();
  return entries.filter(({ idempotencyKey }) => {
    const isNew = !seen.has(idempotencyKey);
    seen.add(idempotencyKey);
    return isNew;
  });
}

function shown(entry: Entry) {
  const { postSubmissionId, outcome, submittedAt, settledAt, text = '', targets, scheduledTime } = entry;
  const { idempotencyKey, errorCode, otherSubmissionIds } = entry;
  return {
    ...(postSubmissionId !== undefined && { postSubmissionId }),
    status: outcome,
    submittedAt,
    ...(settledAt !== undefined && { settledAt }),
    text,
    targets,
    ...(scheduledTime !== undefined && { scheduledTime }),
    idempotencyKey,
    ...(errorCode !== undefined && { errorCode }),
    ...(otherSubmissionIds !== undefined && { otherSubmissionIds }),
    ...(entry.by !== undefined && { by: entry.by.name }),
  };
}

const described = { audience: ['user', 'assistant'], cache: CHANGING, needs: 'soku_list_posts' } as const;

export const posts: Resource = {
  ...described,
  uri: 'soku://posts',
  name: 'posts',
  title: 'Submitted posts',
  description: 'What was submitted with this key from here, newest first, from this server’s own record.',
  priority: 0.6,
  async read(deps) {
    const entries = await newest(deps, SHOWN);
    const rows = entries.map(({ submittedAt, outcome, postSubmissionId, targets, scheduledTime, text }) => [
      submittedAt,
      outcome,
      postSubmissionId ?? '',
      describeTargets(targets),
      scheduledTime ?? '',
      JSON.stringify(text ?? ''),
    ]);
    const told =
      rows.length === 0
        ? 'Nothing was submitted from here yet.'
        : table(['Submitted', 'Status', 'postSubmissionId', 'To', 'For', 'Text'], rows);
    return { data: { posts: entries.map(shown) }, text: `# Submitted posts\n\n${told}\n\n${NOT_PUBLISHED}` };
  },
};

const withId = (entries: readonly Entry[]) =>
  entries.flatMap((entry) =>
    entry.postSubmissionId === undefined ? [] : { ...entry, postSubmissionId: entry.postSubmissionId },
  );

export const post: ResourceTemplate = {
  ...described,
  base: 'soku://posts/',
  variable: 'postSubmissionId',
  name: 'post',
  title: 'One submitted post',
  description: 'What was submitted under this id, and what is known of it.',
  priority: 0.5,
  async read(id, deps) {
    const entries = await newest(deps, LOOKED_AT);
    const entry = entries.find(
      ({ postSubmissionId, otherSubmissionIds = [] }) =>
        postSubmissionId === id || otherSubmissionIds.includes(id),
    );
    if (entry === undefined) return undefined;
    const data = shown(entry);
    const lines = Object.entries({ ...data, targets: describeTargets(entry.targets) }).map(
      ([field, value]) => `- ${field}: ${field === 'text' ? JSON.stringify(value) : value}`,
    );
    return { data, text: `# Submission ${id}\n\n${lines.join('\n')}\n\n${NOT_PUBLISHED}` };
  },
  names: async (deps) =>
    withId(await newest(deps, LOOKED_AT)).map(({ postSubmissionId }) => postSubmissionId),
  listed: async (deps) =>
    withId(await newest(deps, LISTED)).map((entry) => ({
      name: entry.postSubmissionId,
      title: `${entry.submittedAt.slice(0, 16).replace('T', ' ')} ${describeTargets(entry.targets)}`,
      lastModified: entry.settledAt ?? entry.submittedAt,
    })),
};
