import type { Issue } from './post.ts';

/** Makes an issue; unless said otherwise it is an error in the input. */
export function issue(found: Omit<Issue, 'severity' | 'kind'> & Partial<Issue>): Issue {
  return { severity: 'error', kind: 'input', ...found };
}
