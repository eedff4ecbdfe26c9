import type { ToolError } from '../call/tool-error.ts';

/** What a client is told that calls a tool kept back by read-only mode, e.g. from a list it has kept. */
export function withheldError(toolName: string): ToolError {
  return {
    kind: 'blocked',
    code: 'read_only',
    message: `This server is in read-only mode, which keeps ${toolName} back.`,
    retryable: false,
    outcome: 'nothing_happened',
    fix: 'If it is needed, ask whoever runs this server to turn SOKU_READ_ONLY off and restart it.',
  };
}
