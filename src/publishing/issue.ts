import type { Issue } from './post.ts';

/** Makes an issue; unless said otherwise it is an error in the input. */
export function issue(found: Omit<Issue, 'severity' | 'kind'> & Partial<Issue>): Issue {
  return { severity: 'error', kind: 'input', ...found };
}

/** More at once would hide the first ones. */
const MOST_TOLD = 8;

/** The issues as an answer tells them: errors first when there are more than eight, and then how many more there are. */
export function firstIssues(issues: Issue[]): Issue[] {
  const left = issues.length - MOST_TOLD;
  if (left <= 0) return issues;
  const errors = issues.filter(({ severity }) => severity === 'error');
  const others = issues.filter(({ severity }) => severity !== 'error');
  const more = issue({
    severity: errors.length > MOST_TOLD ? 'error' : 'warning',
    code: 'more_issues',
    message: left === 1 ? 'There is one more.' : `There are ${left} more.`,
    fix: 'Mend these first, then check again.',
  });
  return [...[...errors, ...others].slice(0, MOST_TOLD), more];
}
