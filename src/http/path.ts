import { KnownError } from '../known-error.ts';

/** A path segment that would change where a request goes. */
export class PathError extends KnownError {
  readonly segment: string;

  constructor(segment: string) {
    super(`"${segment}" can't be part of an address.`);
    this.name = 'PathError';
    this.segment = segment;
  }
}

/** Half a character: it has no encoding. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Template tag for request paths: each value becomes exactly one encoded segment.
 * A value that is empty, `.` or `..` would name another resource, and half a character none; they are refused.
 *
 * @throws PathError
 */
export function path(strings: TemplateStringsArray, ...values: string[]): string {
  let result = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    if (['', '.', '..'].includes(value) || LONE_SURROGATE.test(value)) throw new PathError(value);
    result += encodeURIComponent(value) + (strings[index + 1] ?? '');
  }
  return result;
}
