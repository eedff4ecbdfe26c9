import type { Capabilities } from '../access/capabilities.ts';
import { knownAccountsOf } from '../access/known-accounts.ts';
import { type Clock, DAY_MS } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { WaitingPosts } from '../desk/waiting-posts.ts';
import { ifReadable } from '../journal/errors.ts';
import type { Journal } from '../journal/journal.ts';
import { checkPost } from '../publishing/check-post.ts';
import { fingerprintPost } from '../publishing/fingerprint.ts';
import { firstIssues } from '../publishing/issue.ts';
import { checkMediaUrl } from '../publishing/media-url.ts';
import type { CheckedPost, Issue, PostInput } from '../publishing/post.ts';
import type { HostedMedia } from '../soku/hosted-media.ts';
import { holdsKey, type Redactor } from '../text/redactor.ts';
import { CheckError, type ConsentError, type DuplicateError, EarlierAttemptError } from './errors.ts';
import { duplicateOf } from './replay.ts';

interface HostingDeps {
  config: Pick<Config, 'baseUrl'>;
  hostedMedia: Pick<HostedMedia, 'has'>;
}

/** Soku fetches what it hosts itself: on the API's own host, as a Soku on this machine does, or where it said. */
const hostedBy =
  ({ config, hostedMedia }: HostingDeps) =>
  (url: URL): boolean =>
    url.host === new URL(config.baseUrl).host || hostedMedia.has(url);

/** @throws CheckError when Soku could not fetch this URL */
export function requireFetchable(url: string, field: string, deps: HostingDeps): void {
  const issue = checkMediaUrl(url, field, hostedBy(deps));
  if (issue !== undefined) throw new CheckError([issue]);
}

/** What a check needs to know of a call. */
export interface CheckDeps extends HostingDeps {
  config: Pick<Config, 'baseUrl' | 'validate' | 'timeZone'>;
  access: Pick<Capabilities, 'accounts'>;
  clock: Pick<Clock, 'now'>;
  redactor: Pick<Redactor, 'text'>;
}

/** @see CheckDeps */
export interface SendingDeps extends CheckDeps {
  access: Pick<Capabilities, 'accounts' | 'credential' | 'setup' | 'confirm' | 'desk' | 'person'>;
  waitingPosts(): Promise<WaitingPosts>;
  journal: Pick<Journal, 'findByContent' | 'list'>;
}

/** A secret in a post would be public. */
function secretsIn(
  { text, videoUrl, imageUrls = [], mediaUrls = [] }: PostInput,
  { redactor }: CheckDeps,
): Issue[] {
  const fields = [
    { field: 'text', value: text ?? '' },
    { field: 'videoUrl', value: videoUrl ?? '' },
    ...imageUrls.map((value, index) => ({ field: `imageUrls[${index}]`, value })),
    ...mediaUrls.map((value, index) => ({ field: `mediaUrls[${index}]`, value })),
  ];
  return fields
    .filter(({ value }) => holdsKey(value) || redactor.text(value) !== value)
    .map(({ field }) => ({
      severity: 'error',
      code: 'secret_in_post',
      kind: 'input',
      field,
      message: `${field} holds a key or token, which would become public.`,
      fix: `Take it out of ${field}.`,
    }));
}

/** Checks a post under this process's rules. The same call serves validating and sending, so they can't disagree. */
export function check(input: PostInput, deps: CheckDeps): CheckedPost {
  const { post, issues, previews } = checkAt(deps.clock.now(), input, deps);
  const secrets = secretsIn(input, deps);
  return {
    issues: firstIssues([...issues, ...secrets]),
    // Nothing of it is repeated: neither the secret nor what stands around it.
    previews: secrets.length === 0 ? previews : [],
    ...(post !== undefined && secrets.length === 0 && { post }),
  };
}

function checkAt(now: number, input: PostInput, deps: CheckDeps): CheckedPost {
  const { access, config } = deps;
  return checkPost(input, {
    now,
    validate: config.validate,
    ...(config.timeZone !== undefined && { timeZone: config.timeZone }),
    ...(access.accounts !== undefined && { accounts: access.accounts }),
    isHosted: hostedBy(deps),
  });
}

/** Times that were right when an earlier call was made. */
const TOO_LATE = new Set(['time_in_past', 'time_too_soon']);

/**
 * A post whose time has come meanwhile may have been submitted by a call that got no answer, or have waited for a
 * person until then. To be told only that the
 * time is wrong would lead to a second post at another time.
 *
 * @returns the error that says so when such a post is on record
 */
async function findOnRecord(
  input: PostInput,
  issues: readonly Issue[],
  deps: SendingDeps,
): Promise<ConsentError | DuplicateError | EarlierAttemptError | undefined> {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const { credential } = deps.access;
  if (credential === undefined || errors.length === 0 || errors.some(({ code }) => !TOO_LATE.has(code)))
    return undefined;
  const since = deps.clock.now() - DAY_MS;
  const { post } = checkAt(since, input, deps);
  if (post === undefined) return undefined;
  // For a time that a caller names there is no window: the same words for the same minute are the same post.
  const { entries } = await deps.journal.findByContent(credential, fingerprintPost(post), 0);
  const accepted = entries.find(({ outcome }) => outcome === 'accepted');
  if (accepted !== undefined) return duplicateOf(accepted);
  const open = entries.find(({ outcome }) => outcome !== 'rejected');
  if (open !== undefined) return new EarlierAttemptError(open.submittedAt, 'time_come');
  const { confirm, desk } = deps.access;
  if (!desk || (confirm !== 'ask' && confirm !== 'desk')) return undefined;
  const { becameOf } = await import('./at-desk.ts');
  return becameOf(fingerprintPost(post), deps);
}

/** Gives issues that ask for an account, and can name none, those that are known. */
export async function nameAccounts(
  issues: readonly Issue[],
  deps: Pick<SendingDeps, 'journal' | 'access'>,
): Promise<Issue[]> {
  const asksFor = ({ kind, candidates }: Issue) => kind === 'account' && candidates === undefined;
  if (!issues.some(asksFor)) return [...issues];
  const known = await ifReadable(knownAccountsOf(deps), []);
  return issues.map((issue) => {
    const ids = known.flatMap(({ platform, accountId = [] }) =>
      platform === issue.platform ? accountId : [],
    );
    return asksFor(issue) && ids.length > 0 ? { ...issue, candidates: ids } : issue;
  });
}

/**
 * The check of the sending tools: what it finds, and the errors as an error.
 *
 * @returns `post` when it may go, else `error`
 */
export async function checkForSending(
  input: PostInput,
  deps: SendingDeps,
): Promise<CheckedPost & { error?: CheckError | ConsentError | DuplicateError | EarlierAttemptError }> {
  const checked = check(input, deps);
  if (checked.post !== undefined) return checked;
  const found = await findOnRecord(input, checked.issues, deps);
  return { ...checked, error: found ?? new CheckError(await nameAccounts(checked.issues, deps)) };
}

export const warningText = ({ message, fix }: Issue) => `${message} ${fix}`;
