import type { Toolset } from '../config/settings.ts';

/** Lets a person in, and use every tool that changes nothing. */
export const BASE_SCOPE = 'soku:read';

/** For the tools of a toolset that change something. */
const SCOPE_OF = {
  publish: 'soku:publish',
  media: 'soku:media',
  account: 'soku:account',
  research: 'soku:research',
} as const satisfies Record<Toolset, string>;

/** What tokens may allow (interface.md 6). */
export const SCOPES: readonly string[] = [BASE_SCOPE, ...Object.values(SCOPE_OF)];

/**
 * What a client is told to ask for at first: all that a normal user needs, since clients that register themselves are
 * often held to the scopes of their first request.
 */
export const FIRST_SCOPES: readonly string[] = [BASE_SCOPE, SCOPE_OF.publish, SCOPE_OF.media];

/** The scope that a tool asks for. */
export function scopeOf({ toolset, effect }: { toolset: Toolset; effect: string }): string {
  return effect === 'read' ? BASE_SCOPE : SCOPE_OF[toolset];
}
