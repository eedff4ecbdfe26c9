import type { McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import type { ToolError } from '../call/tool-error.ts';
import type { passThrough } from './wire-schema.ts';

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

/** What a client sees of a tool. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: ReturnType<typeof passThrough>;
  outputSchema: ReturnType<typeof passThrough>;
  annotations: ToolAnnotations;
}

const TARGET = { target: 'draft-2020-12' } as const;

/** Lists these tools only. The others stay callable, so that a call of one gets our answer. */
export function listOnly(server: McpServer, listed: readonly ListedTool[]): void {
  const tools = listed.map(({ inputSchema, outputSchema, ...facts }) => ({
    ...facts,
    inputSchema: { ...inputSchema['~standard'].jsonSchema.input(TARGET), type: 'object' as const },
    outputSchema: outputSchema['~standard'].jsonSchema.output(TARGET),
  }));
  server.server.setRequestHandler('tools/list', () => ({ tools }));
}
