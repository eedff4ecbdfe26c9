import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
  type ToolAnnotations,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Offer } from '../access/capabilities.ts';
import type { Deps, Effect, Tool, ToolContext } from '../call/define-tool.ts';
import type { Reply } from '../call/reply.ts';
import { explainError, isExpected } from '../explain/explain-error.ts';
import { errorText, type ToolError } from '../explain/tool-error.ts';
import { startDeadline } from '../http/deadline.ts';
import { type Dialogue, QuestionForPerson } from '../submission/consent.ts';
import { type ListedTool, listOnly, withheldError } from './read-only.ts';
import { inputJsonSchema, outputJsonSchema, passThrough } from './wire-schema.ts';

const DEFAULT_TIMEOUT_MS = 45_000;

/** The four hints of a tool, from its effect alone, so that they can't disagree. */
export function annotationsOf(effect: Effect): Required<Omit<ToolAnnotations, 'title'>> {
  return {
    readOnlyHint: effect === 'read',
    // What was published can't be taken back through the API.
    destructiveHint: effect === 'publish' || effect === 'delete',
    // Sending the same post again is answered with the first submission, but not with allowDuplicate.
    idempotentHint: effect === 'read',
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

/** The tools of a configuration's toolsets. */
export function buildCatalogue(tools: readonly Tool[], config: Deps['config']): Catalogue {
  return tools
    .filter((tool) => config.toolsets.includes(tool.toolset))
    .map((tool) => ({
      tool,
      inputSchema: passThrough(inputJsonSchema(tool.inputFor(config))),
      outputSchema: passThrough(outputJsonSchema(tool.result)),
    }));
}

function successResult(answer: Reply<object>, deps: Deps): CallToolResult {
  const redactor = answer.revealed === undefined ? deps.redactor : deps.redactor.without(answer.revealed);
  const structuredContent = redactor.data({ result: answer.result });
  return {
    content: [{ type: 'text', text: redactor.text(answer.text) }],
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

/** The key under which the question to the person goes out and its answer comes back. */
const QUESTION = 'confirmation';
const ANSWERS = { accept: 'accepted', decline: 'declined', cancel: 'dismissed' } as const;

const capabilitiesSchema = z.object({
  elicitation: z.object({ form: z.unknown(), url: z.unknown() }).partial().optional(),
});

/** Both eras: 2026 clients say in each request what they can do, 2025 clients said it once when they connected. */
function dialogueOf(server: McpServer, { mcpReq }: ServerContext): Dialogue {
  const declared: unknown = Reflect.get(mcpReq.envelope ?? {}, CLIENT_CAPABILITIES_META_KEY);
  const elicitation = capabilitiesSchema.safeParse(declared ?? server.server.getClientCapabilities()).data
    ?.elicitation;
  const response = inputResponse(mcpReq.inputResponses, QUESTION);
  const state: unknown = mcpReq.requestState();
  return {
    // An empty declaration means forms, for clients older than the choice.
    canAsk: elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined),
    answer: response.kind === 'elicit' ? ANSWERS[response.action] : undefined,
    state: typeof state === 'string' ? state : undefined,
  };
}

/** An empty form: accepting it is the answer. */
function askPerson({ question, state }: QuestionForPerson, deps: Deps): InputRequiredResult {
  const message = deps.redactor.text(question);
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({ message, requestedSchema: { type: 'object', properties: {} } }),
    },
    requestState: state,
  });
}

function makeContext(
  tool: Tool,
  deps: Deps,
  server: McpServer,
  request: ServerContext,
  deferred: (() => void)[],
): ToolContext {
  const progressToken = request.mcpReq._meta?.progressToken;
  const timeoutMs = deps.config.timeoutMs ?? tool.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    ...deps,
    defer: (action) => deferred.push(action),
    deadline: startDeadline(deps.clock, timeoutMs, request.mcpReq.signal),
    dialogue: dialogueOf(server, request),
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      const params = { progressToken, progress: done, message, ...(total !== undefined && { total }) };
      // A client that went away must not fail the call that still runs.
      await request.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
    },
  };
}

/**
 * Registers the tools that a caller is shown. The one place that catches what a tool throws.
 *
 * @param open makes what one call works with
 */
export function registerTools(
  server: McpServer,
  catalogue: Catalogue,
  { toolsets, readOnly }: Offer,
  open: () => Deps,
): void {
  const offered = catalogue.filter(({ tool }) => toolsets.includes(tool.toolset));
  const listed: ListedTool[] = [];
  for (const { tool, inputSchema, outputSchema } of offered) {
    // Kept back by read-only mode: not listed, and a call of it is told why.
    const withheld = readOnly && tool.effect !== 'read';
    const facts = {
      title: tool.title,
      description: tool.description,
      inputSchema,
      outputSchema,
      annotations: annotationsOf(tool.effect),
    };
    if (!withheld) listed.push({ name: tool.name, ...facts });
    server.registerTool(tool.name, facts, async (args: unknown, request: ServerContext) => {
      const deps = open();
      if (withheld) return errorResult(withheldError(tool.name), tool.effect, deps);
      const deferred: (() => void)[] = [];
      const context = makeContext(tool, deps, server, request, deferred);
      const startedAt = deps.clock.now();
      const log = (fields: object) =>
        deps.log.info({ tool: tool.name, durationMs: deps.clock.now() - startedAt, ...fields }, 'tool call');
      try {
        const answer = await deps.calls.track(() => tool.call(args, context));
        log({ ok: !answer.failed });
        return successResult(answer, deps);
      } catch (error) {
        if (error instanceof QuestionForPerson) return askPerson(error, deps);
        const errorId = isExpected(error) ? undefined : deps.newId();
        if (errorId !== undefined)
          deps.log.error({ tool: tool.name, errorId, err: error }, 'unexpected error');
        const explained = explainError(error, { args, audience: deps.access.audience }, errorId);
        log({ ok: false, kind: explained.kind, code: explained.code });
        return errorResult(explained, tool.effect, deps);
      } finally {
        context.deadline.dispose();
        for (const action of deferred) action();
      }
    });
  }
  if (listed.length < offered.length) listOnly(server, listed);
}
