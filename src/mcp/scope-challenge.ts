import type { ScopeChallengeHandler } from '@modelcontextprotocol/server';
import { SCOPES } from '../access/scopes.ts';
import type { ToolError } from '../call/tool-error.ts';

/** Has a person who signed in for less ask for more; what they have must stand in it too. */
export const challengeFor =
  (scope: string): ScopeChallengeHandler =>
  ({ authInfo }) => {
    if (authInfo === undefined || authInfo.scopes.includes(scope)) return undefined;
    const held = SCOPES.filter((known) => known !== scope && authInfo.scopes.includes(known));
    return { scopes: [scope, ...held], errorDescription: `This tool asks for the scope ${scope}.` };
  };

/** What a client is told whose person signed in for less than a tool asks for. */
export function scopeError(toolName: string, scope: string): ToolError {
  return {
    kind: 'blocked',
    code: 'insufficient_scope',
    message: `The sign-in doesn't allow ${toolName}: it lacks the scope ${scope}.`,
    retryable: false,
    outcome: 'nothing_happened',
    fix: 'Sign in again and allow it, or ask whoever runs the identity provider for it.',
  };
}
