import type * as z from 'zod';
import { invalidField } from './api-error.ts';

/**
 * Reads a JSON body (or a query) through a schema.
 * @throws ApiError 400 `validation_error` naming the first field that doesn't fit (ERR)
 */
export function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue === undefined) throw result.error;
  throw invalidField(fieldName(issue.path), reasonOf(issue), issue.message);
}

/** `post.content.platform[0].accountId`. */
function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** ERR's sample has the reason `required`; the other reasons are the sandbox's own. */
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined) return 'required';
  return issue.code === 'invalid_format' ? `invalid_${issue.format}` : issue.code;
}
