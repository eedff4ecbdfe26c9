import { checkPost } from '../../../src/publishing/check-post.ts';
import type {
  CheckedPost,
  Issue,
  Platform,
  PostInput,
  PublishingRules,
} from '../../../src/publishing/post.ts';
import { parseSchedule } from '../../../src/publishing/schedule.ts';

/** Friday 6 March 2026, 10:00 UTC. */
export const NOW = Date.UTC(2026, 2, 6, 10);

export const IMAGE = 'https://files.example/a.jpg';
export const VIDEO = 'https://files.example/a.mp4';

/** Checks a post to X unless the input says otherwise, by strict rules at `NOW`. */
export function check(input: Partial<PostInput>, rules: Partial<PublishingRules> = {}): CheckedPost {
  return checkPost({ platforms: [{ platform: 'x' }], ...input }, { now: NOW, validate: 'strict', ...rules });
}

/** Reads a time as the check does, at `NOW` unless the rules say otherwise. */
export function readTime(
  scheduledTime: string,
  timeZone?: string,
  rules: { now?: number; timeZone?: string } = {},
) {
  return parseSchedule(scheduledTime, timeZone, { now: NOW, ...rules });
}

/** The codes of all issues, or of those of one severity. */
export function codes(checked: { issues: Issue[] }, severity?: Issue['severity']): string[] {
  return checked.issues
    .filter((issue) => severity === undefined || issue.severity === severity)
    .map(({ code }) => code);
}

/** The one issue with this code. */
export function issueOf(checked: { issues: Issue[] }, code: string): Issue {
  const found = checked.issues.filter((issue) => issue.code === code);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`expected one ${code}, got ${checked.issues.map((issue) => issue.code).join(', ')}`);
  }
  return found[0];
}

export function to(...platforms: Platform[]): { platforms: { platform: string }[] } {
  return { platforms: platforms.map((platform) => ({ platform })) };
}

export function images(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `https://files.example/${index}.jpg`);
}
