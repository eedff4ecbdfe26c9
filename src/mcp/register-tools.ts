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
import type { Deps, Effect, Tool } from '../call/define-tool.ts';
import { type Dialogue, QuestionForPerson } from '../call/dialogue.ts';
import { type Answer, type CallRequest, type Explainer, failure, runTool } from '../call/run.ts';
import { explainError, isExpected } from '../explain/explain-error.ts';
import { errorText } from '../explain/tool-error.ts';
import { type ListedTool, listOnly, withheldError } from './read-only.ts';
import { inputJsonSchema, outputJsonSchema, passThrough } from './wire-schema.ts';

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

/** How errors are told; `run` itself knows none of them. */
const EXPLAINER: Explainer = { explain: explainError, isExpected, text: errorText };

function toolResult({ text, structured, failed, blocks, meta }: Answer): CallToolResult {
  return {
    content: [{ type: 'text', text }, ...blocks],
    structuredContent: structured,
    ...(meta !== undefined && { _meta: { ...meta } }),
    ...(failed && { isError: true }),
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
    ask(question, returned) {
      throw new QuestionForPerson(question, returned);
    },
  };
}

/** An empty form: accepting it is the answer. */
function askPerson(message: string, requestState: string): InputRequiredResult {
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({ message, requestedSchema: { type: 'object', properties: {} } }),
    },
    requestState,
  });
}

function callRequestOf(server: McpServer, request: ServerContext): CallRequest {
  const { signal, _meta, notify } = request.mcpReq;
  const progressToken = _meta?.progressToken;
  return {
    signal,
    dialogue: dialogueOf(server, request),
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      const params = { progressToken, progress: done, message, ...(total !== undefined && { total }) };
      // A client that went away must not fail the call that still runs.
      await notify({ method: 'notifications/progress', params }).catch(() => {});
    },
  };
}

/**
 * Registers the tools that a caller is shown.
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
      if (withheld) return toolResult(failure(withheldError(tool.name), tool.effect, deps, EXPLAINER));
      const ending = await runTool(tool, args, callRequestOf(server, request), deps, EXPLAINER);
      return 'question' in ending ? askPerson(ending.question, ending.state) : toolResult(ending);
    });
  }
  if (listed.length < offered.length) listOnly(server, listed);
}
