import type { CacheHint } from '../../resources/resource.ts';

/** A result with how long it may be kept, for clients of a revision that has this. */
export const withHint = <T extends object>(result: T, isModern: boolean, hint: CacheHint): T =>
  isModern ? { ...result, ...hint } : result;
