import type { CallToolResult, McpServer, ServerContext, ToolAnnotations } from '@modelcontextprotocol/server';
import { startDeadline } from '../http/deadline.ts';
import type { Deps, Effect, Tool, ToolContext } from './define.ts';
import { explainError, isExpected } from './explain-error.ts';
import type { Reply } from './result.ts';
import { errorText, type ToolError } from './tool-error.ts';
import { inputJsonSchema, outputJsonSchema, passThrough } from './wire-schema.ts';

const DEFAULT_TIMEOUT_MS = 45_000;

/** The four hints of a tool, from its effect alone, so that they can't disagree. */
export function annotationsOf(effect: Effect): Required<Omit<ToolAnnotations, 'title'>> {
  return {
    readOnlyHint: effect === 'read',
    // What was published can't be taken back through the API.
    destructiveHint: effect === 'publish' || effect === 'delete',
    // Sending the same post again is answered with the first submission (journal).
    idempotentHint: effect === 'read' || effect === 'publish',
    openWorldHint: true,
  };
}

/** A tool with its schemas as they go over the wire; made once a process, used by every server instance. */
export interface CatalogueEntry {
  tool: Tool;
  inputSchema: ReturnType<typeof passThrough>;
  outputSchema: ReturnType<typeof passThrough>;
}

export type Catalogue = readonly CatalogueEntry[];

/** The tools that a configuration offers. */
export function buildCatalogue(tools: readonly Tool[], config: Deps['config']): Catalogue {
  return tools
    .filter((tool) => config.toolsets.includes(tool.toolset) && (!config.readOnly || tool.effect === 'read'))
    .map((tool) => ({
      tool,
      inputSchema: passThrough(inputJsonSchema(tool.input)),
      outputSchema: passThrough(outputJsonSchema(tool.result)),
    }));
}

function successResult(answer: Reply<object>, deps: Deps): CallToolResult {
  const structuredContent = deps.redactor.data({ result: answer.result });
  return {
    content: [{ type: 'text', text: deps.redactor.text(answer.text) }],
    structuredContent,
    ...(answer.failed && { isError: true }),
  };
}

function errorResult(error: ToolError, effect: Effect, deps: Deps): CallToolResult {
  return {
    content: [{ type: 'text', text: deps.redactor.text(errorText(error, effect)) }],
    structuredContent: deps.redactor.data({ error }),
    isError: true,
  };
}

function makeContext(tool: Tool, deps: Deps, request: ServerContext): ToolContext {
  const progressToken = request.mcpReq._meta?.progressToken;
  const timeoutMs = deps.config.timeoutMs ?? tool.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    ...deps,
    deadline: startDeadline(deps.clock, timeoutMs, request.mcpReq.signal),
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      const params = { progressToken, progress: done, message, ...(total !== undefined && { total }) };
      // A client that went away must not fail the call that still runs.
      await request.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
    },
  };
}

/** Registers a catalogue's tools. The one place that catches what a tool throws. */
export function registerTools(server: McpServer, catalogue: Catalogue, deps: Deps): void {
  for (const { tool, inputSchema, outputSchema } of catalogue) {
    const facts = {
      title: tool.title,
      description: tool.description,
      inputSchema,
      outputSchema,
      annotations: annotationsOf(tool.effect),
    };
    server.registerTool(tool.name, facts, async (args: unknown, request: ServerContext) => {
      const context = makeContext(tool, deps, request);
      const startedAt = deps.clock.now();
      const log = (fields: object) =>
        deps.log.info({ tool: tool.name, durationMs: deps.clock.now() - startedAt, ...fields }, 'tool call');
      try {
        const answer = await deps.calls.track(() => tool.call(args, context));
        log({ ok: !answer.failed });
        return successResult(answer, deps);
      } catch (error) {
        const errorId = isExpected(error) ? undefined : deps.newId();
        if (errorId !== undefined)
          deps.log.error({ tool: tool.name, errorId, err: error }, 'unexpected error');
        const explained = explainError(error, { args, remote: deps.remote }, errorId);
        log({ ok: false, kind: explained.kind, code: explained.code });
        return errorResult(explained, tool.effect, deps);
      } finally {
        context.deadline.dispose();
      }
    });
  }
}
