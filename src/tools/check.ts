import type { Config } from '../config.ts';
import { checkPost } from '../publishing/check-post.ts';
import { checkMediaUrl } from '../publishing/media-url.ts';
import type { CheckedPost, Issue, Post, PostInput, Preview } from '../publishing/post.ts';
import { CheckError } from '../submission/errors.ts';
import type { Deps } from './define.ts';

/** A Soku on this machine (only the sandbox is one, and only it may be spoken to without TLS) fetches its own media. */
function privateHosts({ baseUrl }: Config): string[] {
  const { protocol, host } = new URL(baseUrl);
  return protocol === 'http:' ? [host] : [];
}

/** @throws CheckError when Soku could not fetch this URL */
export function requireFetchable(url: string, field: string, { config }: Pick<Deps, 'config'>): void {
  const issue = checkMediaUrl(url, field, privateHosts(config));
  if (issue !== undefined) throw new CheckError([issue]);
}

/** Checks a post under this process's rules. The same call serves validating and sending, so they can't disagree. */
export function check(input: PostInput, { config, clock }: Pick<Deps, 'config' | 'clock'>): CheckedPost {
  return checkPost(input, {
    now: clock.now(),
    validate: config.validate,
    ...(config.timeZone !== undefined && { timeZone: config.timeZone }),
    ...(config.accounts !== undefined && { accounts: config.accounts }),
    privateHosts: privateHosts(config),
  });
}

/** The checked post, its previews and the warnings on it. @throws CheckError when an issue is an error */
export function checkOrThrow(
  input: PostInput,
  deps: Pick<Deps, 'config' | 'clock'>,
): { post: Post; previews: Preview[]; warnings: string[] } {
  const { post, previews, issues } = check(input, deps);
  if (post === undefined) throw new CheckError(issues);
  return { post, previews, warnings: issues.map(warningText) };
}

export const warningText = ({ message, fix }: Issue) => `${message} ${fix}`;
