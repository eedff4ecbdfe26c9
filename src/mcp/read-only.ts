import type { ToolError } from '../call/tool-error.ts';

/**
 * What a client is told that calls a tool kept back, e.g. from a list it has kept.
 *
 * @param ruled whether a rule of the policy keeps it back; else read-only mode does
 */
export function withheldError(toolName: string, ruled: boolean): ToolError {
  if (ruled)
    return {
      kind: 'blocked',
      code: 'not_allowed',
      message: `The rules of this server don't let this person use ${toolName}.`,
      retryable: false,
      outcome: 'nothing_happened',
      fix: 'If it is needed, ask whoever runs this server.',
    };
  return {
    kind: 'blocked',
    code: 'read_only',
    message: `This server is in read-only mode, which keeps ${toolName} back.`,
    retryable: false,
    outcome: 'nothing_happened',
    fix: 'If it is needed, ask whoever runs this server to turn SOKU_READ_ONLY off and restart it.',
  };
}
